import AWSClient
import ExportEngine
import ExporterSimulation
import Logging
import Seams
import SimulatedAWS
import SimulationKit
import Storage
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The stores of the contract, each empty. Parts are of 1000 bytes.
enum StoreBench: String, CaseIterable {
    case bucket, folder, simulatedFolder

    static let partBytes = 1000

    func with(_ body: @escaping @Sendable (any ArchiveStore) async throws -> Void) throws {
        switch self {
        case .bucket: try Self.withBucket { store, _ in try await body(store) }
        case .simulatedFolder: try Self.withSimulatedFolder(body)
        case .folder:
            let folder = ScratchFolder()
            defer { folder.remove() }
            // On the simulation's executor too, so that both run alike.
            try Simulation.universe().run {
                try await body(
                    FileArchiveStore(
                        root: folder.path + "/new/root", files: LiveFileSystem(), randomness: LiveRandomness()))
            }
        }
    }

    private static func withSimulatedFolder(
        _ body: @escaping @Sendable (any ArchiveStore) async throws -> Void
    ) throws {
        let simulation = Simulation.universe()
        let outcome = try simulation.run(simulation.process("store")) { process in
            try await body(
                FileArchiveStore(root: "/new/root", files: process.files, randomness: process.randomness))
        }
        try outcome.get()
    }

    static func withBucket(
        storage: StorageOptions = StorageOptions(), faults: FaultPlan = FaultPlan(),
        _ body: @escaping @Sendable (S3ArchiveStore, World) async throws -> Void
    ) throws {
        var world = WorldConfiguration()
        world.uploadPartBytesMin = 1
        let simulation = Simulation.universe(world: world, faults: faults)
        let exporter = ExporterUnderTest()
        let outcome = try simulation.run(simulation.process("store")) { process in
            let store = S3ArchiveStore(
                s3: try exporter.environment(process).clients.s3, bucket: ExporterUnderTest.bucket, storage: storage,
                partBytes: partBytes, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await body(store, simulation.world)
        }
        _ = try outcome.get()
    }
}

/// A folder of its own for a test.
struct ScratchFolder {
    let path: String

    init() {
        var name = Array("\(Self.temporary)/cwlogs-archive-XXXXXX\0".utf8CString)
        let made = mkdtemp(&name)
        precondition(made != nil, "no folder for the test")
        path = String(decoding: name.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static var temporary: String {
        getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    }

    func remove() {
        for path in files(all: true) { unlink("\(self.path)/\(path)") }
        for path in folders.reversed() { rmdir("\(self.path)/\(path)") }
        rmdir(path)
    }

    /// Relative paths in byte order; without those that are being written, unless `all`.
    func files(all: Bool = false) -> [String] {
        entries().filter { !$0.isFolder && (all || !$0.path.contains(".~")) }.map(\.path).sorted()
    }

    private var folders: [String] { entries().filter(\.isFolder).map(\.path).sorted() }

    private func entries(below folder: String = "") -> [(path: String, isFolder: Bool)] {
        guard let directory = opendir("\(path)/\(folder)") else { return [] }
        defer { closedir(directory) }
        var found: [(String, Bool)] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let below = folder.isEmpty ? name : "\(folder)/\(name)"
            let isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
            found.append((below, isFolder))
            if isFolder { found += entries(below: below) }
        }
        return found
    }

    func bytes(of file: String) -> [UInt8] {
        guard let stream = fopen("\(path)/\(file)", "r") else { return [] }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    func write(_ bytes: [UInt8], to file: String) {
        guard let stream = fopen("\(path)/\(file)", "w") else { return }
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
    }
}
