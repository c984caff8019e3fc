/// Which objects of a lane can hold events that are in question.
package enum ObjectChoice {
    package struct Choice: Sendable {
        package var object: Manifest.Object
        /// Which of the events, by their place.
        package var events: [Int]
    }

    /// Each object once, in the order of their keys.
    ///
    /// - Parameters:
    ///   - manifests: of the days that the events rest on, and `windows` what they say.
    ///   - folder: whose events alone an object holds; `nil`: those of any stream.
    package static func objects(
        of manifests: [Manifest], windows: WindowTable,
        for pending: [(key: EventKey, equal: EqualEvents<EventFacts>)], folder: (Manifest.Object) -> ExportFolder?
    ) -> [Choice] {
        // By bytes: two keys may be the same text to Unicode and two objects to S3.
        var wanted: [[UInt8]: Choice] = [:]
        let candidates = pending.map { $0.equal.candidates(at: EventTime($0.key.time), in: windows) }
        for manifest in manifests {
            let events = pending.indices.filter {
                switch manifest.copy {
                case .task: candidates[$0].contains(manifest.slice.id)
                case .read(let horizon):
                    manifest.window.contains(EventTime(pending[$0].key.time))
                        && pending[$0].equal.mayBeOf(read: horizon)
                }
            }
            guard !events.isEmpty else { continue }
            let eventsByFolder = Dictionary(grouping: events) { pending[$0].key.folder }
            for object in manifest.objects {
                let some = folder(object).map { eventsByFolder[$0] ?? [] } ?? events
                guard !some.isEmpty else { continue }
                wanted[Array(object.key.utf8), default: Choice(object: object, events: [])].events += some
            }
        }
        return wanted.values.sorted { $0.object.key.utf8.lexicographicallyPrecedes($1.object.key.utf8) }
    }
}
