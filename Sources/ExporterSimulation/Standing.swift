import ExporterJudge
import SimulatedAWS

/// How far the archive has come, told by its manifests and by what the state document says of its lanes.
struct Standing {
    let lanes: [StateView.Lane]
    let manifests: Set<String>

    init(_ watch: StateWatch, _ world: World) {
        lanes = watch.document?.lanes ?? []
        let prefix = ExporterUnderTest.prefix + "/_manifests/"
        manifests = Set(world.objects(bucket: ExporterUnderTest.bucket, prefix: prefix).map(\.key))
    }

    func commits(since before: Self) -> Int {
        manifests.subtracting(before.manifests).count + (lanes == before.lanes ? 0 : 1)
    }
}
