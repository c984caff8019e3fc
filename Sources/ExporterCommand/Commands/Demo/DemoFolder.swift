import ExporterReports
import Foundation
import SimulatedAWS

/// Where the demo leaves its archive, so that one can look into it.
struct DemoFolder: Sendable {
    let path: String

    var absolutePath: String { URL(fileURLWithPath: path).standardized.path }

    /// Tells our own folder from any other.
    private static let marker = ".cwlogs-export-demo"

    /// Takes the folder, or refuses where it holds something else than an earlier demo's archive, or cannot be made: before
    /// anything is shown, not after.
    init(path: String) throws(CommandFailure) {
        self.path = path
        let files = FileManager.default
        guard files.fileExists(atPath: path) else {
            do {
                try make()
                // A demo that is stopped leaves nothing.
                try files.removeItem(atPath: path)
            } catch { throw failure(error) }
            return
        }
        let content = (try? files.contentsOfDirectory(atPath: path)) ?? ["?"]
        guard content.isEmpty || content.contains(Self.marker) else {
            throw CommandFailure(
                .configuration,
                "--directory: '\(path)' exists and is not an earlier demo's: give another one, or remove it")
        }
    }

    /// Copies the objects of a bucket into the folder, in place of an earlier demo's.
    func fill(from world: World, bucket: String) throws(CommandFailure) {
        let files = FileManager.default
        do {
            if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
            try make()
            for object in world.objects(bucket: bucket) {
                let file = "\(path)/\(object.key)"
                let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
                try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try write(object.bytes, file)
            }
        } catch {
            throw failure(error)
        }
    }

    private func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write([], "\(path)/\(Self.marker)")
    }

    private func failure(_ error: any Error) -> CommandFailure {
        let why = SystemError.words(error)
        return CommandFailure(
            .failures, "--directory: '\(path)' cannot be written: \(why); give another one", code: .outputFailed)
    }

    /// Foundation waits for the disk after each file; there are thousands, and they can be made again.
    private func write(_ bytes: [UInt8], _ file: String) throws {
        guard let stream = fopen(file, "w") else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let written = bytes.isEmpty ? 0 : fwrite(bytes, 1, bytes.count, stream)
        guard fclose(stream) == 0, written == bytes.count else { throw POSIXError(.EIO) }
    }
}
