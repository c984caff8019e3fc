/// An attempt that was given up. Its folder is watched for a while, for a paused process or a task whose creation was
/// never answered may still write there.
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

    /// Every run looks while the task may still be running; later the distances double. The last look is at the end.
    package func isDue(now: ServiceTime) -> Bool {
        guard let looked, now >= at.advanced(by: Self.watchedClosely), now < at.advanced(by: Self.watchedFor) else {
            return true
        }
        return now.milliseconds - looked.milliseconds >= looked.milliseconds - at.milliseconds
    }

    /// Whether the last look has been.
    package var isOver: Bool { looked.map { $0 >= at.advanced(by: Self.watchedFor) } ?? false }
}
