import AWSClient
import ExportCore
import ExportFailures
import LogSource
import Storage

/// Lists what exists: one DescribeLogGroups page per 50 groups, and one DescribeLogStreams call a group (its newest
/// streams), or all streams where every stream is a lane of its own.
struct GroupDiscovery: Sendable {
    let environment: ExportEnvironment
    /// Is told of groups whose lanes cannot be known.
    let log: RunLog

    func inventory() async throws(ExportError) -> Inventory {
        let (selected, listed) = try await groups()
        let account = try await ownAccount(among: selected)
        let groups = selected.filter { $0.arn.account == account }
        let (entries, denial) = try await entries(groups)
        // Denied for all: that is no single group's matter.
        if let denial { throw denial }
        return Inventory(
            groups: entries, unmatched: try await unmatched(listed),
            groupsOfOthers: selected.map(\.arn).filter { $0.account != account })
    }

    /// Of some groups, as far as they are still there and selected.
    func inventory(among some: Set<LogGroupARN>) async throws(ExportError) -> Inventory {
        Inventory(groups: try await entries(try await groups().selected.filter { some.contains($0.arn) }).entries)
    }

    /// Of linked accounts groups may be listed beside our own, under the same names even. All calls go by names, and a name
    /// is that of our own group. Nobody need be asked where all are of one account.
    private func ownAccount(among groups: [LogGroup]) async throws(ExportError) -> String? {
        guard let account = groups.first?.arn.account, groups.contains(where: { $0.arn.account != account }) else {
            return groups.first?.arn.account
        }
        do {
            return try await environment.clients.sts.getCallerIdentity().account
        } catch {
            throw ExportError(error, while: "asking whose log groups these are")
        }
    }

    private var selection: GroupSelection { environment.settings.selection }

    /// Those that are selected, and the names of all that the service was asked for to find them.
    private func groups() async throws(ExportError) -> (selected: [LogGroup], listed: [LogGroupName]) {
        let prefixes: [String?] = selection.prefixesToList
        var found: [LogGroupARN: LogGroup] = [:]
        var listed: [LogGroupARN] = []
        for prefix in prefixes.isEmpty ? [nil] : prefixes {
            let request = LogsAPI.DescribeLogGroupsRequest(logGroupNamePrefix: prefix, limit: 50)
            do {
                for try await group in environment.clients.logs.logGroups(request) {
                    try environment.checkTime(while: "listing the log groups")
                    let group = try LogGroup(group)
                    listed.append(group.arn)
                    if selection.selects(group.name) { found[group.arn] = group }
                }
            } catch let error as AWSError {
                throw ExportError(error, while: "listing the log groups")
            } catch let error as ExportError {
                throw error
            } catch {
                throw ExportError(.failed, "listing the log groups: \(error)")
            }
        }
        try await checkAccount(listed)
        return (found.values.sorted { $0.arn < $1.arn }, listed.map(\.name))
    }

    /// Groups are asked for by their names, in the caller's account: by another account's ARN a group of the same name
    /// would be exported, or left out.
    private func checkAccount(_ listed: [LogGroupARN]) async throws(ExportError) {
        guard selection.namesAccounts else { return }
        let account: String
        if let group = listed.first {
            account = group.account
        } else {
            do {
                account = try await environment.clients.sts.getCallerIdentity().account
            } catch {
                throw ExportError(error, while: "asking for the account")
            }
        }
        guard let pattern = selection.pattern(ofOtherAccountThan: account) else { return }
        throw ExportError(.configuration, .groupElsewhere(pattern, account: account))
    }

    /// The patterns that concern no group, with what was perhaps meant.
    private func unmatched(_ listed: [LogGroupName]) async throws(ExportError) -> [UnmatchedPattern] {
        var unmatched = selection.unmatched(among: listed)
        // One request for each of the first few: to know what is near is worth no more.
        for index in unmatched.indices.prefix(3) where !unmatched[index].isExcluding {
            let pattern = unmatched[index].pattern
            let head = pattern.neighbourhood
            let request = LogsAPI.DescribeLogGroupsRequest(logGroupNamePrefix: head.isEmpty ? nil : head, limit: 50)
            do {
                let page = try await environment.clients.logs.describeLogGroups(request)
                unmatched[index].nearest = pattern.nearest(
                    among: page.logGroups.compactMap { LogGroupName($0.logGroupName) })
            } catch {
                throw ExportError(error, while: "listing the log groups")
            }
        }
        return unmatched
    }

