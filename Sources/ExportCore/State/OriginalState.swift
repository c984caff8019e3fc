import FoundationEssentials

/// The state of topotal/cloudwatch-logs-s3-exporter: an array of LogGroupArn, LogStreamArn, ExportedAt (milliseconds) and
/// TaskId, one entry a stream.
///
/// What it says was exported is not exported again: an event with event time *and* ingestion time up to its stream's
/// ExportedAt. (Later ones the original cannot have seen, whatever its window was.)
package enum OriginalState {
    private struct Entry: Decodable {
        var LogGroupArn: String
        var LogStreamArn: String
        var ExportedAt: Int64
    }

    static func migrate(_ bytes: [UInt8], destination: String) throws(StateCodec.DecodingFailure) -> StateDocument {
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(bytes))
        } catch {
            throw .notJSON(StateCodec.reason(error))
        }
        var exported: [LogGroupARN: [LogStreamName: Int64]] = [:]
        for entry in entries {
            guard let group = LogGroupARN(entry.LogGroupArn) else {
                throw .malformed("'\(entry.LogGroupArn)' is not the ARN of a log group")
            }
            guard let stream = streamName(of: entry.LogStreamArn) else {
                throw .malformed("'\(entry.LogStreamArn)' is not the ARN of a log stream")
            }
            guard (0...InstantRecord.latest).contains(entry.ExportedAt) else {
                throw .malformed(
                    "ExportedAt \(entry.ExportedAt) of '\(entry.LogStreamArn)' is not an instant in milliseconds")
            }
            exported[group, default: [:]][stream, default: .min] = max(
                exported[group]?[stream] ?? .min, entry.ExportedAt)
        }
        var document = StateDocument(destination: destination)
        document.exportedByOriginal = exported
        return document
    }

    /// `arn:…:log-group:NAME:log-stream:STREAM`; the stream's name may hold anything but `:` and `*`.
    private static func streamName(of arn: String) -> LogStreamName? {
        // By bytes: a name may begin with a mark that combines with the colon before it.
        let bytes = Array(arn.utf8)
        let marker = Array(":log-stream:".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: marker) }) else { return nil }
        return LogStreamName(String(decoding: bytes[(start + marker.count)...], as: UTF8.self))
    }
}
