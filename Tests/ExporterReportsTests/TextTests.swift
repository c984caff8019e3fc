import AWSClient
import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Storage
import Testing

/// What people read.
@Suite struct TextTests {
    private static let midnight: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z
    private let day: Int64 = 86_400_000
    @Test func numbersReadAsPeopleWriteThem() {
        #expect(HumanText.count(Int64(1_234_567)) == "1,234,567")
        #expect(HumanText.count(999) == "999")
        #expect(HumanText.count(1, "task") == "1 task")
        #expect(HumanText.bytes(980) == "980 B")
        #expect(HumanText.bytes(4_404_019) == "4.2 MiB")
        #expect(HumanText.bytes(1_048_575) == "1.0 MiB")
        #expect(HumanText.duration(.seconds(12)) == "12.0 s")
        #expect(HumanText.duration(.hours(13)) == "13 h")
        #expect(HumanText.duration(.minutes(785)) == "13 h 5 min")
        #expect(HumanText.coarse(.seconds(90)) == "90 s" && HumanText.coarse(.minutes(50)) == "50 min")
        #expect(HumanText.coarse(.hours(13)) == "13 h" && HumanText.coarse(.hours(98)) == "4 d 2 h")
        #expect(HumanText.coarse(.days(15)) == "15 d" && HumanText.coarse(-.hours(3)) == "-3 h")
        #expect(HumanText.minute(Self.midnight + 59_999) == "2026-11-22 00:00")
        #expect(HumanText.instant(Self.midnight) == "2026-11-22 00:00")
        #expect(
            HumanText.window(TimeWindow(start: EventTime(Self.midnight), end: EventTime(Self.midnight + day)))
                == "2026-11-22")
        #expect(
            HumanText.window(TimeWindow(start: EventTime(Self.midnight), end: EventTime(Self.midnight + 3_600_000)))
                == "2026-11-22 00:00 – 01:00")
    }

    @Test func theExitStatusSaysHowARunEnded() {
        func status(_ change: (inout RunReport) -> Void) -> ExporterReports.ExitStatus {
            var report = RunReport(run: RunID("abc"))
            change(&report)
            return ExitStatus(report)
        }
        #expect(status { _ in } == .done)
        #expect(status { $0.stop = .outOfTime } == .tryAgain)
        #expect(status { $0.stop = .slotTaken(nil) } == .tryAgain)
        #expect(
            status { $0.stop = .leaseHeld(Lease(run: RunID("x"), expires: ServiceTime(0), generation: 1), left: .zero) }
                == .tryAgain)
    }

    @Test func whatATerminalWouldObeyIsShownAsText() {
        #expect(PlainText.shown("/a/ü\tb\nc") == "/a/ü\tb\nc")
        #expect(PlainText.shown("x\u{1B}[2J\u{7}\r") == #"x\u{1B}[2J\u{7}\u{D}"#)
        #expect(PlainText.shown("\u{9B}1m\u{202E}") == #"\u{9B}1m\u{202E}"#)
    }
}
