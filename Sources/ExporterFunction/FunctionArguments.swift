import ExportCore
import ExportEngine
import LambdaRuntime
import LogCodec
import Logging

/// The options understood: typed, checked against each other, with the defaults in place. Nothing was looked up yet.
struct FunctionArguments: Sendable {
    static let defaultRequestsPerSecond = 5.0

    let settings: ExportSettings
    let state: StoreDSN
    let access: AccessArguments
    let logLevel: Logger.Level

    /// - Parameter now: what `-3h` and `yesterday` count from.
    init(_ values: OptionValues, now: Int64) throws(FunctionError) {
        let destination = try Self.destination(values)
        access = try Self.access(values)
        logLevel = try Self.logLevel(values)
        var settings = ExportSettings(
            selection: try Self.selection(values), destination: destination,
            layout: try Self.layout(values, destination))
        settings.policy = try Self.policy(values, now: now)
        settings.format = try values.choice(.format)
        settings.compression = try Self.compression(values)
        settings.unmask = try values.flag(.unmask)
        settings.pollInterval = try values.span(.pollInterval, isPositive: true) ?? settings.pollInterval
        settings.leaseTTL = try values.span(.leaseTTL, isPositive: true) ?? settings.leaseTTL
        settings.windDown = try values.span(.windDown, isPositive: true) ?? settings.windDown
        settings.requestsPerSecond = access.requestsPerSecond ?? Self.defaultRequestsPerSecond
        self.settings = settings
        state = try Self.state(values, destination)
    }

    private static func destination(_ values: OptionValues) throws(FunctionError) -> Destination {
        let bucket = try values.value(.destinationS3Bucket) { text throws(OptionValues.Complaint) in
            let allowed = text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
                default: false
                }
            }
            guard (3...255).contains(text.utf8.count), allowed else {
                throw .init("'\(text)' is no possible bucket; give its bare name, and a prefix as destinationPrefix")
            }
            return text
        }
        guard let bucket else {
            throw values.failure(.destinationS3Bucket, "is missing: name the bucket that the archive lies in")
        }
        return Destination(bucket: bucket, prefix: values.text(.destinationPrefix) ?? "")
    }

    private static func selection(_ values: OptionValues) throws(FunctionError) -> GroupSelection {
        let prefixes = try values.list(.sourceLogGroupPrefixes)
        let excluded = try values.list(.exclude)
        guard !prefixes.isEmpty else {
            throw values.failure(
                .sourceLogGroupPrefixes,
                "is missing: give prefixes of log group names, such as /aws/lambda/, or * for every group")
        }
        if prefixes == ["*"] { return GroupSelection(prefixes: [], excluded: excluded) }
        for prefix in prefixes {
            guard let problem = GroupSelection.problem(withPrefix: prefix) else { continue }
            let fix =
                prefix.contains("*") ? "a prefix needs no '*': write '\(prefix.prefix { $0 != "*" })'" : "correct it"
            throw values.failure(.sourceLogGroupPrefixes, "the prefix '\(prefix)' \(problem); \(fix)")
        }
        return GroupSelection(prefixes: prefixes, excluded: excluded)
    }

    private static func state(_ values: OptionValues, _ destination: Destination) throws(FunctionError) -> StoreDSN {
        let type = values.text(.stateStoreType)
        let given = try values.value(.storeDSN) { text throws(OptionValues.Complaint) in
            do { return try StoreDSN(parsing: text, type: type) } catch { throw .init("\(error)") }
        }
        guard let given else {
            throw values.failure(
                .storeDSN, "is missing: write s3://BUCKET/KEY.json, dynamodb://TABLE/KEY or file:///PATH.json")
        }
        if let conflict = given.conflict(with: destination) { throw values.failure(.storeDSN, conflict) }
        return given
    }

    private static func layout(
        _ values: OptionValues, _ destination: Destination
    ) throws(FunctionError) -> ArchiveLayout {
        do {
            return try ArchiveLayout(
                prefix: destination.prefix, template: values.text(.layout) ?? ArchiveLayout.defaultTemplate)
        } catch {
            throw values.failure(values.text(.layout) == nil ? .destinationPrefix : .layout, "\(error)")
        }
    }

    private static func policy(_ values: OptionValues, now: Int64) throws(FunctionError) -> ExportPolicy {
        var policy = ExportPolicy()
        policy.engine = try values.choice(.engine) ?? policy.engine
        policy.taskScope = try values.choice(.taskScope) ?? policy.taskScope
        policy.since = try values.instant(.since, now: now)
        policy.until = try values.instant(.until, now: now)
        policy.exportSettle = try values.span(.exportSettle) ?? policy.exportSettle
        policy.readSettle = try values.span(.readSettle) ?? policy.readSettle
        policy.maxLateness = try values.span(.maxLateness) ?? policy.maxLateness
        policy.sealAfter = try values.span(.sealAfter) ?? policy.sealAfter
        policy.sweeps = try !values.flag(.noSweep)
        policy.sweepEvery = try values.span(.sweepEvery, isPositive: true) ?? policy.sweepEvery
        policy.lookback = try values.span(.lookback) ?? (policy.engine == .read ? .hours(1) : .zero)
        policy.backlogWindow = try values.span(.backlogWindow, isPositive: true)
        policy.taskAttempts =
            try values.value(.taskAttempts) { text throws(OptionValues.Complaint) in
                guard let count = Int(text), (1...100).contains(count) else {
                    throw .init("'\(text)' is no number from 1 to 100")
                }
                return count
            } ?? policy.taskAttempts
        if let since = policy.since, let until = policy.until, since >= until {
            throw values.failure(.since, "\(since) does not lie before 'until' \(until): exchange them")
        }
        return policy
    }

    private static func compression(_ values: OptionValues) throws(FunctionError) -> Compression {
        try values.value(.compression) { text throws(OptionValues.Complaint) in
            switch text {
            case "gzip": return .gzip
            case "zstd": return .zstd
            default: throw .init("'\(text)' is none of gzip, zstd")
            }
        } ?? .gzip
    }

    private static func access(_ values: OptionValues) throws(FunctionError) -> AccessArguments {
        AccessArguments(
            region: values.text(.region),
            roleARN: try values.value(.roleARN) { text throws(OptionValues.Complaint) in
                guard text.hasPrefix("arn:"), text.contains(":iam::"), text.contains(":role/") else {
                    throw .init("'\(text)' is no role; write arn:aws:iam::ACCOUNT:role/NAME")
                }
                return text
            },
            requestsPerSecond: try values.value(.requestsPerSecond) { text throws(OptionValues.Complaint) in
                guard let rate = Double(text), rate > 0, rate.isFinite else {
                    throw .init("'\(text)' is no positive number of requests per second")
                }
                return rate
            })
    }

    private static func logLevel(_ values: OptionValues) throws(FunctionError) -> Logger.Level {
        try values.value(.logLevel) { text throws(OptionValues.Complaint) in
            switch text.uppercased() {
            case "TRACE": return .trace
            case "DEBUG": return .debug
            case "INFO": return .info
            case "WARN", "WARNING": return .warning
            case "ERROR": return .error
            default: throw .init("'\(text)' is none of TRACE, DEBUG, INFO, WARN, ERROR")
            }
        } ?? .info
    }
}
