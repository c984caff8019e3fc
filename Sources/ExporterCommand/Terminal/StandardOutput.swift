import ExporterReports
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one way to stdout, which is the result. Each result leaves at once and whole: a pipe's reader may be waiting for
/// just this line. What cannot be written is an error.
enum StandardOutput {
    private struct State {
        var command: String?
        var isJSON = false
    }

    private static let state = Mutex(State())

    /// One that was closed by the caller becomes /dev/null, or the next file or socket would take its number. stdout is
    /// opened for reading alone: what is written there is lost, and that is told.
    static func openClosedDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // Takes the lowest number that is free, which is this one. Where it fails, all stays as it was.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Which command it is that speaks.
    static func begin(_ command: String) { state.withLock { $0.command = command } }

    static func speak(isJSON: Bool) { state.withLock { $0.isJSON = isJSON } }

    /// One object on one line, or laid out on a terminal.
    static func write(json record: some Encodable) throws(CommandFailure) {
        try put(isatty(STDOUT_FILENO) == 1 ? JSONText.document(record) : JSONText.line(record))
    }

    /// A text, and the end of its last line.
    ///
    /// - Parameter isLaidOut: for programs, or fitted to the terminal already: no line of it is broken.
    static func write(_ text: String, isLaidOut: Bool = false) throws(CommandFailure) {
        let isColoured = isatty(STDOUT_FILENO) == 1 && Emphasis.isWanted(ProcessInfo.processInfo.environment)
        let shown = PlainText.shown(text)
        let lines = isLaidOut ? shown : LineWrap.wrapped(shown, width: StandardError.resultWidth)
        try put(Emphasis.drawn(lines, isColoured: isColoured))
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    private static func put(_ text: String) throws(CommandFailure) {
        try write(bytes: Array(text.utf8) + [UInt8(ascii: "\n")])
    }

    /// Bytes as they are. False: the reader has seen enough.
    @discardableResult
    static func write(bytes: [UInt8]) throws(CommandFailure) -> Bool {
        var rest = bytes[...]
        // What was printed in other ways comes first.
        try flush()
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if errno == EPIPE { return false }
                throw failure()
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Where JSON was asked for, a failure is an object, too.
    static func tell(_ failure: CommandFailure) throws(CommandFailure) {
        let state = state.withLock { $0 }
        guard state.isJSON else { return }
        try write(json: FailureRecord(command: state.command, failure.status, failure.error))
    }

    /// For what is printed by others.
    static func flush() throws(CommandFailure) {
        guard fflush(nil) != 0, errno != EPIPE else { return }
        throw failure()
    }

    private static func failure() -> CommandFailure {
        CommandFailure(
            .failures, "the result cannot be written to stdout: \(String(cString: strerror(errno)))",
            code: .outputFailed)
    }
}