    /// With a denial where every one of them was refused.
    private func entries(
        _ groups: [LogGroup]
    ) async throws(ExportError) -> (entries: [GroupEntry], denial: ExportError?) {
        environment.progress.report(.discovering(groups: groups.count))
        let answers: [Answer]
        do {
            answers = try await concurrentMap(groups, width: environment.settings.discoveryWidth) {
                try await streams(of: $0)
            }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "listing streams: \(error)")
        }
        let refusals = answers.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
        let entries = zip(groups, answers).compactMap { group, answer in
            listing(of: group, answer).map { GroupEntry(group: group, streams: $0.streams, listed: $0.asked) }
        }
        return (entries, refusals.count == groups.count ? refusals.lazy.compactMap(\.denial).first : nil)
    }

    /// `nil`: the group is gone, or nobody can know its lanes.
    private func listing(of group: LogGroup, _ answer: Answer) -> (streams: StreamListing, asked: ServiceTime?)? {
        switch answer {
        case .listed(let listing, let asked): return (listing, asked)
        case .gone: return nil
        case .refused(let refusal):
            // The metadata is a hint: without it, every window may hold something.
            guard streamsAreLanes else { return (.newest([], isComplete: false), nil) }
            log.tell(.failed(LaneID(group: group.arn), refusal.reason))
            return nil
        }
    }

    private enum Answer: Sendable {
        case listed(StreamListing, asked: ServiceTime)
        /// It went away between the two calls.
        case gone
        case refused(LaneRefusal)
    }

    private var streamsAreLanes: Bool {
        let policy = environment.settings.policy
        return policy.engine == .exportTask && policy.taskScope == .stream
    }

    private func streams(of group: LogGroup) async throws -> Answer {
        let doing = "listing the streams of \(group.name)"
        try environment.checkTime(while: doing)
        do {
            // Before the call: how long it waits for its answer nobody knows.
            let asked = environment.now
            let listing = try await patientListing(of: group)
            environment.troubles.answered()
            return .listed(listing, asked: asked)
        } catch let refusal as LaneRefusal {
            return .refused(refusal)
        } catch let error as ExportError where error.isOfLane {
            return .refused(LaneRefusal(reason: .other(error.message)))
        } catch let error as AWSError {
            if error.code == .resourceNotFound { return .gone }
            if let refusal = LaneRefusal(error, while: doing) { return .refused(refusal) }
            let failure = ExportError(error, while: doing)
            guard !environment.isOutOfTime, environment.troubles.isOfGroup(failure) else { throw failure }
            return .refused(LaneRefusal(reason: .unanswered(failure.message)))
        }
    }

    /// One group for which the service has no room, while it has for others, is not waited for until the time is over.
    private func patientListing(of group: LogGroup) async throws -> StreamListing {
        do {
            return try await listing(of: group, environment.hurried().clients.logs)
        } catch let error as AWSError where error.kind == .throttled && !environment.isOutOfTime {
            let failure = ExportError(error, while: "listing the streams of \(group.name)")
            guard !environment.troubles.isOfGroup(failure) else {
                throw LaneRefusal(reason: .unanswered(failure.message))
            }
            return try await listing(of: group, environment.clients.logs)
        }
    }

    private func listing(of group: LogGroup, _ logs: LogsClient) async throws -> StreamListing {
        if streamsAreLanes {
            let request = LogsAPI.DescribeLogStreamsRequest(logGroupName: group.name.text, limit: 50)
            return .all(try await logs.logStreams(request).collect().map(LogStream.init))
        }
        let page = try await logs.describeLogStreams(
            LogsAPI.DescribeLogStreamsRequest(
                logGroupName: group.name.text, orderBy: .lastEventTime, descending: true, limit: 50))
        return .newest(try page.logStreams.map(LogStream.init), isComplete: page.nextToken == nil)
    }
}
