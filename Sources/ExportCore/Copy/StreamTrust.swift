/// Whether parts of a group's reads are still given to GetLogEvents in this run: what was read so, and what had to be read
/// again by FilterLogEvents.
package struct StreamTrust: Hashable, Sendable {
    private var good = 0
    private var doubts = 0
    private var isRefused = false

    /// Equal events at the border of two pages are a doubt, too, and no reason to give up.
    private static let doubtsFree = 3

    package init() {}

    package var isGranted: Bool { !isRefused && (doubts < Self.doubtsFree || doubts * 4 <= good) }

    /// A part was read to its end.
    package mutating func ended() { good += 1 }

    /// A part could not be taken as it was shown.
    package mutating func doubted() { doubts += 1 }

    /// The service does not answer the call for this group.
    package mutating func refused() { isRefused = true }
}
