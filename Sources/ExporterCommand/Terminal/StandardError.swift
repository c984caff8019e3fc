import ExporterReports
import ExporterSettings
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one way to stderr: whole lines, and below them, on a terminal, one line of progress that is drawn again and again.
package final class StandardError: Sendable {
    package static let shared = StandardError()

    private let progress = Mutex<String?>(nil)
    private let isJSON = Atomic(false)
    private let isStamped = Atomic(false)
    package let isTerminal: Bool

    private init() {
        isTerminal = isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// From now on each line that is said is a log line in this format.
    func speak(_ format: LogFormat?) {
        isJSON.store(format == .json, ordering: .relaxed)
    }

    /// From now on each line that is said bears its time: for who is at work for days.
    func stamp() {
        isStamped.store(true, ordering: .relaxed)
    }

    /// What the program says in its own name: a line for people, or one for programs.
    func say(_ level: Logger.Level, _ message: String) {
        guard isJSON.load(ordering: .relaxed) else {
            let stamp = isStamped.load(ordering: .relaxed) ? "\(LogLines.time) " : ""
            return line("\(stamp)cwlogs-export: \(message)")
        }
        line(LogLines.json(level, message, LogFields([:])))
    }

    /// Writes a line above the progress line.
    package func line(_ text: String) {
        progress.withLock { shown in
            let lines =
                isTerminal && !isJSON.load(ordering: .relaxed)
                ? LineWrap.wrapped(PlainText.shown(text), width: Self.width) : PlainText.shown(text)
            write((shown == nil ? "" : "\r\u{1B}[K") + lines + "\n" + (shown ?? ""))
        }
    }

    /// Draws the progress line anew; `nil` takes it away. Does nothing where nobody looks.
    package func show(_ text: String?) {
        guard isTerminal else { return }
        progress.withLock { shown in
            let line = text.map { String(PlainText.line($0).prefix(max(10, Self.width - 1))) }
            guard line != shown else { return }
            write("\r" + (line ?? "") + "\u{1B}[K")
            shown = line
        }
    }

    /// Columns of the terminal, asked each time: people resize windows.
    package static var width: Int { columns(of: STDERR_FILENO) ?? 80 }

    /// `nil` where stdout is not a terminal: then nothing is shortened.
    package static var resultWidth: Int? { columns(of: STDOUT_FILENO) }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Where stderr cannot be written to there is no place left to say so.
    private func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
