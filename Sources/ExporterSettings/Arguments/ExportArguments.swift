import ExportCore
import ExportEngine
import LogCodec
import Storage

/// The settings looked at together: complete, without contradictions. Nothing was looked up yet.
package struct ExportArguments: Sendable {
    package var settings: ExportSettings
    package var state: StoreDSN
    package var access: AccessArguments
    package var deadline: Span?
    /// Whether the run may sleep while an export task runs.
    package var mayWait: Bool
    package var isDryRun: Bool
    package var output: OutputArguments
    package var status: StatusArguments
    package var cat: CatArguments
    package var verify: VerifyArguments
    package var serve: ServeArguments
    /// Whether the exit status of `plan` says that something is due.
    package var hasDetailedStatus: Bool
    /// `nil`: one run is all.
    package var followEvery: Span?

    /// Where the state is kept when nobody says it: for this destination, on the AWS at this URL (`nil`: as configured).
    package typealias DefaultState = (Destination, String?) throws(SettingProblem) -> StoreDSN

    /// - Parameters:
    ///   - now: what `-3h` and `yesterday` count from.
    ///   - defaultState: `nil` where the state's place must be given.
    package init(
        _ values: SettingValues, now: Int64, defaultState: DefaultState? = nil
    ) throws(SettingProblem) {
        let draft = try values.draft(now: now)
        let together = Together(values: values, draft: draft, now: now)
        let selection = try together.selection()
        let destination = try together.destination()
        settings = ExportSettings(
            selection: selection, destination: destination, layout: try together.layout(destination),
            choices: try together.choices(destination))
        state = try together.state(destination, defaultState)
        access = draft.access
        deadline = try together.deadline()
        mayWait = draft.mayWait
        isDryRun = draft.isDryRun
        output = try together.output()
        status = draft.status
        cat = draft.cat
        verify = draft.verify
        serve = draft.serve
        hasDetailedStatus = draft.hasDetailedStatus
        followEvery = try together.followEvery()
    }
}

/// What several settings say together.
private struct Together {
    let values: SettingValues
    let draft: SettingsDraft
    let now: Int64

    private func name(_ path: KeyPath<SettingTable, Setting>) -> String { values.spelling.name(path) }

    private func contradiction(_ path: KeyPath<SettingTable, Setting>, _ why: String) -> SettingProblem {
        values.problem(path, why, .contradiction)
    }

    func selection() throws(SettingProblem) -> GroupSelection {
        guard !draft.groups.isEmpty else {
            throw values.missing(
                \.logGroups, "give prefixes of log group names, such as /aws/lambda/, or '*' for every group")
        }
        let isEverything = draft.groups.map(\.text) == ["*"]
        return GroupSelection(isEverything ? [] : draft.groups, excluded: draft.excluded)
    }

    func destination() throws(SettingProblem) -> Destination {
        guard let destination = values.destination(of: draft) else {
            throw values.missing(\.destination, "write s3://BUCKET, s3://BUCKET/PREFIX or file:///FOLDER")
        }
        return destination
    }

    func layout(_ destination: Destination) throws(SettingProblem) -> ArchiveLayout {
        do {
            return try ArchiveLayout(prefix: destination.prefix, template: draft.layout)
        } catch {
            throw values.problem(values[\.layout] == nil ? \.destination : \.layout, "\(error)")
        }
    }

    func choices(_ destination: Destination) throws(SettingProblem) -> ExportChoices {
        var choices = draft.choices
        choices.policy.lookback = draft.lookback ?? choices.policy.engine.usualLookback
        choices.requestsPerSecond = draft.access.requestsPerSecond ?? choices.requestsPerSecond
        choices.compression = try compression()
        if let since = choices.policy.since, let until = choices.policy.until, since >= until {
            throw contradiction(\.since, "\(since) does not lie before \(name(\.until)) \(until): exchange them")
        }
        if let since = choices.policy.since, since.milliseconds > now {
            throw values.problem(
                \.since, "\(since) lies in the future, of which there is no event yet; correct it")
        }
        try checkBounds(choices)
        try checkParts(choices)
        try checkPlace(destination)
        return choices
    }

    /// What loses events is named by the operator, or refused.
    private func checkBounds(_ choices: ExportChoices) throws(SettingProblem) {
        for shortfall in choices.policy.shortfalls where !choices.acceptedLoss.contains(shortfall.setting) {
            throw contradiction(shortfall.setting.path, Bounds(values.spelling).refusal(shortfall))
        }
    }

