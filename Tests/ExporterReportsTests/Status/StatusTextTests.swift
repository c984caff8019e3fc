import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Foundation
import Testing

/// What `status` prints for people, for programs and for Prometheus.
@Suite struct StatusTextTests {
    private func view(
        _ document: StateDocument, maxLag: Span? = nil, limit: Int? = nil
    ) throws -> StatusView {
        let standings = LaneStandings(offline: document, try Sample.settings(), now: Sample.now, maxLag: maxLag)
        return StatusView(
            standings, lease: document.lease, destination: Sample.destination, limit: limit, maxLag: maxLag)
    }

    private func document(_ ends: [(String, Int64)]) -> StateDocument {
        var document = StateDocument(destination: "s3://logs/archive")
        for (name, end) in ends {
            document.lanes[Sample.lane(name)] = LaneState(frontier: Sample.frontier(through: end))
        }
        return document
    }

    private func text(_ view: StatusView, width: Int? = nil) -> String {
        let marked = StatusText(view, Sample.sentences).text(width: width, isLimited: false)
        return Emphasis.drawn(marked, isColoured: false)
    }

    @Test func theWorstStandsFirstAndTheSumsStandLast() throws {
        let late = Sample.midnight - 15 * Sample.day
        let text = text(try view(document([("/ecs/api", Sample.midnight), ("/ecs/web", late)])))
        #expect(
            text == """
                LOG GROUP  STATE   COPIED UP TO      BEHIND  FINAL UP TO
                /ecs/web   behind  2026-11-07 00:00    15 d  2026-10-28
                /ecs/api   ok      2026-11-22 00:00    13 h  2026-11-12

                from the state alone: idle and gone log groups look behind, new ones are unknown
                2 log groups: 1 fine, 1 behind, 0 at risk, 0 lost
                of s3://logs/archive, 2026-11-22 13:00 UTC
                the furthest behind: /ecs/web, 15 d 13 h
                """)
    }

    @Test func whatIsTheSameInEachRowIsToldOnce() throws {
        let text = text(try view(document([("/a", Sample.midnight), ("/b", Sample.midnight)])))
        #expect(
            text.hasPrefix(
                """
                LOG GROUP
                /a
                /b
                all: state ok · copied up to 2026-11-22 00:00 · behind 13 h · final up to 2026-11-12

                """), "\(text)")
    }

    @Test(arguments: [80, 60]) func itFitsTheTerminal(width: Int) throws {
        let names = ["short", String(repeating: "a-long-name/", count: 20), "日本語のとても長いロググループの名前です日本語のとても長い"]
        var standings = names.enumerated().map { index, name in
            var standing = LaneStanding(
                lane: Sample.lane("/g", stream: name),
                frontier: Sample.frontier(through: Sample.midnight - Int64(index) * 5 * Sample.day),
                expires: ServiceTime(Sample.now.milliseconds + Int64(index) * Sample.day))
            standing.isAtRisk = index == 0
            return standing
        }
        standings[1].lost = [Loss(TimeWindow(start: EventTime(0), end: EventTime(1)), .seen, found: Sample.now)]
        var view = try view(StateDocument(destination: "s3://logs/archive"))
        view.shown = standings
        let table = text(view, width: width).split(separator: "\n").prefix(4)
        for line in table { #expect(columns(line) <= width, "\(line)") }
        #expect(table.contains { $0.contains("…") } && table.contains { $0.contains("AT RISK") && $0.contains("NOW") })
    }

    /// Of characters that are one or two columns wide.
    private func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { $0 + (0x2E80...0x9FFF ~= $1.value ? 2 : 1) }
    }

    @Test func oneLongNameDoesNotWidenThePipe() throws {
        let long = "/" + String(repeating: "x", count: 400)
        let text = text(try view(document([(long, Sample.midnight), ("/a", 0)])))
        let lines = text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix(long + "  ok") }, "it is not cut")
        #expect(lines.filter { !$0.hasPrefix(long) }.allSatisfy { $0.count < 130 })
    }

    @Test func whatIsFurtherBehindThanAllowedIsNamedAndEndsWithOne() throws {
        let ends = (0..<7).map { ("/late\($0)", Sample.midnight - Int64($0 + 3) * Sample.day) }
        let view = try view(document(ends + [("/fine", Sample.midnight)]), maxLag: .days(2))
        #expect(view.exitStatus == .failures && view.beyond.count == 7)
        let text = text(view)
        #expect(
            text.contains(
                """
                behind: 7 log groups are further behind than --max-lag 2d: /late6 (9 d 13 h), /late5 (8 d 13 h), \
                /late4 (7 d 13 h), /late3 (6 d 13 h), /late2 (5 d 13 h), …
                """), "\(text)")
        #expect(try self.view(document(ends), maxLag: .days(20)).exitStatus == .done)
    }

    @Test func colourIsForWhatNeedsAPersonAndNothingElse() throws {
        var view = try view(document([("/a", Sample.midnight)]))
        let plain = StatusText(view, Sample.sentences).text(width: 80, isLimited: false)
        #expect(Emphasis.drawn(plain, isColoured: true) == plain)
        view.shown[0].lost = [Loss(TimeWindow(start: EventTime(0), end: EventTime(1)), .seen, found: Sample.now)]
        let alarmed = StatusText(view, Sample.sentences).text(width: 80, isLimited: false)
        #expect(Emphasis.drawn(alarmed, isColoured: true).contains("\u{1B}[1;31mLOST\u{1B}[0m"))
        #expect(!Emphasis.drawn(alarmed, isColoured: false).unicodeScalars.contains { $0.value == 0x1B })
        #expect(Emphasis.isWanted(["TERM": "xterm"]) && Emphasis.isWanted(["TERM": "xterm", "NO_COLOR": ""]))
        for variables in [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"], [:]] {
            #expect(!Emphasis.isWanted(variables))
        }
    }

    @Test func namesOfOthersCannotForgeLinesOrColours() throws {
        var document = StateDocument(destination: "s3://logs/archive")
        let mark = String(try #require(Unicode.Scalar(0xFDD0 as UInt32)))
        let evil = Sample.lane("/a", stream: "ok\n2 log groups, 2 fine\u{1B}[2J\(mark)\u{2028}\u{202E}x")
        document.lanes[evil] = LaneState(frontier: Sample.frontier(through: Sample.midnight))
        let text = StatusText(try view(document), Sample.sentences).text(width: nil, isLimited: false)
        #expect(text.contains(#"/a · ok\u{A}2 log groups, 2 fine\u{1B}[2J\u{FDD0}\u{2028}\u{202E}x"#), "\(text)")
        #expect(Emphasis.drawn(text, isColoured: true) == text)
    }

    // MARK: For programs

    private func object(_ record: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(JSONText.bytes(record))) as? [String: Any])
    }

    @Test func everyRowHasAStateAndEveryStateIsCounted() throws {
        var document = document([("/a", Sample.midnight), ("/b", 0)])
        document.lease = Lease(
            run: RunID("abc"), expires: Sample.now.advanced(by: .minutes(1)), generation: 3,
            place: RunPlace(host: "web-1", pid: 4711), started: Sample.now)
        let record = try object(StatusRecord(try view(document, maxLag: .days(2))))
        let lanes = try #require(record["lanes"] as? [[String: Any]])
        #expect(lanes.map { $0["logGroup"] as? String } == ["/b", "/a"])
        #expect(lanes.map { $0["state"] as? String } == ["behind", "ok"])
        let counts = try #require(record["counts"] as? [String: Int])
        #expect(counts["lanes"] == 2 && counts["fine"] == 1 && counts["behind"] == 1 && counts["lost"] == 0)
        #expect(record["exitStatus"] as? Int == 1 && record["isOffline"] as? Bool == true)
        #expect((record["beyondMaxLag"] as? [[String: Any]])?.first?["logGroup"] as? String == "/b")
        let lease = try #require(record["lease"] as? [String: Any])
        #expect(lease["host"] as? String == "web-1" && lease["pid"] as? Int == 4711)
        #expect(record["leaseHeldBy"] as? String == "abc")
        #expect(try object(StatusRecord(try view(document)))["beyondMaxLag"] == nil)
    }

    /// Named, as far as they are few; counted in any case.
    @Test func whatIsNotSelectedIsNamed() throws {
        let names = (0..<120).map { "/other/\(String($0 + 1000).dropFirst())" }
        let document = document(names.map { ($0, 0) } + [("/app/a", Sample.midnight)])
        let settings = try Sample.settings(GroupSelection(prefixes: ["/app/"]))
        let standings = LaneStandings(offline: document, settings, now: Sample.now)
        let view = StatusView(standings, lease: nil, destination: Sample.destination)
        let record = try object(StatusRecord(view))
        let told = try #require(record["notSelected"] as? [[String: String]])
        #expect(told.compactMap { $0["logGroup"] } == Array(names.prefix(100)))
        #expect((record["counts"] as? [String: Int])?["notSelected"] == 120)
        #expect(
            text(view).contains("\nin the state, and not selected: 120 (/other/000, /other/001, /other/002, …)"),
            "\(text(view))")
        let all = try object(StatusRecord(try self.view(self.document([("/a", 0)]))))
        #expect(all["notSelected"] == nil)
    }

    @Test func metricsAreInBaseUnitsAndTheirLabelsAreEscaped() throws {
        var document = document([("/a", Sample.midnight)])
        let evil = Sample.lane("/b", stream: "x\"y\\z\nw\u{1B}")
        document.lanes[evil] = LaneState(frontier: Sample.frontier(through: Sample.midnight - 1))
        let text = StatusMetrics(try view(document)).text
        #expect(
            text.hasPrefix(
                """
                # HELP cwlogs_export_status_timestamp_seconds When this status was taken, Unix time.
                # TYPE cwlogs_export_status_timestamp_seconds gauge
                cwlogs_export_status_timestamp_seconds{archive="s3://logs/archive"} 1795352400

                """), "\(text)")
        #expect(
            text.contains(
                """

                cwlogs_export_lag_seconds{archive="s3://logs/archive",log_group="/a"} 46800

                """), "\(text)")
        let label = #"log_group="/b",log_stream="x\"y\\z\\u{A}w\\u{1B}""#
        #expect(
            text.contains(#"cwlogs_export_lag_seconds{archive="s3://logs/archive",\#(label)} 46800.001"#), "\(text)")
        #expect(text.contains(#"cwlogs_export_lanes{archive="s3://logs/archive",state="ok"} 2"#))
        // Every series under a family with help and type, and every family once.
        let families = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
            $0.split(separator: " ")[2]
        }
        #expect(Set(families).count == families.count)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(families.contains(line.prefix { $0 != "{" }), "\(line)")
        }
    }
}
