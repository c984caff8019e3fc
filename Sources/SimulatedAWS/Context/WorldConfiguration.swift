/// The knobs of the simulated AWS: everything that the documents leave open or that varies between accounts.
///
/// Ranges are in milliseconds; a number is drawn from them per event, stream or task, as a pure function of the world's
/// seed.
package struct WorldConfiguration: Codable, Sendable {
    package var accountID = "123456789012"
    package var defaultRegion = "us-east-1"
    package var credentials: [SimulatedCredentials] = [.standard]
    /// Off, a request needs no signature; one that is there still names the region and the service.
    package var verifySignatures = true
    /// Operations (`logs:CreateExportTask`) that the account's policies allow to no one.
    package var denied: Set<String> = []
    /// What is refused to this caller, on these groups and objects, for some time.
    package var refusals: [Refusal] = []

    /// What `from` and `to` of an export task select: the documents contradict each other [S-EXPORT-BOUNDS].
    package var exportReading: ExportReading = .eventInclusive
    /// How long after its ingestion an event becomes visible to reads [S-READ-VISIBLE].
    package var readVisibility: ClosedRange<Int64> = 0...0
    /// How long after its ingestion an event becomes available to export tasks: up to 12 h [S-EXPORT-12H].
    package var exportAvailability: ClosedRange<Int64> = 0...0
    /// How long a stream's first and last times lag behind its events, typically less than an hour [S-STREAM-METADATA].
    package var streamMetadataLag: ClosedRange<Int64> = 0...0
    /// How long an export task waits, and how long it runs at least.
    package var exportPending: ClosedRange<Int64> = 1_000...3_000
    package var exportRunning: ClosedRange<Int64> = 5_000...20_000
    package var exportMillisecondsPerMegabyte: Int64 = 0
    /// Share of export tasks that would take 25 hours: they time out after 24 [S-EXPORT-24H].
    package var exportHangShare = 0.0
    /// Share of export tasks that end as FAILED or, without anybody's asking, as CANCELLED; both leave objects behind.
    package var exportFailureShare = 0.0
    package var exportCancelShare = 0.0
    /// Uncompressed bytes of one `NNNNNN.gz`.
    package var exportFileBytesMax = 64 << 20
    /// How long after its end a task is still listed; not documented, so `nil` means without end [S-EXPORT-LISTED].
    package var exportTaskListedFor: Int64?
    /// Finished tasks of times long past, which DescribeExportTasks lists behind all others [S-EXPORT-LIST-LONG].
    package var oldExportTasks = 0
    /// How a task writes the lines of its objects; what AWS does is observed, not documented [S-EXPORT-LINES].
    package var exportRendering: ExportRendering = .observed
    /// Whether CreateExportTask demands the documented bucket policy [S-EXPORT-POLICY].
    package var requiresBucketPolicy = false

    /// Limits of a page of events [S-PAGE].
    package var pageEventsMax = 10_000
    package var pageBytesMax = 1 << 20
    /// Events looked at for one page: a page that finds few of them is short or empty while more follow.
    package var pageScanMax = 100_000
    package var emptyPageShare = 0.0
    package var shortPageShare = 0.0
    /// An empty page of FilterLogEvents returns the very token it was asked with [S-FILTER-LAST-PAGE].
    package var repeatsTokenOnEmptyPages = false

    /// Share of the pages of GetLogEvents that begin with events of the page before [S-GET-OVERLAP].
    package var overlappingPageShare = 0.0
    /// Share of the streams that DescribeLogStreams lists without times though they have events [S-STREAM-EMPTY]: no
    /// member of its answer is promised.
    package var timelessStreamShare = 0.0
    /// How long a deleted stream is still listed, though nothing can be read of it any more. Not documented.
    package var deletedStreamListedFor: ClosedRange<Int64> = 0...0
    /// How long after the end of its retention an event is still there: typically up to 72 h [S-RETENTION].
    package var retentionDeletionLag: ClosedRange<Int64> = 0...0
    /// Requests per second and region by operation (`logs:FilterLogEvents`); above it, ThrottlingException. No entry,
    /// no limit.
    package var quotas: [String: Double] = [:]
    /// A HEAD to a bucket of another region is answered with a bare 400 that names the region in a header alone, instead
    /// of 301; clients know both.
    package var answersHeadOfWrongRegionWith400 = false
    /// Share of CompleteMultipartUpload answers that are 200 with an error inside, without effect [S-S3-COMPLETE-200].
    package var completionErrorShare = 0.0
    /// Uploads must bring a checksum, as in a bucket with Object Lock [S-S3-LOCK].
    package var requiresUploadChecksum = false
    /// Every part of an upload but the last has at least this many bytes: 5 MiB [S-S3-PARTS].
    package var uploadPartBytesMin = 5 << 20
    /// Whether groups of class INFREQUENT_ACCESS can be read; AWS refuses it [S-CLASS-READS].
    package var readsInfrequentAccess = true
    /// Whether groups of class ESSENTIALS, or of one that came later, can be read, and whether tasks export them
    /// [S-CLASS-OTHERS].
    package var readsOtherClasses = false
    package var exportsOtherClasses = false
    /// A text that data protection masks in what is read without `unmask` [S-UNMASK].
    package var protectedText: String?
    package var jsonText: JSONText = .rawUTF8

    // What AWS is assumed not to do: to see what happens then.
    /// Share of pages of FilterLogEvents in which two neighbours have changed places.
    package var disorderedPageShare = 0.0
    /// Share of pages of FilterLogEvents that give an event twice.
    package var repeatedEventShare = 0.0
    /// Share of the events that break whatever page they stand in: it is never JSON (`BrokenEvents`).
    package var brokenEventShare = 0.0
    /// Share of conditional writes to S3 that are carried out whether or not the condition holds.
    package var ignoredConditionShare = 0.0

    package init() {}

    /// The documented limits of the smallest regions.
    package static let documentedQuotas = documentedQuotas(region: "eu-central-1")

    /// The documented limits of a region [S-READ-RATE] [S-LIST-RATE] [S-EXPORT-RATE]. Reads by FilterLogEvents and reads by
    /// GetLogEvents are counted apart.
    package static func documentedQuotas(region: String) -> [String: Double] {
        let small: Set<String> = ["ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"]
        let filter: Double = region == "us-east-1" ? 25 : small.contains(region) ? 5 : 10
        let get: Double =
            region == "eu-west-3"
            ? 30 : small.contains(region) || region == "us-west-2" || region == "eu-west-1" ? 10 : 25
        return [
            "logs:CreateExportTask": 5, "logs:DescribeExportTasks": 5, "logs:CancelExportTask": 5,
            "logs:DescribeLogGroups": 10, "logs:DescribeLogStreams": 25, "logs:FilterLogEvents": filter,
            "logs:GetLogEvents": get, "logs:PutLogEvents": 5000,
        ]
    }
}

