import Foundation
import Seams
import SimulatedAWS

/// The program itself, run as a user would run it.
struct CommandProcess: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// Beside the test bundle, where the build puts it.
    static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("cwlogs-export")

    /// With the given variables and nothing else of this machine's.
    static func run(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> CommandProcess {
        try await start(executable, arguments, variables)
    }

    /// In the words of a shell, where the program is called `"$0" "$@"`: for pipes and descriptors.
    static func shell(
        _ script: String, _ arguments: [String], _ variables: [String: String] = [:]
    ) async throws -> CommandProcess {
        try await start(
            URL(fileURLWithPath: "/bin/sh"), ["-c", script, executable.path] + arguments,
            variables.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own })
    }

    private static func start(
        _ executable: URL, _ arguments: [String], _ variables: [String: String]
    ) async throws -> CommandProcess {
        // On a thread of its own: dozens of these wait at once, and what waits on Dispatch's threads keeps the simulator in
        // this process from answering.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try runBlocking(executable, arguments, variables) })
            }
        }
    }

    private static func runBlocking(
        _ executable: URL, _ arguments: [String], _ variables: [String: String]
    ) throws -> CommandProcess {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        // A file takes stderr, so that neither pipe can fill up while the other is read.
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return CommandProcess(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}

/// A simulated AWS on a free port, and a folder for states, for the time of one test.
struct Simulator: Sendable {
    let server: SimulatorServer
    var world: World { server.world }
    let port: Int
    let folder: String

    static func serve(
        _ configuration: WorldConfiguration = WorldConfiguration(),
        _ body: @escaping @Sendable (Simulator) async throws -> Void
    ) async throws {
        let server = SimulatorServer(configuration: configuration, seed: 1, clock: LiveClock())
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { port.yield($0) } }
            group.addTask {
                for await port in ports {
                    try await body(Simulator(server: server, port: port, folder: folder.path))
                    return
                }
            }
            // The server ends by being cancelled, which it reports as success or as cancellation.
            try await group.next()
            group.cancelAll()
        }
    }

    var variables: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": "AKIASIMULATOR0000001", "AWS_SECRET_ACCESS_KEY": "simulated-secret",
            "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "XDG_STATE_HOME": folder,
            "AWS_MAX_ATTEMPTS": "1",
        ]
    }

    /// Everything that stands in the folder and in the buckets.
    func kept() throws -> [String: [UInt8]] {
        var kept: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            kept[path] = FileManager.default.contents(atPath: "\(folder)/\(path)").map(Array.init) ?? []
        }
        for object in world.objects(bucket: "logs-bucket") { kept["s3:\(object.key)"] = object.bytes }
        return kept
    }

    /// A group with a few events of two days ago, and a bucket.
    func fill() {
        world.createBucket("logs-bucket")
        let time = world.now - 2 * 86_400_000
        world.append(
            (0..<20).map { index in
                NewEvent(
                    group: "/app/web", stream: "s\(index % 2)", timestamp: time + index * 1000,
                    ingestionTime: time + index * 1000 + 100, message: "hello \(index)")
            })
    }
}
