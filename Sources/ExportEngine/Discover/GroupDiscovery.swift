import AWSClient
import ExportCore

/// Lists what exists: one DescribeLogGroups page per 50 groups, and one DescribeLogStreams call a group (its newest
/// streams), or all streams where every stream is a lane of its own.
struct GroupDiscovery: Sendable {
    let environment: ExportEnvironment

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
        let result: Result<[GroupEntry], ExportError> = await withTaskGroup(
            of: (Int, Result<StreamListing?, ExportError>).self
        ) { tasks in
            var listings: [Int: StreamListing] = [:]
            var next = 0
            var failure: ExportError?
            func startOne() {
                guard next < groups.count, failure == nil else { return }
                let index = next
                next += 1
                tasks.addTask { (index, await streams(of: groups[index])) }
            }
            for _ in 0..<max(1, environment.settings.discoveryWidth) { startOne() }
            while let (index, answer) = await tasks.next() {
                switch answer {
                case .success(let listing): listings[index] = listing
                case .failure(let error): failure = failure ?? error
                }
                startOne()
            }
            if let failure { return .failure(failure) }
            // A group that went away between the two calls has no listing.
            return .success(
                groups.indices.compactMap { index in
                    listings[index].map { GroupEntry(group: groups[index], streams: $0) }
                })
        }
        return try result.get()
    }

    /// `nil`: the group is gone.
    private func streams(of group: LogGroup) async -> Result<StreamListing?, ExportError> {
        let policy = environment.settings.policy
        do {
            try environment.checkTime(while: "listing the streams of \(group.name)")
            if policy.engine == .exportTask, policy.taskScope == .stream {
                let request = LogsAPI.DescribeLogStreamsRequest(logGroupName: group.name.text, limit: 50)
                let streams = try await environment.clients.logs.logStreams(request).collect()
                return .success(.all(try streams.map(LogStream.init)))
            }
            let page = try await environment.clients.logs.describeLogStreams(
                LogsAPI.DescribeLogStreamsRequest(
                    logGroupName: group.name.text, orderBy: .lastEventTime, descending: true, limit: 50))
            // Absent is not empty: columns are final where the list says that nothing is in them.
            guard let listed = page.logStreams else {
                throw ExportError(
                    .serviceUnavailable, "DescribeLogStreams of \(group.name) answered without a list of streams")
            }
            let streams = try listed.map(LogStream.init)
            return .success(.newest(streams, isComplete: page.nextToken == nil))
        } catch let error as AWSError {
            if error.code == .resourceNotFound { return .success(nil) }
            return .failure(ExportError(error, while: "listing the streams of \(group.name)"))
        } catch let error as ExportError {
            return .failure(error)
        } catch {
            return .failure(ExportError(.failed, "listing the streams of \(group.name): \(error)"))
        }
    }
}

extension LogGroup {
    init(_ group: LogsAPI.LogGroup) throws(ExportError) {
        guard let arn = (group.logGroupArn ?? group.arn).flatMap(LogGroupARN.init) else {
            throw ExportError(.failed, "the service described log group '\(group.logGroupName)' without a usable ARN")
        }
        self.init(
            arn: arn, creation: ServiceTime(group.creationTime ?? 0),
            retention: group.retentionInDays.map { Span.days(Int64($0)) },
            groupClass: group.logGroupClass.flatMap { Class(rawValue: $0.rawValue) } ?? .standard,
            storedBytes: group.storedBytes)
    }
}

extension LogStream {
    init(_ stream: LogsAPI.LogStream) throws(ExportError) {
        guard let name = LogStreamName(stream.logStreamName) else {
            throw ExportError(
                .failed, "the service described a log stream with the impossible name '\(stream.logStreamName)'")
        }
        self.init(
            name: name, creation: ServiceTime(stream.creationTime ?? 0),
            firstEvent: Self.known(stream.firstEventTimestamp).map(EventTime.init),
            lastEvent: Self.known(stream.lastEventTimestamp).map(EventTime.init),
            lastIngestion: Self.known(stream.lastIngestionTime).map(IngestionTime.init))
    }

    /// A time of zero says as little as none.
    private static func known(_ time: Int64?) -> Int64? { time == 0 ? nil : time }
}
