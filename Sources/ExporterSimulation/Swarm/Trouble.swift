import ExporterJudge
import SimulatedAWS
import SimulationKit

/// What can go wrong beyond what every seed may draw: each is a switch of its own. Universes of the scenario `trouble` have
/// some of those in `drawn`; `exporter-simulate --with` draws others.
package enum Trouble: String, Codable, Sendable, CaseIterable {
    /// One group is denied to the caller for some hours; for good.
    case deniedGroup = "denied-group"
    case deniedForGood = "denied-for-good"
    /// The key of one group is taken away for some hours; for good.
    case keylessGroup = "keyless-group"
    case keylessForGood = "keyless-for-good"
    /// Calls on one group find no answer for some hours.
    case busyGroup = "busy-group"
    /// A group of class ESSENTIALS beside others, which nothing can read.
    case essentials
    /// A class that came later: read, but not by tasks; not even read.
    case newClass = "new-class"
    case newClassUnread = "new-class-unread"
    /// A group is deleted while calls on it are under way.
    case deletedGroup = "deleted-group"
    /// A stream is deleted, and listed for a while longer.
    case deletedStream = "deleted-stream"
    /// An account-level policy changes how long groups keep their events.
    case accountRetention = "account-retention"
    /// Streams are listed without times.
    case timelessStreams = "timeless-streams"
    /// Something between the caller and the service answers in its place.
    case strangeAnswers = "strange-answers"
    /// Tasks render events in another form than assumed.
    case otherRendering = "other-rendering"
    /// Some events break every page in which they stand.
    case brokenPage = "broken-page"
    /// Nothing can be deleted in the bucket for some hours.
    case leftovers
    /// The bucket's policy is gone for some hours.
    case bucketPolicy = "bucket-policy"
    /// The account exported every five minutes before.
    case oldTasks = "old-tasks"
    /// The quotas of some region.
    case quotas
    /// The bucket takes no upload without a checksum.
    case checksums
    /// Pages of GetLogEvents overlap.
    case overlaps
    /// Settings are below what the service documents, and that is accepted.
    case belowBounds = "below-bounds"
    /// No run comes for longer than a group keeps its events.
    case retentionLosses = "retention-losses"

    /// What the program holds against today: the scenario `trouble` draws from these.
    package static let drawn: [Trouble] = [
        .deniedGroup, .deniedForGood, .keylessGroup, .keylessForGood, .busyGroup, .essentials, .newClass,
        .newClassUnread, .deletedGroup, .deletedStream,
        .accountRetention, .timelessStreams, .strangeAnswers, .otherRendering, .leftovers, .bucketPolicy, .oldTasks,
        .quotas, .checksums, .overlaps, .belowBounds, .retentionLosses, .brokenPage,
    ]

    /// What a swarm of this trouble must have seen happen.
    package var names: [String] {
        switch self {
        case .deniedGroup, .deniedForGood: [.refusedIdentity].map(CoverageName.world)
        case .keylessGroup, .keylessForGood: [.refusedKey].map(CoverageName.world)
        case .busyGroup: [.refusedForATime].map(CoverageName.world)
        case .essentials: [.classRefusedReads].map(CoverageName.world)
        case .newClass: [.classRefusedTask].map(CoverageName.world)
        case .newClassUnread: [.classRefusedReads].map(CoverageName.world)
        case .deletedGroup: [.goneGroup].map(CoverageName.world)
        case .deletedStream: [CoverageName.world(.goneStream), CoverageName.streamDeleted]
        case .accountRetention: [.policyListed].map(CoverageName.world)
        case .timelessStreams: [.timelessStream].map(CoverageName.world)
        case .strangeAnswers: ExchangeFault.strange.map { Coverage.name(of: $0) }
        case .otherRendering: [.otherRendering].map(CoverageName.world)
        case .brokenPage: [CoverageName.world(.brokenPage), CoverageName.unreadableTold]
        case .leftovers: [.refusedDeletion].map(CoverageName.world)
        case .bucketPolicy: [.refusedBucketPolicy].map(CoverageName.world)
        case .oldTasks: [.oldTasks].map(CoverageName.world)
        case .quotas: [CoverageName.quota]
        case .overlaps: [.overlappingPage].map(CoverageName.world)
        case .belowBounds: [RunCoverage.belowBound]
        case .retentionLosses: [CoverageName.lossTold]
        // Nothing is seen of it where all is well.
        case .checksums: []
        }
    }
}

