import AWSClient
import ExportCore
import ExportFailures
import LogSource

/// Lists what exists: one DescribeLogGroups page per 50 groups, and one DescribeLogStreams call a group (its newest
/// streams), or all streams where every stream is a lane of its own.
struct GroupDiscovery: Sendable {
    let environment: ExportEnvironment
    /// Is told of groups whose lanes cannot be known.
    let log: RunLog

    func inventory() async throws(ExportError) -> Inventory {
        let groups = try await groups()
        let names = groups.map(\.name)
        environment.progress.report(.discovering(groups: groups.count))
        let entries = try await entries(groups)
        return Inventory(
            groups: entries,
            prefixesWithoutMatch: environment.settings.selection.prefixesWithoutMatch(among: names))
    }

    private func groups() async throws(ExportError) -> [LogGroup] {
        let selection = environment.settings.selection
        let prefixes: [String?] = selection.prefixes.isEmpty ? [nil] : selection.prefixesToList
        var found: [LogGroupARN: LogGroup] = [:]
        for prefix in prefixes {
            let request = LogsAPI.DescribeLogGroupsRequest(logGroupNamePrefix: prefix, limit: 50)
            do {
                for try await group in environment.clients.logs.logGroups(request) {
                    try environment.checkTime(while: "listing the log groups")
                    let group = try LogGroup(group)
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
        return found.values.sorted { $0.arn < $1.arn }
    }

    private func entries(_ groups: [LogGroup]) async throws(ExportError) -> [GroupEntry] {
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
        // Denied for all: that is no single group's matter.
        let refusals = answers.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
        if refusals.count == groups.count, let denial = refusals.lazy.compactMap(\.denial).first { throw denial }
        return zip(groups, answers).compactMap { group, answer in
            listing(of: group, answer).map { GroupEntry(group: group, streams: $0) }
        }
    }

    /// `nil`: the group is gone, or nobody can know its lanes.
    private func listing(of group: LogGroup, _ answer: Answer) -> StreamListing? {
        switch answer {
        case .listed(let listing): return listing
        case .gone: return nil
        case .refused(let refusal):
            // The metadata is a hint: without it, every window may hold something.
            guard streamsAreLanes else { return .newest([], isComplete: false) }
            log.tell(.failed(LaneID(group: group.arn), refusal.reason))
            return nil
        }
    }

    private enum Answer: Sendable {
        case listed(StreamListing)
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
            return .listed(try await listing(of: group))
        } catch let error as AWSError {
            if error.code == .resourceNotFound { return .gone }
            guard let refusal = LaneRefusal(error, while: doing) else { throw ExportError(error, while: doing) }
            return .refused(refusal)
        }
    }

    private func listing(of group: LogGroup) async throws -> StreamListing {
        if streamsAreLanes {
            let request = LogsAPI.DescribeLogStreamsRequest(logGroupName: group.name.text, limit: 50)
            return .all(try await environment.clients.logs.logStreams(request).collect().map(LogStream.init))
        }
        let page = try await environment.clients.logs.describeLogStreams(
            LogsAPI.DescribeLogStreamsRequest(
                logGroupName: group.name.text, orderBy: .lastEventTime, descending: true, limit: 50))
        // Absent is not empty: columns are final where the list says that nothing is in them.
        guard let listed = page.logStreams else {
            throw ExportError(
                .serviceUnavailable, "DescribeLogStreams of \(group.name) answered without a list of streams")
        }
        return .newest(try listed.map(LogStream.init), isComplete: page.nextToken == nil)
    }
}
