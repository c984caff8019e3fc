import FilterPatterns
import Foundation
import Testing

/// Verdicts on random patterns are those of an evaluator that was written apart, in Python, from the documents.
@Suite struct OracleTests {
    private static let evaluator = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "PeerTests/filter_patterns.py")

    private static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        .map { "\($0)/python3" }.first(where: FileManager.default.isExecutableFile)

    private struct Case: Encodable {
        var pattern: String
        var message: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(pattern)
            try container.encode(message)
        }
    }

    @Test(.enabled(if: python != nil, "python3 is not installed"))
    func verdictsAreThoseOfAnotherEvaluator() throws {
        let seeds = ProcessInfo.processInfo.environment["FILTER_PATTERN_SEEDS"].flatMap(Int.init) ?? 4
        for seed in 0..<seeds {
            var draw = PatternDraw(seed: UInt64(seed))
            let cases = (0..<10_000).map { _ in Case(pattern: draw.pattern(), message: draw.message()) }
            let verdicts = try verdicts(cases)
            try #require(verdicts.count == cases.count)
            var met: [Substring: Int] = [:]
            for (sample, expected) in zip(cases, verdicts) {
                let own = verdict(sample)
                met[expected, default: 0] += 1
                #expect(own.text == expected, "\(sample.pattern) | \(sample.message) | \(own.reason)")
            }
            #expect(["yes", "no", "refused"].allSatisfy { met[$0, default: 0] > 200 }, "\(met)")
        }
    }

    private func verdict(_ sample: Case) -> (text: String, reason: String) {
        do throws(FilterPatternError) {
            let pattern = try FilterPattern(sample.pattern)
            return (pattern.matches(Array(sample.message.utf8)) ? "yes" : "no", "")
        } catch {
            return ("refused", error.description)
        }
    }

    private func verdicts(_ cases: [Case]) throws -> [Substring] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        let encoder = JSONEncoder()
        try Data(cases.map { try encoder.encode($0) }.joined(separator: [0x0A])).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: Self.python ?? "")
        process.arguments = [Self.evaluator.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try String(decoding: Data(contentsOf: output), as: UTF8.self).split(separator: "\n")
    }
}
