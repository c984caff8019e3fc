import ExporterReports
import Testing

/// Sentences on a terminal.
@Suite struct LineWrapTests {
    private static let sentence = """
        the bucket 'acme-logs' of --destination lies in us-east-1, and export tasks of eu-central-9 write only to buckets \
        of eu-central-9: name a bucket there, use --engine read, or correct --region
        """

    @Test func itIsBrokenBetweenWordsAndNoneIsLost() {
        for width in 40...200 {
            let lines = LineWrap.wrapped(Self.sentence, width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(width)")
            #expect(lines.flatMap { $0.split(separator: " ") } == Self.sentence.split(separator: " "), "\(width)")
            // No word would have found room on the line before.
            for (line, next) in zip(lines, lines.dropFirst()) {
                let word = next.split(separator: " ").first ?? ""
                #expect(line.count + 1 + word.count > width, "\(width): \(line)")
                #expect(next.hasPrefix("  ") && !next.hasPrefix("   "), "\(next)")
            }
        }
        #expect(LineWrap.wrapped(Self.sentence, width: 200) == Self.sentence)
    }

    @Test func whatHasNoTerminalOrNoRoomStaysALine() {
        #expect(LineWrap.wrapped(Self.sentence, width: nil) == Self.sentence)
        #expect(LineWrap.wrapped(Self.sentence, width: 20) == Self.sentence)
    }

    @Test func whatIsLaidOutInColumnsStaysAsItIs() {
        let row = "/aws/lambda/checkout  2026-11-22  export task  1.4 KiB"
        let item = "  - " + Self.sentence
        let text = LineWrap.wrapped("\(row)\n\n\(item)", width: 50).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(text[0] == row && text[1].isEmpty)
        #expect(text[2].hasPrefix("  - the bucket") && text.dropFirst(3).allSatisfy { $0.hasPrefix("    ") })
    }

    @Test func aNameThatIsWiderThanTheTerminalIsLeftWhole() {
        let name = "/" + String(repeating: "x", count: 100)
        #expect(LineWrap.wrapped("failed: \(name): no", width: 60) == "failed:\n  \(name):\n  no")
    }

    /// Marks of emphasis take no column, and pictures take two.
    @Test func columnsAreCountedAsATerminalDoes() {
        let marked = Emphasis.alarm("failed:") + " " + String(repeating: "日", count: 16)
        #expect(LineWrap.wrapped(marked, width: 40) == marked)
        #expect(LineWrap.wrapped(marked + "日", width: 41).contains("\n"))
    }
}
