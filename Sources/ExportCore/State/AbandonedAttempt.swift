/// An attempt that was given up in the middle. Its folder is watched for a while, for a paused process or a task whose
/// creation was never answered may still write there. (One that was given up by its own run, which knows that nothing can
/// come, is not watched.)
package struct AbandonedAttempt: Hashable, Sendable {
    /// Key prefix in the destination bucket, ending in `/`.
    package var prefix: String
    package var manifestKey: String
    package var at: ServiceTime
    /// When its folder was last emptied.
    package var looked: ServiceTime?

    package init(prefix: String, manifestKey: String, at: ServiceTime, looked: ServiceTime? = nil) {
        self.prefix = prefix
        self.manifestKey = manifestKey
        self.at = at
        self.looked = looked
    }

    /// An export task ends after 24 hours at the latest [S-EXPORT-24H]; a paused process may wake up much later.
    package static let watchedFor = Span.days(7)
    private static let watchedClosely = Span.hours(25)

    /// While an export task may still be running every run looks, for it writes where readers of the tree see it, and nobody
    /// knows when. What a process may still do that has not done it is the less likely the longer it has not: there, as
    /// later behind tasks, the distances double. The last look is at the end.
    package func isDue(now: ServiceTime) -> Bool {
        guard let looked, now < at.advanced(by: Self.watchedFor) else { return true }
        if isOfTask, now < at.advanced(by: Self.watchedClosely) { return true }
        return now.milliseconds - looked.milliseconds >= looked.milliseconds - at.milliseconds
    }

    /// A manifest bears the id of its slice, which begins with what is done.
    private var isOfTask: Bool {
        manifestKey.utf8.split(separator: UInt8(ascii: "/")).last.map {
            $0.starts(with: Slice.Deed.task.rawValue.utf8)
        } ?? false
    }

    /// Whether the last look has been.
    package var isOver: Bool { looked.map { $0 >= at.advanced(by: Self.watchedFor) } ?? false }
}
