import Foundation
import Glibc
import SimulatedAWS
import Testing

/// What stands on stderr: log lines for programs, a live line for people, and nothing that nobody asked for.
@Suite struct StandardErrorTests {
    private static let target = [
        "run", "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms",
    ]

    private static let slow: WorldConfiguration = {
        var configuration = WorldConfiguration()
        configuration.exportPending = 300...300
        configuration.exportRunning = 1500...1500
        return configuration
    }()

    private struct Line: Decodable {
        var time, level, message: String
    }

    @Test(arguments: ["s3://logs-bucket/archive", "s3://no-such-bucket"])
    func everyLineIsAnObjectOnRequestAndTheFinalErrorToo(destination: String) async throws {
        try await Simulator.serve(Self.slow) { simulator in
            simulator.fill()
            let options = [
                "--destination", destination, "--poll-interval", "50ms", "--log-level", "info", "--log-format", "json",
            ]
            let result = try await CommandProcess.run(
                ["run", "--log-groups", "/app/"] + options,
                simulator.variables.merging(["CWLOGS_NO_SUCH_OPTION": "1"]) { _, new in new })
            let lines = try result.errors.split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            #expect(lines.allSatisfy { $0.time.hasSuffix("Z") && !$0.message.isEmpty }, "\(result.errors)")
            let first = try #require(lines.first)
            let last = try #require(lines.last)
            #expect(first.level == "warning" && first.message.contains("CWLOGS_NO_SUCH_OPTION"))
            if destination == "s3://no-such-bucket" {
                #expect(result.status == 78)
                #expect(last.level == "error" && last.message.contains("no-such-bucket"))
            } else {
                #expect(result.status == 0)
                #expect(lines.map(\.message).contains("committed"), "\(result.errors)")
            }
        }
    }

    @Test func aTerminalShowsALineThatIsDrawnAnewAndAPipeShowsNothing() async throws {
        try await Simulator.serve(Self.slow) { simulator in
            simulator.fill()
            let terminal = try await Self.onTerminal(Self.target, simulator.variables)
            #expect(terminal.contains("\r") && terminal.contains("\u{1B}[K"), "\(terminal)")
            #expect(terminal.contains("export task"), "\(terminal)")
            simulator.world.append([
                NewEvent(
                    group: "/app/more", stream: "s", timestamp: simulator.world.now - 2 * 86_400_000,
                    ingestionTime: simulator.world.now - 2 * 86_400_000, message: "more")
            ])
            let piped = try await CommandProcess.run(Self.target, simulator.variables)
            #expect(piped.status == 0)
            #expect(piped.output.contains("/app/more"), "\(piped.output)")
            #expect(piped.errors.isEmpty, "\(piped.errors)")
        }
    }

    /// What the program writes to a terminal that is its stderr.
    private static func onTerminal(_ arguments: [String], _ variables: [String: String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try onTerminalBlocking(arguments, variables) })
            }
        }
    }

    private static func onTerminalBlocking(
        _ arguments: [String], _ variables: [String: String]
    ) throws -> String {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(terminal >= 0)
        defer { close(terminal) }
        // TIOCSPTLCK and TIOCGPTN, which have no names here: unlock the other side, and ask for its number.
        var (lock, number) = (Int32(0), Int32(0))
        let isUnlocked = ioctl(terminal, 0x4004_5431, &lock) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0
        try #require(isUnlocked)
        let side = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(side >= 0)
        let process = Process()
        process.executableURL = CommandProcess.executable
        process.arguments = arguments
        process.environment = variables.merging(["TERM": "xterm"]) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(fileDescriptor: side)
        try process.run()
        close(side)
        // Ends with an error once nobody has the other side any more.
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(terminal, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}