extension SwarmDraw {
    /// Adds some of the troubles, up to three. What was drawn before stays as it is.
    mutating func add(troubles: [Trouble]) {
        var random = SeededRandom(seed: seed).fork("troubles")
        var left = troubles
        for _ in 0..<min(troubles.count, 1 + random.below(3)) {
            let trouble = left.remove(at: random.below(left.count))
            self.troubles.append(trouble)
            var own = SeededRandom(seed: seed).fork("trouble \(trouble.rawValue)")
            add(trouble, &own)
        }
    }

    private static let hour: Int64 = 3_600_000

    private mutating func add(_ trouble: Trouble, _ random: inout SeededRandom) {
        switch trouble {
        case .deniedGroup: refuse([.identity, .explicitDeny], of: reads + others, for: hours(&random), &random)
        case .deniedForGood: refuse([.identity, .explicitDeny], of: reads + others, for: nil, &random)
        case .keylessGroup: refuse([.key], of: reads, for: hours(&random), &random)
        case .keylessForGood: refuse([.key], of: reads, for: nil, &random)
        case .busyGroup: refuse([.throttled, .unavailable], of: reads + others, for: hours(&random), &random)
        case .essentials: addGroup(ofClass: "ESSENTIALS")
        case .newClass, .newClassUnread:
            world.readsOtherClasses = trouble == .newClass
            world.exportsOtherClasses = false
            addGroup(ofClass: "ARCHIVE_INSTANT")
        case .deletedGroup:
            let group = lastingGroup(&random)
            let operation = random.pick(["logs:FilterLogEvents", "logs:CreateExportTask", "logs:DescribeLogStreams"])
            deletions.append(CallDeletion(group: group, operation: operation, occurrence: 1 + random.below(4)))
        case .deletedStream: deleteStream(&random)
        case .accountRetention: addPolicy(&random)
        case .timelessStreams: world.timelessStreamShare = random.pick([0.3, 1])
        case .strangeAnswers:
            for fault in ExchangeFault.strange where random.chance(0.6) {
                let operation = random.pick(["logs:*", "dynamodb:*", "logs:Describe*", "logs:FilterLogEvents", "s3:*"])
                faults.rates.append(FaultRate(fault, 0.02, on: CallMatch(operation: operation)))
            }
        case .otherRendering: world.exportRendering = random.pick([.dropsFinalLineFeed, .unixLines])
        case .brokenPage: world.brokenEventShare = random.pick([0.003, 0.03])
        case .leftovers:
            refuse([.identity], of: ["s3:DeleteObject*"], on: "*", for: hours(&random), &random)
        case .bucketPolicy:
            refuse(
                [.bucketPolicy, .bucketPolicyDenied], of: ["logs:CreateExportTask"], on: "*", for: hours(&random),
                &random)
        case .oldTasks:
            world.oldExportTasks = 2_000
            world.quotas = WorldConfiguration.documentedQuotas
        case .quotas:
            let region = random.pick(["us-east-1", "eu-central-1", "eu-west-1", "eu-west-3", "us-west-2"])
            // Others use up most of them, too.
            let share = random.pick([1, 0.1])
            world.quotas = WorldConfiguration.documentedQuotas(region: region).mapValues { $0 * share }
        case .checksums: world.requiresUploadChecksum = true
        case .overlaps: overlapPages(&random)
        case .belowBounds: goBelowBounds(&random)
        case .retentionLosses: standStill(&random)
        }
    }

    /// The world takes as long as the service documents, and the program does not wait for it.
    private mutating func goBelowBounds(_ random: inout SeededRandom) {
        subject.exportSettleMilliseconds = random.pick([0, 1, 6]) * Self.hour
        subject.readSettleMilliseconds = random.pick([0, 1_000, 30_000])
        subject.sealAfterMilliseconds = random.pick([nil, 1, 48] as [Int64?]).map { $0 * Self.hour }
        world.exportAvailability = 0...(11 * Self.hour)
        world.readVisibility = 0...random.pick([1_000, 50_000])
    }

    /// Half of what is written comes while nobody looks, and expires.
    private mutating func standStill(_ random: inout SeededRandom) {
        let days = Int64(random.pick([1, 3, 7]))
        workload.groups += Scenes.brief(days: Int(days))
        world.streamMetadataLag = 0...min(world.streamMetadataLag.upperBound, Self.hour)
        world.retentionDeletionLag = 0...random.pick([0, 12 * Self.hour])
        schedule.firstMilliseconds = 0
        schedule.calmEveryMilliseconds = min(schedule.calmEveryMilliseconds, 24 * Self.hour)
        let from = workload.durationMilliseconds / 2
        schedule.outageMilliseconds = from...(from + (days + random.pick([2, 4])) * 24 * Self.hour)
    }

