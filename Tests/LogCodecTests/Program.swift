import Foundation

/// Another program of this machine, which reads a file and writes to another: an oracle for formats.
struct Program {
    struct Failure: Error {
        var status: Int32
    }

    let path: String

    /// `nil` if it is not installed.
    init?(_ name: String) {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let paths = directories.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
        self.path = path
    }

    static func isInstalled(_ name: String) -> Bool {
        Program(name) != nil
    }

    /// What it writes to its standard output when `input` stands on its standard input.
    func run(_ arguments: [String], on input: [UInt8]) throws -> [UInt8] {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (inputFile, outputFile) = (directory.appending(path: "in"), directory.appending(path: "out"))
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return Array(try Data(contentsOf: outputFile))
    }
}
