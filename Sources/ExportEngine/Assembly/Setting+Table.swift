import ExportCore

/// The table of all settings, for every door: a new option is one line here, and one in the groups of the command's help.
///
/// docs/CLI.md and docs/LAMBDA.md list them for people, and are compared with it.
extension Setting {
    private static let policy = ExportPolicy()
    private static let sample = EngineDefaults()

    // What is exported, and to where.
    package static let logGroups = Setting(
        "log-groups", "prefix,...", "Log groups whose names begin with one of these prefixes; '*' is every group.",
        isList: true)
    package static let exclude = Setting(
        "exclude", "pattern,...", "Leave out groups whose whole name matches; * is any text, ? one character.",
        isList: true)
    package static let destination = Setting(
        "destination", "s3://bucket/prefix|file:///dir",
        "Where the archive lies; a folder with --engine read alone.")
    package static let state = Setting(
        "state", "dsn",
        "Where the state document is kept: s3://bucket/key.json, dynamodb://table/key or file:///path.json.",
        default: "a file in ~/.local/state/cwlogs-export")

    // How it is exported.
    package static let engine = Setting(
        "engine", "export-task|read",
        "How new events are first copied: by the service's export tasks, or by reading them.",
        default: policy.engine.rawValue)
    package static let taskScope = Setting(
        "task-scope", "group|stream", "What one export task takes: a whole log group, or one stream.",
        default: policy.taskScope.rawValue)
    package static let since = Setting(
        "since", "instant", "Where a log group that is new to the state begins.",
        default: "14 days before it was created")
    package static let until = Setting("until", "instant", "Copy no event at or after this event time.")
    package static let exportSettle = Setting(
        "export-settle", "duration", "An event is available to export tasks so long after its ingestion.",
        default: policy.exportSettle.text)
    package static let readSettle = Setting(
        "read-settle", "duration", "An event is visible to reads so long after its ingestion.",
        default: policy.readSettle.text)
    package static let maxLateness = Setting(
        "max-lateness", "duration",
        "Events usually arrive at most this late; later ones cost a look-up, and are found as well.",
        default: policy.maxLateness.text)
    package static let sealAfter = Setting(
        "seal-after", "duration", "No event is accepted that is older than this.", default: policy.sealAfter.text)
    package static let lookback = Setting(
        "lookback", "duration", "How far behind the newest copied event each run looks for late ones.",
        default: "1h with --engine read, else 0s")
    package static let sweepEvery = Setting(
        "sweep-every", "duration", "How many columns of event time are swept and sealed at once.",
        default: policy.sweepEvery.text)
    package static let noSweep = Setting("no-sweep", nil, "Do not look for late events, and seal nothing.")
    package static let backlogWindow = Setting(
        "backlog-window", "duration", "The longest window of a backlog.", default: "the whole backlog in one")
    package static let taskAttempts = Setting(
        "task-attempts", "count", "Export tasks for one window that may fail before it is read instead.",
        default: "\(policy.taskAttempts)")

    // How the archive looks.
    package static let layout = Setting(
        "layout", "template",
        "Folders under the destination; knows {yyyy} {mm} {dd} {hh} {group} {stream} {account} {region}.",
        default: ArchiveLayout.defaultTemplate)
    package static let format = Setting(
        "format", "jsonl|text", "What the objects that this program writes hold; export tasks always write text.",
        default: "jsonl with --engine read, else text")
    package static let compression = Setting(
        "compression", "gzip|zstd", "How the objects that this program writes are compressed.", default: "gzip")
    package static let compressionLevel = Setting(
        "compression-level", "level", "How hard: 1 to 12 for gzip, 1 to 19 for zstd.", default: "5 for gzip, 1 for zstd"
    )
    package static let unmask = Setting(
        "unmask", nil, "Read events without data protection's masks (needs logs:Unmask).")

    package static let objectSize = Setting(
        "object-size", "size", "An object that this program writes ends when it has reached this size, compressed.",
        default: SizeText.text(sample.objectBytes))

    // How S3 keeps it.
    package static let partSize = Setting(
        "part-size", "size", "Objects that reach twice this size are uploaded in parts of it.",
        default: SizeText.text(sample.partBytes))
    package static let storageClass = Setting(
        "storage-class", "class",
        "The storage class of the objects that this program writes; manifests stay in the standard class.",
        default: "STANDARD")
    package static let kmsKey = Setting(
        "kms-key", "key", "Encrypt what this program writes with this key of KMS: an ARN, an id or alias/NAME.",
        default: "as the bucket decides")
    package static let bucketOwnerFullControl = Setting(
        "bucket-owner-full-control", nil,
        "Give what this program writes to the bucket's owner, where that is another account and the bucket has ACLs.")
    package static let expectedBucketOwner = Setting(
        "expected-bucket-owner", "account", "Refuse a bucket that does not belong to this account.")