    /// Once: another trouble may have added them already.
    private mutating func addGroup(ofClass name: String) {
        let known = Set(workload.groups.map(\.name))
        workload.groups += Scenes.oneOfClass(name).filter { !known.contains($0.name) }
    }

    /// The archive begins when nothing can arrive any more: then the columns are read by GetLogEvents, too. Several events
    /// have one time, and pages are short.
    private mutating func overlapPages(_ random: inout SeededRandom) {
        world.overlappingPageShare = random.pick([0.2, 1])
        world.pageEventsMax = random.pick([2, 3, 8])
        workload.groups += Scenes.oneStreamOfEquals(events: 60)
        // What expires before the first run is nobody's loss.
        workload.groups.removeAll { ($0.shortestRetentionInDays ?? 0) > 14 }
        subject.engine = .read
        subject.taskScope = .group
        schedule.firstMilliseconds = max(schedule.firstMilliseconds, 24 * Self.hour * random.pick([17, 21]))
    }

    private var reads: [String] { ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:CreateExportTask"] }
    private var others: [String] { ["logs:DescribeLogStreams"] }

    private func hours(_ random: inout SeededRandom) -> Int64 { random.pick([1, 6, 24, 72]) * Self.hour }

    /// Refusals of some time end with the faults: whoever is not hindered any more gets on.
    private mutating func refuse(
        _ reasons: [Refusal.Reason], of operations: [String], on resource: String? = nil, for length: Int64?,
        _ random: inout SeededRandom
    ) {
        let reason = random.pick(reasons)
        let resource = resource ?? random.pick(workload.groups).name
        let from = workload.startMilliseconds + random.number(in: 0...workload.durationMilliseconds / 2)
        for operation in operations {
            world.refusals.append(
                Refusal(
                    reason, of: operation, on: resource, from: from,
                    until: length.map { min(from + $0, calmMilliseconds) }))
        }
    }

    /// At some time, and listed for hours more; or right behind a listing that a read may follow.
    private mutating func deleteStream(_ random: inout SeededRandom) {
        let name = lastingGroup(&random)
        guard let group = workload.groups.firstIndex(where: { $0.name == name }),
            !workload.groups[group].streams.isEmpty
        else { return }
        let stream = random.below(workload.groups[group].streams.count)
        world.deletedStreamListedFor = 0...random.pick([0, Self.hour, 8 * Self.hour])
        if random.chance(0.3) {
            workload.groups[group].streams[stream].deletedAfterMilliseconds =
                random.number(in: workload.durationMilliseconds / 2...workload.durationMilliseconds)
        } else {
            deletions.append(
                CallDeletion(
                    group: name, stream: workload.groups[group].streams[stream].name,
                    operation: "logs:DescribeLogStreams", occurrence: 1 + random.below(30)))
        }
    }

    private mutating func lastingGroup(_ random: inout SeededRandom) -> String {
        let lasting = workload.groups.filter { $0.isLasting && $0.logGroupClass == "STANDARD" }
        if let group = lasting.isEmpty ? nil : random.pick(lasting) { return group.name }
        // One that another trouble does not have in hand already.
        let name = "/app/spare-\(workload.groups.count)"
        workload.groups += Scenes.bursty(events: 12).map { group in
            var group = group
            group.name = name
            return group
        }
        return name
    }

    /// A policy for the groups whose names begin as one does; what has another change of retention is left alone.
    private mutating func addPolicy(_ random: inout SeededRandom) {
        let after = random.number(in: 0...workload.durationMilliseconds)
        let days: Int? = random.pick([30, 30, 60, nil])
        workload.groups += Scenes.keptLate(days: random.pick([nil, 3, 7, 365]))
        let prefix = "/kept/"
        workload.policies.append(
            PolicySpec(RetentionPolicy("baseline", days: days, prefix: prefix), afterMilliseconds: after))
        for index in workload.groups.indices where workload.groups[index].name.utf8.starts(with: prefix.utf8) {
            workload.groups[index].policyChange = RetentionChange(afterMilliseconds: after + 24 * Self.hour, days: days)
        }
    }
}

/// A group, or a stream of it, that is deleted when so many calls on the group have been made: in the middle of whatever is
/// under way.
package struct CallDeletion: Codable, Sendable, Equatable {
    package var group: String
    package var stream: String?
    package var operation: String
    /// 1 is the first such call.
    package var occurrence: Int

    package init(group: String, stream: String? = nil, operation: String, occurrence: Int) {
        self.group = group
        self.stream = stream
        self.operation = operation
        self.occurrence = occurrence
    }
}
