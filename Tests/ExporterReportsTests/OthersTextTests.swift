import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Testing

/// Names and words of others within lines of ours.
@Suite struct OthersTextTests {
    private static let forged = "ok\n2026-11-28T00:00:00Z error everything lost\rX\u{1B}[2J\u{9B}\u{2028}\u{202E}"
    private let sentences = Sentences(SettingSpelling(.command))

    private func lane(_ name: String, stream: String? = nil) throws -> LaneID {
        let group = try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)"))
        guard let stream else { return LaneID(group: group) }
        let name: LogStreamName = try #require(LogStreamName(stream.replacing(":", with: ".")))
        return LaneID(group: group, stream: name)
    }

    private func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            !(0..<0x20).contains(scalar.value) && ![0x7F, 0x9B, 0x2028, 0x202E].contains(scalar.value)
        }
    }

    @Test func aNameIsOneLineWhateverIsInIt() {
        #expect(PlainText.line("a\nb\tc\u{2028}") == #"a\u{A}b\u{9}c\u{2028}"#)
        #expect(isOneLine(PlainText.line(Self.forged)))
        #expect(PlainText.line("/größe 日本 🚀") == "/größe 日本 🚀")
    }

    @Test func noNameForgesALineOfAReport() throws {
        let lane = try lane("/a", stream: Self.forged)
        let other = try self.lane("/b", stream: Self.forged)
        let failures = [lane, other].map { RunReport.Failure(lane: $0, reason: .denied("no\nno")) }
        #expect(sentences.failures(failures).allSatisfy(isOneLine))
        let warnings: [PlanWarning] = [
            .classCannotBeExported(lane, .delivery), .expiresSoon(other, at: ServiceTime(0)),
        ]
        #expect(sentences.warnings(warnings).allSatisfy(isOneLine), "\(sentences.warnings(warnings))")
        var table = TextTable([("LOG GROUP", .left), ("SIZE", .right)])
        table.add(["\(lane)", "1 B"])
        #expect(table.lines().count == 2 && table.lines().allSatisfy(isOneLine))
        #expect(isOneLine(LogFields(["lane": "\(lane)"]).text))
    }

    @Test func whatIsToldOfManyGroupsIsOneLine() throws {
        let lanes = try (0..<300).map { try lane("/app/\($0)") }
        let failures = lanes.map { RunReport.Failure(lane: $0, reason: .denied("no")) }
        #expect(sentences.failures(failures) == ["failed: 300 log groups (/app/0, /app/1, /app/2, …): no"])
        let warnings = sentences.warnings(
            lanes.map { .classCannotBeExported($0, .delivery) } + [.prefixWithoutMatch("/x")])
        #expect(warnings.count == 2)
        #expect(
            warnings.first?.hasPrefix("warning: 300 log groups (/app/0, /app/1, /app/2, …): log class DELIVERY") == true
        )
        var report = RunReport(run: RunID("r"))
        report.refused = lanes
        #expect(sentences.notes(report).count == 1)
    }
}
