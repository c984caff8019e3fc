import ExportCore
import ExportEngine

/// The table of all settings. DESIGN 9 lists them; docs/CLI.md is compared with it.
extension Setting {
    private static let policy = ExportPolicy()
    private static let sample = EngineDefaults()

    // What is exported, and to where.
    static let logGroups = Setting(
        "log-groups", "prefix,...", "Log groups whose names begin with one of these prefixes; '*' is every group.",
        isList: true)
    static let exclude = Setting(
        "exclude", "pattern,...", "Leave out groups whose whole name matches; * is any text, ? one character.",
        isList: true)
    static let destination = Setting("destination", "s3://bucket/prefix", "Where the archive lies.")
    static let state = Setting(
        "state", "dsn",
        "Where the state document is kept: s3://bucket/key.json, dynamodb://table/key or file:///path.json.",
        default: "a file in ~/.local/state/cwlogs-export")

    // How it is exported.
    static let engine = Setting(
        "engine", "export-task|read",
        "How new events are first copied: by the service's export tasks, or by reading them.",
        default: policy.engine.rawValue)
    static let taskScope = Setting(
        "task-scope", "group|stream", "What one export task takes: a whole log group, or one stream.",
        default: policy.taskScope.rawValue)
    static let since = Setting(
        "since", "instant", "Where a log group that is new to the state begins.",
        default: "14 days before it was created")
    static let until = Setting("until", "instant", "Copy no event at or after this event time.")
    static let exportSettle = Setting(
        "export-settle", "duration", "An event is available to export tasks so long after its ingestion.",
        default: policy.exportSettle.text)
    static let readSettle = Setting(
        "read-settle", "duration", "An event is visible to reads so long after its ingestion.",
        default: policy.readSettle.text)
    static let maxLateness = Setting(
        "max-lateness", "duration",
        "Events usually arrive at most this late; later ones cost a look-up, and are found as well.",
        default: policy.maxLateness.text)
    static let sealAfter = Setting(
        "seal-after", "duration", "No event is accepted that is older than this.", default: policy.sealAfter.text)
    static let lookback = Setting(
        "lookback", "duration", "How far behind the newest copied event each run looks for late ones.",
        default: "1h with --engine read, else 0s")
    static let sweepEvery = Setting(
        "sweep-every", "duration", "How many columns of event time are swept and sealed at once.",
        default: policy.sweepEvery.text)
    static let noSweep = Setting("no-sweep", nil, "Do not look for late events, and seal nothing.")
    static let backlogWindow = Setting(
        "backlog-window", "duration", "The longest window of a backlog.", default: "the whole backlog in one")
    static let taskAttempts = Setting(
        "task-attempts", "count", "Export tasks for one window that may fail before it is read instead.",
        default: "\(policy.taskAttempts)")

    // How the archive looks.
    static let layout = Setting(
        "layout", "template",
        "Folders under the destination; knows {yyyy} {mm} {dd} {hh} {group} {stream} {account} {region}.",
        default: ArchiveLayout.defaultTemplate)
    static let format = Setting(
        "format", "jsonl|text", "What the objects that this program writes hold; export tasks always write text.",
        default: "jsonl with --engine read, else text")
    static let compression = Setting(
        "compression", "gzip|zstd", "How the objects that this program writes are compressed.", default: "gzip")
    static let unmask = Setting("unmask", nil, "Read events without data protection's masks (needs logs:Unmask).")

    // How AWS is reached.
    static let region = Setting(
        "region", "region", "The AWS region of the log groups.", default: "AWS_REGION, or the profile's")
    static let profile = Setting(
        "profile", "name", "The profile of the AWS configuration files.", default: "AWS_PROFILE, or default")
    static let roleARN = Setting("role-arn", "arn", "A role to assume for everything.")
    static let endpointURL = Setting(
        "endpoint-url", "url", "Another AWS than Amazon's, such as 'cwlogs-export simulator'.")
    static let requestsPerSecond = Setting(
        "requests-per-second", "number", "Requests per second to FilterLogEvents.",
        default: HumanText.number(sample.requestsPerSecond))

    // How one run behaves.
    static let pollInterval = Setting(
        "poll-interval", "duration", "The first wait between two looks at a running task; it grows to 30s.",
        default: sample.pollInterval.text)
    static let leaseTTL = Setting(
        "lease-ttl", "duration", "How long another run waits for this one after a crash.", default: sample.leaseTTL.text
    )
    static let windDown = Setting(
        "wind-down", "duration", "Time kept before the deadline to save everything.", default: sample.windDown.text)
    static let deadline = Setting(
        "deadline", "duration", "End in good order this long after the start.", default: "none")
    static let dryRun = Setting("dry-run", nil, "Only show what would be done, as 'plan' does.")

    // What is printed.
    static let json = Setting("json", nil, "Print the result as one JSON object.")
    static let logLevel = Setting(
        "log-level", "level", "trace, debug, info, notice, warning, error or critical, to stderr.", default: "warning")
    static let logFormat = Setting("log-format", "text|json", "How log lines look.", default: "text")
    static let config = Setting("config", "file", "A YAML file with any of these options as keys.")

    static var defaultRequestsPerSecond: Double { sample.requestsPerSecond }

    /// In the order of the help.
    package static let all: [Setting] = [
        logGroups, exclude, destination, state, engine, taskScope, since, until, exportSettle, readSettle, maxLateness,
        sealAfter, lookback, sweepEvery, noSweep, backlogWindow, taskAttempts, layout, format, compression, unmask,
        region, profile, roleARN, endpointURL, requestsPerSecond, pollInterval, leaseTTL, windDown, deadline, dryRun,
        json, logLevel, logFormat, config,
    ]

    package static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}

/// The engine's defaults, without the settings that have none.
private struct EngineDefaults {
    let pollInterval: Span
    let leaseTTL: Span
    let windDown: Span
    let requestsPerSecond: Double

    init() {
        guard let layout = try? ArchiveLayout(prefix: "") else { preconditionFailure("the default layout is valid") }
        let settings = ExportSettings(
            selection: GroupSelection(prefixes: []), destination: Destination(bucket: ""), layout: layout)
        pollInterval = settings.pollInterval
        leaseTTL = settings.leaseTTL
        windDown = settings.windDown
        requestsPerSecond = settings.requestsPerSecond
    }
}
