import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Storage

/// Where a small world keeps its archive and its state.
enum FilePlace: String, CaseIterable, Sendable {
    /// Both in the bucket.
    case bucket
    /// The archive in the bucket, the state in a file.
    case stateInFile
    /// Both on a disk.
    case folder

    static let statePath = "/var/lib/exporter/state.json"
    static let root = "/srv/archive/logs"

    /// What can be done there: export tasks write to buckets alone.
    var kinds: [SliceKind] { self == .folder ? [.read, .sweep, .abandonedRead] : SliceKind.allCases }

    func adjust(_ exporter: inout ExporterUnderTest) {
        if self != .bucket { exporter.dsn = .file(path: Self.statePath) }
        guard self == .folder, let layout = try? ArchiveLayout(prefix: "") else { return }
        let adjust = exporter.adjust
        exporter.adjust = { settings in
            adjust(&settings)
            settings.destination = Destination(folder: Self.root)
            settings.layout = layout
        }
    }

    func archive(_ simulation: Simulation) -> Archive {
        guard self == .folder else { return simulation.archive() }
        return Archive(objects: simulation.disk.objects(below: Self.root), prefix: "")
    }

    /// Files beside the state that nobody will ever look at.
    func litter(_ simulation: Simulation) -> [String] {
        simulation.disk.files.map(\.path).filter { $0.hasPrefix("/var/") && $0.hasSuffix(".new") }
    }
}

extension SimulatedDisk {
    /// All files below a folder, those too that are being written.
    func objects(below root: String) -> [ArchivedObject] {
        files.filter { $0.path.utf8.starts(with: "\(root)/".utf8) }.map { path, bytes in
            var digest = MD5()
            digest.update(bytes)
            return ArchivedObject(key: String(path.dropFirst(root.count + 1)), bytes: bytes, eTag: digest.finish())
        }
    }
}