/// How an export task renders an event. All but the first break what is assumed, each in its own way.
package enum ExportRendering: String, Codable, Sendable, CaseIterable {
    /// The time with milliseconds and `Z`, a blank, the message, a line feed.
    case observed
    /// A line feed at the message's end is not written twice.
    case dropsFinalLineFeed
    /// CR LF in messages becomes LF.
    case unixLines
    case withoutMilliseconds
    case tabBehindTime
}

package enum ExportReading: String, Codable, Sendable, CaseIterable {
    /// `from ≤ T ≤ to`: the API model.
    case eventInclusive
    /// `from ≤ T < to`.
    case eventHalfOpen
    /// `from ≤ I < to`: the user guide.
    case ingestionHalfOpen
}

/// How text beyond ASCII stands in JSON answers. Both are valid JSON.
package enum JSONText: String, Codable, Sendable {
    case rawUTF8, asciiEscaped
}

package struct SimulatedCredentials: Codable, Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    package var sessionToken: String?
    /// Milliseconds since the epoch; `nil` never expires.
    package var expiresAt: Int64?
    package var arn: String

    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiresAt: Int64? = nil,
        arn: String = "arn:aws:iam::123456789012:user/simulated"
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
        self.arn = arn
    }

    package static let standard = SimulatedCredentials(
        accessKeyID: "AKIASIMULATOR0000001", secretAccessKey: "simulated-secret")
}
