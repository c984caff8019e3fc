import ExportCore
import LogSource

/// What became of the reading of a window.
struct ReadOutcome: Sendable {
    /// Up to where the window is complete (exclusive); its start: nothing is.
    var reached: EventTime
    var objects: [WrittenObject] = []
    /// What could not be parsed before that.
    var unreadable: [UnreadableEvent] = []
    /// Columns in which something could not be parsed before, and in which nothing came now: retention has taken it, or its
    /// stream is gone.
    var silent: Set<EventTime> = []
}