    private func compression() throws(SettingProblem) -> Compression {
        guard let level = draft.compressionLevel else { return draft.compression.compression }
        let levels = draft.compression.levels
        guard levels.contains(level) else {
            throw values.problem(
                \.compressionLevel,
                "'\(level)' is not a level of \(draft.compression): it has \(levels.lowerBound) to \(levels.upperBound)"
            )
        }
        return draft.compression.compression(level: level)
    }

    private func checkParts(_ choices: ExportChoices) throws(SettingProblem) {
        let (object, part) = (choices.objectBytes, choices.partBytes)
        // Exactly 10,000 would be one too many for an object that ends a little above its size.
        guard object / part < WritingLimits.partsMax else {
            throw contradiction(
                values[\.objectSize] == nil ? \.partSize : \.objectSize,
                """
                \(name(\.objectSize)) \(SizeText.text(object)) in parts of \(SizeText.text(part)) would be more than the \
                10,000 parts that S3 takes: give a larger \(name(\.partSize)), or a smaller \(name(\.objectSize))
                """)
        }
    }

    /// What a folder cannot do.
    private func checkPlace(_ destination: Destination) throws(SettingProblem) {
        guard destination.bucket == nil else { return }
        let ofBuckets: [KeyPath<SettingTable, Setting>] = [
            \.storageClass, \.kmsKey, \.bucketOwnerFullControl, \.expectedBucketOwner, \.partSize,
        ]
        for setting in ofBuckets where values[setting] != nil {
            throw SettingProblem(
                .contradiction, .environment,
                "\(name(setting)) is for buckets, and \(name(\.destination)) is \(destination): leave it out")
        }
    }

    func state(
        _ destination: Destination, _ defaultState: ExportArguments.DefaultState?
    ) throws(SettingProblem) -> StoreDSN {
        let dsn: StoreDSN
        if let given = draft.state {
            dsn = given
        } else if let defaultState {
            dsn = try defaultState(destination, draft.access.endpointURL)
        } else {
            throw values.missing(\.state, "write s3://BUCKET/KEY.json, dynamodb://TABLE/KEY or file:///PATH.json")
        }
        if let type = draft.stateStoreType, type != StateStoreType(dsn) {
            throw contradiction(
                \.state, "'\(dsn)' is not of the type '\(type)': make the two agree, or leave the type out")
        }
        if let conflict = dsn.conflict(with: destination) {
            throw SettingProblem(
                .contradiction, .environment,
                "\(name(\.state)) \(dsn) and \(name(\.destination)) \(destination): \(conflict)")
        }
        return dsn
    }

    func deadline() throws(SettingProblem) -> Span? {
        guard let deadline = draft.deadline else { return nil }
        let windDown = draft.choices.windDown
        guard deadline > windDown else {
            let other = name(\.windDown)
            throw contradiction(
                \.deadline,
                """
                \(deadline.text) is not longer than \(other) \(windDown.text), so nothing could be started; \
                give more time, or a shorter \(other)
                """)
        }
        return deadline
    }

    func output() throws(SettingProblem) -> OutputArguments {
        if draft.output.isVerbose, draft.output.isQuiet {
            throw contradiction(\.quiet, "it contradicts \(name(\.verbose)): leave one of them out")
        }
        return draft.output
    }

    func followEvery() throws(SettingProblem) -> Span? {
        guard draft.follow.isGiven else {
            guard values[\.followEvery] == nil else {
                throw contradiction(
                    \.followEvery,
                    "it says how often \(name(\.follow)) exports: add \(name(\.follow)), or leave it out")
            }
            return nil
        }
        let ending: [KeyPath<SettingTable, Setting>] = [\.deadline, \.dryRun, \.noWait]
        for other in ending where values[other] != nil {
            throw contradiction(
                \.follow, "it never ends, and \(name(other)) is for runs that do: leave one of them out")
        }
        return draft.follow.every
    }
}

extension StoreDSN {
    /// Why the state cannot be kept there beside this archive, or `nil`.
    package func conflict(with destination: Destination) -> String? {
        if case .file(let path) = self, case .folder(let folder) = destination.place {
            guard path == folder || path.hasPrefix(folder + "/_manifests/") || path.hasPrefix(folder + "/_index/")
            else { return nil }
            return "the state document would lie where the archive's own files do: give it another path"
        }
        guard case .s3(let bucket, let key) = self, bucket == destination.bucket else { return nil }
        if key == destination.prefix {
            return "the state document and the destination are both \(self): give one of them another key"
        }
        let root = destination.prefix.isEmpty ? "" : destination.prefix + "/"
        if key.hasPrefix(root + "_manifests/") || key.hasPrefix(root + "_index/") {
            return "the state document \(self) lies among the archive's manifests: give it another key"
        }
        return nil
    }
}
