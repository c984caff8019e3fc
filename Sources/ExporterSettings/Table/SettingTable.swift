import ExportCore

/// The one table of all settings, for every door. A new option is one line here, one among the option groups of the
/// command, and one in docs/CLI.md or docs/LAMBDA.md, which are compared with this table.
///
/// A line says: the name, the help, the kind of value, the place that it is for. Where the place holds a value already,
/// that is the default.
package struct SettingTable: Sendable {
    // What is exported, and to where.
    package let logGroups = Setting(
        "log-groups",
        "Log groups by prefix (/aws/lambda/), whole name (name:/ecs/web), glob (/ecs/*-web; '*' is every group) or ARN.",
        .groups, \.groups, default: "required")
    package let exclude = Setting(
        "exclude", "Leave out groups, by whole name, glob (* is any text, ? one character) or ARN.", .excludedGroups,
        \.excluded)
    package let destination = Setting(
        "destination", "Where the archive lies; a folder with --engine read alone.", .destination, \.destination,
        default: "required")
    package let state = Setting(
        "state",
        "Where the state document is kept: s3://bucket/key.json, dynamodb://table/key or file:///path.json.", .state,
        \.state, default: "_state/state.json in the destination; of a folder, a file in ~/.local/state/cwlogs-export")

    // How it is exported.
    package let engine = Setting(
        "engine", "How new events are first copied: by the service's export tasks, or by reading them.", .choice,
        \.policy.engine)
    package let taskScope = Setting(
        "task-scope", "What one export task takes: a whole log group, or one stream.", .choice, \.policy.taskScope)
    package let since = Setting(
        "since",
        "Where a log group that is new to the state begins; (cat, verify) the first event time that is looked at.",
        .instant, \.policy.since, default: "14 days before it was created")
    package let until = Setting(
        "until", "Copy (cat, verify: look at) no event at or after this event time.", .instant, \.policy.until)
    package let wholeDays = Setting(
        "whole-days", "Export a day only when it is over: one export task a group and day instead of two.", .flag,
        \.policy.wholeDays)
    package let exportSettle = Setting(
        "export-settle", "How long after its ingestion an event is available to export tasks.", .duration,
        \.policy.exportSettle)
    package let readSettle = Setting(
        "read-settle", "How long after its ingestion an event is visible to reads.", .duration, \.policy.readSettle)
    package let maxLateness = Setting(
        "max-lateness",
        "Export tasks wait so long for late events: every copy is that much later. Later ones are found by sweeps.",
        .duration, \.policy.maxLateness)
    package let sealAfter = Setting(
        "seal-after", "No event is accepted that is older than this.", .duration, \.policy.sealAfter)
    package let acceptLoss = Setting(
        "accept-loss", "Settings that may be below what the service documents, though events can be lost by that.",
        .settings, \.choices.acceptedLoss)
    package let lookback = Setting(
        "lookback", "How far behind the newest copied event each run looks for late ones.", .duration, \.lookback,
        default: SettingsDraft.lookbackWords)
    package let sweepEvery = Setting(
        "sweep-every", "How many columns of event time are swept and sealed at once.", .positiveDuration,
        \.policy.sweepEvery)
    package let noSweep = Setting(
        "no-sweep", "Do not look for late events, and seal nothing.", .opposite, \.policy.sweeps)
    package let backlogWindow = Setting(
        "backlog-window", "The longest window of a backlog.", .positiveDuration, \.policy.backlogWindow,
        default: "the whole backlog in one")
    package let taskAttempts = Setting(
        "task-attempts", "Export tasks for one window that may fail before it is read instead.", .count(1...100),
        \.policy.taskAttempts)

    // How the archive looks.
    package let layout = Setting(
        "layout", "Folders under the destination; knows {yyyy} {mm} {dd} {hh} {group} {stream} {account} {region}.",
        .template, \.layout)
    package let format = Setting(
        "format", "What the objects that this program writes hold; export tasks always write text.", .choice,
        \.choices.format, default: SettingsDraft.formatWords)
    package let compression = Setting(
        "compression", "How the objects that this program writes are compressed.", .choice, \.compression)
    package let compressionLevel = Setting(
        "compression-level", "How hard: \(CompressionKind.levelWords).", .level, \.compressionLevel,
        default: CompressionKind.defaultLevelWords)
    package let objectSize = Setting(
        "object-size", "An object that this program writes ends when it has reached this size, compressed.",
        .size(WritingLimits.objectBytes), \.choices.objectBytes)
    package let index = Setting(
        "index", "What is kept of the objects that this program writes, so that little of them need be read.", .choice,
        \.choices.index)
    package let unmask = Setting(
        "unmask", "Read events without data protection's masks (needs logs:Unmask).", .flag, \.choices.unmask)

    // How S3 keeps it.
    package let partSize = Setting(
        "part-size", "Objects above this size are uploaded in parts of it.", .size(WritingLimits.partBytes),
        \.choices.partBytes)
    package let storageClass = Setting(
        "storage-class",
        "The storage class of the objects that this program writes; manifests stay in the standard class.",
        .storageClass, \.choices.storage.storageClass, default: "STANDARD")
    package let kmsKey = Setting(
        "kms-key", "Encrypt what this program writes with this key of KMS: an ARN, an id or alias/NAME.", .kmsKey,
        \.choices.storage.kmsKey, default: "as the bucket decides")
    package let bucketOwnerFullControl = Setting(
        "bucket-owner-full-control",
        "Give what this program writes to the bucket's owner, where that is another account and the bucket has ACLs.",
        .flag, \.choices.storage.bucketOwnerFullControl)
    package let expectedBucketOwner = Setting(
        "expected-bucket-owner", "Refuse a bucket that does not belong to this account.", .account,
        \.choices.storage.expectedBucketOwner)

    // How AWS is reached.
    package let region = Setting(
        "region", "The AWS region of the log groups.", .region, \.access.region,
        default: "AWS_REGION, or the profile's")
    package let profile = Setting(
        "profile", "The profile of the AWS configuration files.", .profile, \.access.profile,
        default: "AWS_PROFILE, or default")
    package let roleARN = Setting("role-arn", "A role to assume for everything.", .role, \.access.roleARN)
    package let externalID = Setting(
        "external-id", "What the owner of the role demands of whom they let in.", .externalID, \.access.externalID)
    package let roleSessionName = Setting(
        "role-session-name", "The name of the session in a role, as CloudTrail shows it.", .sessionName,
        \.access.roleSessionName, default: AWSAccess.sessionName)
    package let endpointURL = Setting(
        "endpoint-url", "Another AWS than Amazon's, such as 'cwlogs-export simulator'.", .url, \.access.endpointURL)
    package let proxy = Setting(
        "proxy", "A proxy for all requests, http://HOST:PORT or socks5://HOST:PORT, or none.", .proxy, \.access.proxy,
        default: "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY")
    package let requestsPerSecond = Setting(
        "requests-per-second", "Requests per second to FilterLogEvents.", .rate, \.access.requestsPerSecond,
        default: AccessArguments.requestsPerSecondWords)

    // How a run behaves.
    package let pollInterval = Setting(
        "poll-interval",
        "The first wait between two looks at a running task; it grows to 30s. Without it, as the last tasks teach.",
        .positiveDuration, \.choices.pollInterval, default: "1s")
    package let leaseTTL = Setting(
        "lease-ttl", "How long another run waits for this one after a crash.", .positiveDuration, \.choices.leaseTTL)
    package let windDown = Setting(
        "wind-down", "Time kept before the deadline to save everything.", .duration, \.choices.windDown)
    package let deadline = Setting(
        "deadline", "End in good order this long after the start.", .positiveDuration, \.deadline, default: "none")
    package let noWait = Setting(
        "no-wait", "Never wait for an export task: do what can be done now, and end with 75 while one runs.", .opposite,
        \.mayWait)
    package let dryRun = Setting("dry-run", "Only show what would be done, as 'plan' does.", .flag, \.isDryRun)
    package let follow = Setting(
        "follow", "Export again and again until SIGTERM: for a container or a service unit.", .flag, \.follow.isGiven,
        doors: .commandAlone)
    package let followEvery = Setting(
        "follow-every", "With --follow: how often a run begins.", .positiveDuration, \.follow.every,
        doors: .commandAlone)

    // What status and plan show.
    package let offline = Setting(
        "offline", "(status) Read the state alone: no log group is asked for.", .flag, \.status.isOffline,
        doors: .commandAlone)
    package let maxLag = Setting(
        "max-lag", "(status) End with 1 where a log group is further behind than this.", .positiveDuration,
        \.status.maxLag, doors: .commandAlone)
    package let sort = Setting(
        "sort", "(status) What stands first.", .choice, \.status.order, doors: .commandAlone)
    package let limit = Setting(
        "limit", "(status) How many log groups are shown, from the first on.", .count(1...1_000_000), \.status.limit,
        default: "40, in JSON and metrics all", doors: .commandAlone)
    package let detailedExitcode = Setting(
        "detailed-exitcode", "(plan) End with 2 where something is due, and with 0 where nothing is.", .flag,
        \.hasDetailedStatus, doors: .commandAlone)

    // Which events cat prints, and how.
    package let stream = Setting(
        "stream", "(cat) Log streams by whole name or glob (* is any text, ? one character).", .streams, \.cat.streams,
        doors: .commandAlone)
    package let grep = Setting(
        "grep", "(cat) Only messages in which this regular expression is found, as grep -E has it.", .text("regex"),
        \.cat.grep, doors: .commandAlone)
    package let filterPattern = Setting(
        "filter-pattern", "(cat) Only messages that this filter pattern of CloudWatch Logs matches.", .text("pattern"),
        \.cat.filterPattern, doors: .commandAlone)
    package let tail = Setting(
        "tail", "(cat) The last so many events alone.", .count(1...1_000_000), \.cat.tail, default: "all",
        doors: .commandAlone)
    package let names = Setting(
        "names", "(cat) Log group and log stream before each message.", .flag, \.cat.hasNames, doors: .commandAlone)
    package let raw = Setting(
        "raw", "(cat) Bytes as they are, on a terminal too, which may obey some of them.", .flag, \.cat.isRaw,
        doors: .commandAlone)

    // What verify compares.
    package let against = Setting(
        "against", "(verify) What the archive is compared with: CloudWatch Logs, or its own manifests alone.", .choice,
        \.verify.against, doors: .commandAlone)
    package let readData = Setting(
        "read-data", "(verify) Read every byte of the objects: digests, rows, event times.", .flag, \.verify.readsData,
        doors: .commandAlone)
    package let subset = Setting(
        "subset", "(verify) Some of it: a part (1/7), a share (5%) or a size (10GiB).", .subset, \.verify.subset,
        default: "all", doors: .commandAlone)
    package let maxDuration = Setting(
        "max-duration", "(verify) End after this time; the next call with the same options goes on.",
        .positiveDuration, \.verify.maxDuration, default: "none", doors: .commandAlone)

    // Where serve listens, and to whom.
    package let port = Setting(
        "port", "(serve) The port; 0 takes any free one. The address is printed once it serves.", .port, \.serve.port,
        doors: .commandAlone)
    package let host = Setting(
        "host", "(serve) The address to listen at; beyond this machine only with --client-keys.", .text("address"),
        \.serve.host, doors: .commandAlone)
    package let clientKeys = Setting(
        "client-keys", "(serve) A file of access keys, 'ID SECRET' a line: only requests signed with one are answered.",
        .file, \.serve.clientKeys, doors: .commandAlone)

    // What is printed.
    package let json = Setting(
        "json", "Print the result as one JSON object, an error too.", .flag, \.output.isJSON, doors: .commandAlone)
    package let verbose = Setting(
        "verbose", "Tell more: the calls that were made, and on stderr each slice as it begins and ends.", .flag,
        \.output.isVerbose, short: "v", doors: .commandAlone)
    package let quiet = Setting(
        "quiet", "Print nothing but errors, and no progress.", .flag, \.output.isQuiet, short: "q", doors: .commandAlone
    )
    package let logLevel = Setting(
        "log-level", "What is logged, to stderr: \(OutputArguments.logLevelWords).", .logLevel, \.output.logLevel,
        default: OutputArguments.usualLogLevel.rawValue)
    package let logFormat = Setting(
        "log-format", "How log lines look.", .choice, \.output.logFormat, default: LogFormat.usual.rawValue)
    package let config = Setting(
        "config", "A YAML file with any of these options as keys; - is stdin.", .file, \.config, doors: .commandAlone)

    // The original function's inputs that are not spelt as ours.
    package let destinationS3Bucket = Setting(
        "destination-s3-bucket", "The bucket of the destination.", .bucket, \.destination, doors: .functionAlone,
        standsFor: "destination")
    package let destinationPrefix = Setting(
        "destination-prefix", "The prefix of the destination.", .text("prefix"), \.destinationPrefix,
        doors: .functionAlone)
    package let sourceLogGroupPrefixes = Setting(
        "source-log-group-prefixes", "The log groups, as log-groups has them.", .groups, \.groups,
        doors: .functionAlone, standsFor: "log-groups")
    package let stateStoreType = Setting(
        "state-store-type", "The type of the state's store; its scheme tells as well.", .choice, \.stateStoreType,
        doors: .functionAlone)
    package let storeDSN = Setting(
        "store-dsn", "The place of the state.", .state, \.state, doors: .functionAlone, standsFor: "state")
    package let wait = Setting(
        "wait", "Whether to wait for export tasks.", .flag, \.mayWait, doors: .functionAlone, standsFor: "no-wait")
}