    // How AWS is reached.
    package static let region = Setting(
        "region", "region", "The AWS region of the log groups.", default: "AWS_REGION, or the profile's")
    package static let profile = Setting(
        "profile", "name", "The profile of the AWS configuration files.", default: "AWS_PROFILE, or default")
    package static let roleARN = Setting("role-arn", "arn", "A role to assume for everything.")
    package static let endpointURL = Setting(
        "endpoint-url", "url", "Another AWS than Amazon's, such as 'cwlogs-export simulator'.")
    package static let requestsPerSecond = Setting(
        "requests-per-second", "number", "Requests per second to FilterLogEvents.",
        default: "\(Int(ExportSettings.defaultRequestsPerSecond))")

    // How one run behaves.
    package static let pollInterval = Setting(
        "poll-interval", "duration", "The first wait between two looks at a running task; it grows to 30s.",
        default: sample.pollInterval.text)
    package static let leaseTTL = Setting(
        "lease-ttl", "duration", "How long another run waits for this one after a crash.", default: sample.leaseTTL.text
    )
    package static let windDown = Setting(
        "wind-down", "duration", "Time kept before the deadline to save everything.", default: sample.windDown.text)
    package static let deadline = Setting(
        "deadline", "duration", "End in good order this long after the start.", default: "none")
    package static let noWait = Setting(
        "no-wait", nil, "Never wait for an export task: do what can be done now, and end with 75 while one runs.")
    package static let dryRun = Setting("dry-run", nil, "Only show what would be done, as 'plan' does.")
    package static let follow = Setting(
        "follow", nil, "Export again and again until SIGTERM: for a container or a service unit.", doors: .commandAlone)
    package static let followEvery = Setting(
        "follow-every", "duration", "With --follow: how often a run begins.", default: "1m", doors: .commandAlone)

    // What is printed.
    package static let json = Setting("json", nil, "Print the result as one JSON object.", doors: .commandAlone)
    package static let logLevel = Setting(
        "log-level", "level", "trace, debug, info, notice, warning, error or critical, to stderr.", default: "warning")
    package static let logFormat = Setting("log-format", "text|json", "How log lines look.", default: "text")
    package static let config = Setting(
        "config", "file", "A YAML file with any of these options as keys.", doors: .commandAlone)

    // The original function's inputs that are not spelt as ours.
    package static let destinationS3Bucket = Setting(
        "destination-s3-bucket", "bucket", "The bucket of --destination.", doors: .functionAlone)
    package static let destinationPrefix = Setting(
        "destination-prefix", "prefix", "The prefix of --destination.", doors: .functionAlone)
    package static let sourceLogGroupPrefixes = Setting(
        "source-log-group-prefixes", "prefix,...", "The same as --log-groups.", isList: true, doors: .functionAlone)
    package static let stateStoreType = Setting(
        "state-store-type", "s3|dynamodb|file", "The type of --state; its scheme tells as well.", doors: .functionAlone)
    package static let wait = Setting("wait", "true|false", "false is the same as --no-wait.", doors: .functionAlone)
    package static let storeDSN = Setting("store-dsn", "dsn", "The same as --state.", doors: .functionAlone)

    /// The options of `run`, in the order of the help.
    package static let all: [Setting] = [
        logGroups, exclude, destination, state, engine, taskScope, since, until, exportSettle, readSettle, maxLateness,
        sealAfter, lookback, sweepEvery, noSweep, backlogWindow, taskAttempts, layout, format, compression,
        compressionLevel, objectSize, unmask, partSize, storageClass, kmsKey, bucketOwnerFullControl,
        expectedBucketOwner,
        region, profile, roleARN, endpointURL, requestsPerSecond, pollInterval, leaseTTL, windDown, deadline, noWait,
        dryRun, follow, followEvery,
        json, logLevel, logFormat, config,
    ]

    /// What an invocation of the function can be told, the original's inputs first.
    package static let ofFunction: [Setting] =
        [destinationS3Bucket, destinationPrefix, sourceLogGroupPrefixes, stateStoreType, storeDSN, wait]
        + all.filter { $0.doors != .commandAlone }

    package static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}

/// The engine's defaults, without the settings that have none.
private struct EngineDefaults {
    let pollInterval: Span
    let leaseTTL: Span
    let windDown: Span
    let objectBytes: Int
    let partBytes: Int

    init() {
        guard let layout = try? ArchiveLayout(prefix: "") else { preconditionFailure("the default layout is valid") }
        let settings = ExportSettings(
            selection: GroupSelection(prefixes: []), destination: Destination(bucket: ""), layout: layout)
        pollInterval = settings.pollInterval
        leaseTTL = settings.leaseTTL
        windDown = settings.windDown
        objectBytes = settings.objectBytes
        partBytes = settings.partBytes
    }
}
