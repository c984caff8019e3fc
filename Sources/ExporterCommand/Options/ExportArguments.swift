import ExportCore
import ExportEngine
import Foundation
import LogCodec
import Logging

/// The settings understood: typed, checked against each other, with the defaults in place. Nothing was looked up yet.
package struct ExportArguments: Sendable {
    package var settings: ExportSettings
    package var state: StoreDSN
    package var access: AccessArguments
    package var deadline: Span?
    package var isDryRun: Bool

    /// - Parameter now: what `-3h` and `yesterday` count from.
    package init(
        _ values: SettingValues, environment: [String: String], now: Int64
    ) throws(CommandFailure) {
        let destination = try Self.destination(values)
        access = try AccessArguments(values)
        var settings = ExportSettings(
            selection: try Self.selection(values), destination: destination,
            layout: try Self.layout(values, destination))
        settings.policy = try Self.policy(values, now: now)
        settings.format = try values.choice(.format)
        settings.compression = try Self.compression(values)
        settings.unmask = try values.flag(.unmask)
        settings.pollInterval = try values.span(.pollInterval, isPositive: true) ?? settings.pollInterval
        settings.leaseTTL = try values.span(.leaseTTL, isPositive: true) ?? settings.leaseTTL
        settings.windDown = try values.span(.windDown) ?? settings.windDown
        settings.requestsPerSecond = access.requestsPerSecond ?? settings.requestsPerSecond
        self.settings = settings
        state = try Self.state(values, destination, access.endpointURL, environment)
        deadline = try Self.deadline(values, windDown: settings.windDown)
        isDryRun = try values.flag(.dryRun)
    }

    private static func selection(_ values: SettingValues) throws(CommandFailure) -> GroupSelection {
        guard let given = values[.logGroups], let prefixes = values.list(.logGroups), !prefixes.isEmpty else {
            throw CommandFailure(
                .usage,
                "--log-groups is missing: give prefixes of log group names, such as /aws/lambda/, or '*' for every group"
            )
        }
        let excluded = values.list(.exclude) ?? []
        if prefixes == ["*"] { return GroupSelection(prefixes: [], excluded: excluded) }
        for prefix in prefixes {
            guard let problem = GroupSelection.problem(withPrefix: prefix) else { continue }
            let hint =
                prefix.contains("*") ? "a prefix needs no '*': write '\(prefix.prefix { $0 != "*" })'" : "correct it"
            throw given.failure("the prefix '\(prefix)' \(problem); \(hint)")
        }
        return GroupSelection(prefixes: prefixes, excluded: excluded)
    }

    static func destination(_ values: SettingValues) throws(CommandFailure) -> Destination {
        let form = "write s3://BUCKET or s3://BUCKET/PREFIX"
        let found = try values.value(.destination) { text throws(SettingValues.Complaint) in
            guard text.hasPrefix("s3://") else {
                throw .init("'\(text)' is no archive that this program can write; \(form)")
            }
            let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let bucket = String(parts.first ?? "")
            let allowed = bucket.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || (byte < 0x80 && Character(UnicodeScalar(byte)).isLetter) || (0x30...0x39).contains(byte)
            }
            guard (3...255).contains(bucket.utf8.count), allowed else {
                throw .init("'\(text)' names no possible bucket ('\(bucket)'); \(form)")
            }
            return Destination(bucket: bucket, prefix: parts.count > 1 ? String(parts[1]) : "")
        }
        guard let found else {
            throw CommandFailure(.usage, "--destination is missing: \(form)")
        }
        return found
    }

    private static func layout(
        _ values: SettingValues, _ destination: Destination
    ) throws(CommandFailure) -> ArchiveLayout {
        let template = values.text(.layout) ?? ArchiveLayout.defaultTemplate
        do {
            return try ArchiveLayout(prefix: destination.prefix, template: template)
        } catch {
            throw values[.layout]?.failure("\(error)") ?? CommandFailure(.configuration, "\(error)")
        }
    }

    private static func policy(_ values: SettingValues, now: Int64) throws(CommandFailure) -> ExportPolicy {
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
            try values.value(.taskAttempts) { text throws(SettingValues.Complaint) in
                guard let count = Int(text), (1...100).contains(count) else {
                    throw .init("'\(text)' is no number from 1 to 100")
                }
                return count
            } ?? policy.taskAttempts
        if let since = policy.since, let until = policy.until, since >= until {
            throw values[.since]?.failure("\(since) does not lie before --until \(until): exchange them")
                ?? CommandFailure(.usage, "--since must lie before --until")
        }
        return policy
    }

    private static func compression(_ values: SettingValues) throws(CommandFailure) -> Compression {
        try values.value(.compression) { text throws(SettingValues.Complaint) in
            switch text {
            case "gzip": return .gzip
            case "zstd": return .zstd
            default: throw .init("'\(text)' is none of gzip, zstd")
            }
        } ?? .gzip
    }

    private static func state(
        _ values: SettingValues, _ destination: Destination, _ endpointURL: String?, _ environment: [String: String]
    ) throws(CommandFailure) -> StoreDSN {
        let given = try values.value(.state) { text throws(SettingValues.Complaint) in
            do { return try StoreDSN(parsing: text) } catch { throw .init("\(error)") }
        }
        let dsn: StoreDSN
        if let given { dsn = given } else { dsn = try defaultState(destination, endpointURL, environment) }
        if let conflict = dsn.conflict(with: destination) {
            throw CommandFailure(.configuration, "--state \(dsn) and --destination \(destination): \(conflict)")
        }
        return dsn
    }

    /// One file a destination, and another one for the same name on another AWS.
    private static func defaultState(
        _ destination: Destination, _ endpointURL: String?, _ environment: [String: String]
    ) throws(CommandFailure) -> StoreDSN {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.local/state" }
        let stateHome = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let folder = stateHome ?? home else {
            throw CommandFailure(
                .configuration, "no place for the state: give --state DSN, or set HOME or XDG_STATE_HOME")
        }
        let endpoint = endpointURL ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"] ?? ""
        let digest = StableHash.hexadecimal("\(destination)\u{0}\(endpoint)").prefix(8)
        let name: String
        switch destination.place {
        case .bucket(let bucket): name = bucket
        case .folder(let path): name = path.split(separator: "/").last.map { ArchiveLayout.encoded(String($0)) } ?? "folder"
        }
        return .file(path: "\(folder)/cwlogs-export/\(name)-\(digest).json")
    }

    private static func deadline(_ values: SettingValues, windDown: Span) throws(CommandFailure) -> Span? {
        guard let deadline = try values.span(.deadline, isPositive: true) else { return nil }
        guard deadline > windDown else {
            throw values[.deadline]?.failure(
                """
                \(deadline.text) is not longer than --wind-down \(windDown.text), so nothing could be started; \
                give more time, or a shorter --wind-down
                """
            )
                ?? CommandFailure(.usage, "--deadline is too short")
        }
        return deadline
    }
}

