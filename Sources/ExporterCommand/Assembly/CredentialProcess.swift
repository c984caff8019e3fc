import Foundation

/// Runs the command line of a profile's `credential_process` and returns what it prints.
enum CredentialProcess {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    @Sendable static func run(_ commandLine: String) async throws -> [UInt8] {
        // Reading a pipe blocks, so it is done beside the threads that async code shares.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try runBlocking(commandLine) })
            }
        }
    }

    private static func runBlocking(_ commandLine: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", commandLine]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        // What the command has to say to people goes to them directly.
        process.standardError = FileHandle.standardError
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let how = process.terminationReason == .exit ? "ended with status" : "was ended by signal"
            throw Failure(description: "it \(how) \(process.terminationStatus)")
        }
        return [UInt8](bytes)
    }
}
