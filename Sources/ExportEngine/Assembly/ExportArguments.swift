import AWSClient
import ExportCore
import LogCodec

/// The settings understood: typed, checked against each other, with the defaults in place. Nothing was looked up yet.
package struct ExportArguments: Sendable {
    package var settings: ExportSettings
    package var state: StoreDSN
    package var access: AccessArguments
    package var deadline: Span?
    /// Whether the run may sleep while an export task runs.
    package var mayWait: Bool
    package var isDryRun: Bool

    /// Where the state is kept when nobody says it: for this destination, on the AWS at this URL (`nil`: as configured).
    package typealias DefaultState = (Destination, String?) throws(SettingProblem) -> StoreDSN

    /// - Parameters:
    ///   - now: what `-3h` and `yesterday` count from.
    ///   - defaultState: `nil` where the state's place must be given.
    package init(
        _ values: SettingValues, now: Int64, defaultState: DefaultState? = nil
    ) throws(SettingProblem) {
        let destination = try DestinationArguments.destination(values)
        access = try AccessArguments(values)
        var settings = ExportSettings(
            selection: try Self.selection(values), destination: destination,
            layout: try Self.layout(values, destination))
        settings.policy = try Self.policy(values, now: now)
        settings.format = try values.choice(.format)
        settings.compression = try WritingArguments.compression(values)
        try WritingArguments.sizes(values, &settings)
        settings.unmask = try values.flag(.unmask)
        settings.storage = try DestinationArguments.storage(values)
        try DestinationArguments.check(destination, settings.policy.engine, values)
        settings.pollInterval = try values.span(.pollInterval, isPositive: true) ?? settings.pollInterval
        settings.leaseTTL = try values.span(.leaseTTL, isPositive: true) ?? settings.leaseTTL
        settings.windDown = try values.span(.windDown) ?? settings.windDown
        settings.requestsPerSecond = access.requestsPerSecond ?? settings.requestsPerSecond
        self.settings = settings
        state = try Self.state(values, destination, access.endpointURL, defaultState)
        deadline = try Self.deadline(values, windDown: settings.windDown)
        mayWait = try !values.flag(.noWait)
        isDryRun = try values.flag(.dryRun)
    }

    private static func selection(_ values: SettingValues) throws(SettingProblem) -> GroupSelection {
        guard let prefixes = values.list(.logGroups), !prefixes.isEmpty else {
            throw values.missing(
                .logGroups, "give prefixes of log group names, such as /aws/lambda/, or '*' for every group")
        }
        let excluded = values.list(.exclude) ?? []
        if prefixes == ["*"] { return GroupSelection(prefixes: [], excluded: excluded) }
        for prefix in prefixes {
            guard let problem = GroupSelection.problem(withPrefix: prefix) else { continue }
            let hint =
                prefix.contains("*") ? "a prefix needs no '*': write '\(prefix.prefix { $0 != "*" })'" : "correct it"
            throw values.problem(.logGroups, "the prefix '\(prefix)' \(problem); \(hint)")
        }
        return GroupSelection(prefixes: prefixes, excluded: excluded)
    }

    private static func layout(
        _ values: SettingValues, _ destination: Destination
    ) throws(SettingProblem) -> ArchiveLayout {
        let template = values.text(.layout) ?? ArchiveLayout.defaultTemplate
        do {
            return try ArchiveLayout(prefix: destination.prefix, template: template)
        } catch {
            throw values.problem(values[.layout] == nil ? .destination : .layout, "\(error)")
        }
    }

    private static func policy(_ values: SettingValues, now: Int64) throws(SettingProblem) -> ExportPolicy {
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
            let other = values.spelling.name(.until)
            throw values.problem(.since, "\(since) does not lie before \(other) \(until): exchange them")
        }
        return policy
    }

    private static func state(
        _ values: SettingValues, _ destination: Destination, _ endpointURL: String?, _ defaultState: DefaultState?
    ) throws(SettingProblem) -> StoreDSN {
        let type = values.text(.stateStoreType)
        let given = try values.value(.state) { text throws(SettingValues.Complaint) in
            do { return try StoreDSN(parsing: text, type: type) } catch { throw .init("\(error)") }
        }
        let dsn: StoreDSN
        if let given {
            dsn = given
        } else if let defaultState {
            dsn = try defaultState(destination, endpointURL)
        } else {
            throw values.missing(.state, "write s3://BUCKET/KEY.json, dynamodb://TABLE/KEY or file:///PATH.json")
        }
        if let conflict = dsn.conflict(with: destination) {
            let name = values.spelling.name
            throw SettingProblem(
                .surroundings, "\(name(.state)) \(dsn) and \(name(.destination)) \(destination): \(conflict)")
        }
        return dsn
    }

    private static func deadline(_ values: SettingValues, windDown: Span) throws(SettingProblem) -> Span? {
        guard let deadline = try values.span(.deadline, isPositive: true) else { return nil }
        guard deadline > windDown else {
            let other = values.spelling.name(.windDown)
            throw values.problem(
                .deadline,
                """
                \(deadline.text) is not longer than \(other) \(windDown.text), so nothing could be started; \
                give more time, or a shorter \(other)
                """)
        }
        return deadline
    }
}

/// How AWS is reached.
package struct AccessArguments: Hashable, Sendable {
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    package var endpointURL: String?
    /// `nil` where it was not asked for: then another AWS than Amazon's is not held back.
    package var requestsPerSecond: Double?

    package init(_ values: SettingValues) throws(SettingProblem) {
        region = values.text(.region)
        profile = values.text(.profile)
        roleARN = try values.value(.roleARN) { text throws(SettingValues.Complaint) in
            guard text.hasPrefix("arn:"), text.contains(":iam::"), text.contains(":role/") else {
                throw .init("'\(text)' is no role; write arn:aws:iam::ACCOUNT:role/NAME")
            }
            return text
        }
        endpointURL = try values.value(.endpointURL) { text throws(SettingValues.Complaint) in
            do { _ = try ServiceEndpoint(url: text, region: "") } catch {
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