/// How AWS is reached.
package struct AccessArguments: Sendable {
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    package var endpointURL: String?
    /// `nil` where it was not asked for: then another AWS than Amazon's is not held back.
    package var requestsPerSecond: Double?

    package init(_ values: SettingValues) throws(CommandFailure) {
        region = values.text(.region)
        profile = values.text(.profile)
        roleARN = try values.value(.roleARN) { text throws(SettingValues.Complaint) in
            guard text.hasPrefix("arn:"), text.contains(":iam::"), text.contains(":role/") else {
                throw .init("'\(text)' is no role; write arn:aws:iam::ACCOUNT:role/NAME")
            }
            return text
        }
        endpointURL = try values.value(.endpointURL) { text throws(SettingValues.Complaint) in
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
                throw .init("'\(text)' is no URL of a service; write http://HOST:PORT or https://HOST")
            }
            return text
        }
        requestsPerSecond = try values.value(.requestsPerSecond) { text throws(SettingValues.Complaint) in
            guard let rate = Double(text), rate > 0, rate.isFinite else {
                throw .init("'\(text)' is no positive number of requests per second")
            }
            return rate
        }
    }
}

/// What is printed and logged.
package struct OutputArguments: Sendable {
    package enum LogFormat: String, CaseIterable, Sendable { case text, json }

    package var isJSON: Bool
    package var logLevel: Logger.Level
    package var logFormat: LogFormat

    package init(_ values: SettingValues) throws(CommandFailure) {
        isJSON = try values.flag(.json)
        logLevel = try values.choice(.logLevel) ?? .warning
        logFormat = try values.choice(.logFormat) ?? .text
    }
}
