import ExportCore

/// A slice that is planned or under way: of `plan --json` and of the function's response to `dryRun`. Instants are RFC
/// 3339.
package struct SliceRecord: Encodable, Sendable {
    package var logGroup: String
    package var logStream: String?
    package var from: String
    /// The first instant that is not in it.
    package var to: String
    /// `export-task`, `read`, `sweep`
    package var what: String
    /// A `PlanReason`, or `inFlight`.
    package var reason: String
    package var expiresAt: String?
    /// About how many FilterLogEvents requests a read or a sweep takes, where it can be told.
    package var requests: Int?

    package init(_ planned: PlannedSlice) {
        self.init(planned.slice, reason: planned.reason.rawValue, expires: planned.expires)
        requests = planned.requests
    }

    package init(inFlight intent: Intent) {
        self.init(intent.slice, reason: "inFlight", expires: nil)
    }

    private init(_ slice: Slice, reason: String, expires: ServiceTime?) {
        logGroup = slice.lane.group.name.text
        logStream = slice.lane.stream?.text
        from = "\(slice.window.start)"
        to = "\(slice.window.end)"
        what = slice.deed.rawValue
        self.reason = reason
        expiresAt = expires.map { "\($0)" }
    }
}
