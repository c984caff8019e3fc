import Chronology

/// What a verification is asked.
package struct VerifyQuestion: Hashable, Sendable {
    package enum Against: String, Sendable, CaseIterable {
        case source, manifests
    }

    package var against: Against
    package var readsData: Bool
    package var selection: GroupSelection
    package var window: TimeWindow?
    package var subset: VerifySubset

    package init(
        against: Against, readsData: Bool = false, selection: GroupSelection = GroupSelection([]),
        window: TimeWindow? = nil, subset: VerifySubset = .all
    ) {
        self.against = against
        self.readsData = readsData
        self.selection = selection
        self.window = window
        self.subset = subset
    }
}

/// What a call of `verify` leaves under `_verify/`: what was asked, how far it came, what it found. The next call with the
/// same question goes on from one that did not get to its end.
package struct VerifyRecord: Hashable, Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case verified, differs
        /// The time was over, and nothing was found until then.
        case incomplete
        /// Something could not be looked at.
        case notLooked
    }

    /// Everything of the lane before this is done.
    package struct Reached: Hashable, Sendable {
        package var lane: LaneID
        package var through: EventTime

        package init(lane: LaneID, through: EventTime) {
            self.lane = lane
            self.through = through
        }
    }

    package struct Figures: Hashable, Sendable {
        package var manifests: Int64 = 0
        package var objects: Int64 = 0
        package var archiveBytes: Int64 = 0
        package var archiveEvents: Int64 = 0
        package var sourceBytes: Int64 = 0
        package var sourceEvents: Int64 = 0
        /// Events that only the archive has, because the source keeps them no longer.
        package var beyondSource: Int64 = 0

        package init() {}

        package static func + (a: Self, b: Self) -> Self {
            var sum = a
            sum.manifests = b.manifests
            sum.objects = b.objects
            sum.archiveBytes += b.archiveBytes
            sum.archiveEvents += b.archiveEvents
            sum.sourceBytes += b.sourceBytes
            sum.sourceEvents += b.sourceEvents
            sum.beyondSource += b.beyondSource
            return sum
        }
    }

    package var question: VerifyQuestion
    package var started: ServiceTime
    package var ended: ServiceTime
    package var verdict: Verdict
    /// Everything that was asked for was looked at.
    package var isWhole: Bool
    /// Of a subset that is drawn.
    package var seed: UInt64
    /// The key of the record that this one goes on from.
    package var continues: String?
    /// Against the source: lane by lane.
    package var reached: [Reached]
    /// Of objects that are read: the manifest up to which that is done.
    package var readThrough: String?
    package var figures: Figures
    package var findings: FindingList

    package init(question: VerifyQuestion, started: ServiceTime, seed: UInt64) {
        self.question = question
        self.started = started
        ended = started
        verdict = .incomplete
        isWhole = false
        self.seed = seed
        reached = []
        figures = Figures()
        findings = FindingList()
    }

    /// Where what a call leaves is kept: in the order of their names they are in the order of time.
    package func key(in layout: ArchiveLayout, run: String) -> String {
        "\(layout.verifyRoot)\(CivilTime(milliseconds: started.milliseconds).compactText)-\(run).json"
    }

    /// The same question, not answered to its end.
    package func isContinued(by question: VerifyQuestion) -> Bool { !isWhole && self.question == question }
}

extension Finding.Sign {
    /// Seen from a listing, which every call makes anew.
    package var isOfListing: Bool {
        switch self {
        case .objectGone, .size, .etag, .manifestUnreadable, .noManifest, .otherManifest: true
        case .digest, .unreadable, .rows, .times, .events: false
        }
    }
}
