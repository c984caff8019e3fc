import AWSClient
import ExportCore
import ExportFailures

extension LogGroup {
    package init(_ group: LogsAPI.LogGroup) throws(ExportError) {
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
    package init(_ stream: LogsAPI.LogStream) throws(ExportError) {
        guard let name = LogStreamName(stream.logStreamName) else {
            var error = ExportError(
                .failed, "the service described a log stream with the impossible name '\(stream.logStreamName)'")
            error.isOfLane = true
            throw error
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
