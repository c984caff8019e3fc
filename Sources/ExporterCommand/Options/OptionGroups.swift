import ArgumentParser
import ExportEngine

/// The options as the parser sees them: texts under the names and helps of the setting table, understood later.
protocol SettingOptions: ParsableArguments {
    var given: [Setting: [String]] { get }
}

/// All that describes an export. `run`, `plan`, `status` and `policy` take the same, so that a command line can be kept
/// and only its first word changed.
struct ExportOptions: SettingOptions {
    @OptionGroup(title: "What and where to") var target: TargetOptions
    @OptionGroup(title: "How it is exported") var method: MethodOptions
    @OptionGroup(title: "How the archive looks") var archive: ArchiveOptions
    @OptionGroup(title: "How S3 keeps it") var storage: StorageOptionGroup
    @OptionGroup(title: "How AWS is reached") var aws: AWSOptions
    @OptionGroup(title: "How a run behaves") var behaviour: RunOptions
    @OptionGroup(title: "What is printed") var output: OutputOptions

    var given: [Setting: [String]] {
        let groups: [any SettingOptions] = [target, method, archive, storage, aws, behaviour, output]
        return groups.reduce(into: [:]) { given, group in given.merge(group.given) { first, _ in first } }
    }
}

struct TargetOptions: SettingOptions {
    @Option(name: Setting.logGroups.optionName, help: Setting.logGroups.argumentHelp)
    var logGroups: [String] = []
    @Option(name: Setting.exclude.optionName, help: Setting.exclude.argumentHelp)
    var exclude: [String] = []
    @Option(name: Setting.destination.optionName, help: Setting.destination.argumentHelp)
    var destination: String?
    @Option(name: Setting.state.optionName, help: Setting.state.argumentHelp)
    var state: String?

    var given: [Setting: [String]] {
        [
            .logGroups: logGroups, .exclude: exclude, .destination: destination.given, .state: state.given,
        ]
    }
}

struct MethodOptions: SettingOptions {
    @Option(name: Setting.engine.optionName, help: Setting.engine.argumentHelp)
    var engine: String?
    @Option(name: Setting.taskScope.optionName, help: Setting.taskScope.argumentHelp)
    var taskScope: String?
    @Option(
        name: Setting.since.optionName, parsing: .unconditional, help: Setting.since.argumentHelp)
    var since: String?
    @Option(
        name: Setting.until.optionName, parsing: .unconditional, help: Setting.until.argumentHelp)
    var until: String?
    @Option(name: Setting.exportSettle.optionName, help: Setting.exportSettle.argumentHelp)
    var exportSettle: String?
    @Option(name: Setting.readSettle.optionName, help: Setting.readSettle.argumentHelp)
    var readSettle: String?
    @Option(name: Setting.maxLateness.optionName, help: Setting.maxLateness.argumentHelp)
    var maxLateness: String?
    @Option(name: Setting.sealAfter.optionName, help: Setting.sealAfter.argumentHelp)
    var sealAfter: String?
    @Option(name: Setting.lookback.optionName, help: Setting.lookback.argumentHelp)
    var lookback: String?
    @Option(name: Setting.sweepEvery.optionName, help: Setting.sweepEvery.argumentHelp)
    var sweepEvery: String?
    @Flag(name: Setting.noSweep.optionName, help: Setting.noSweep.argumentHelp)
    var noSweep = false
    @Option(name: Setting.backlogWindow.optionName, help: Setting.backlogWindow.argumentHelp)
    var backlogWindow: String?
    @Option(name: Setting.taskAttempts.optionName, help: Setting.taskAttempts.argumentHelp)
    var taskAttempts: String?

    var given: [Setting: [String]] {
        [
            .engine: engine.given, .taskScope: taskScope.given, .since: since.given, .until: until.given,
            .exportSettle: exportSettle.given, .readSettle: readSettle.given, .maxLateness: maxLateness.given,
            .sealAfter: sealAfter.given, .lookback: lookback.given, .sweepEvery: sweepEvery.given,
            .noSweep: noSweep.given, .backlogWindow: backlogWindow.given, .taskAttempts: taskAttempts.given,
        ]
    }
}

struct ArchiveOptions: SettingOptions {
    @Option(name: Setting.layout.optionName, help: Setting.layout.argumentHelp)
    var layout: String?
    @Option(name: Setting.format.optionName, help: Setting.format.argumentHelp)
    var format: String?
    @Option(name: Setting.compression.optionName, help: Setting.compression.argumentHelp)
    var compression: String?
    @Option(name: Setting.compressionLevel.optionName, help: Setting.compressionLevel.argumentHelp)
    var compressionLevel: String?
    @Option(name: Setting.objectSize.optionName, help: Setting.objectSize.argumentHelp)
    var objectSize: String?
    @Flag(name: Setting.unmask.optionName, help: Setting.unmask.argumentHelp)
    var unmask = false

    var given: [Setting: [String]] {
        [
            .layout: layout.given, .format: format.given, .compression: compression.given,
            .compressionLevel: compressionLevel.given, .objectSize: objectSize.given, .unmask: unmask.given,
        ]
    }
}

struct StorageOptionGroup: SettingOptions {
    @Option(name: Setting.partSize.optionName, help: Setting.partSize.argumentHelp)
    var partSize: String?
    @Option(name: Setting.storageClass.optionName, help: Setting.storageClass.argumentHelp)
    var storageClass: String?
    @Option(name: Setting.kmsKey.optionName, help: Setting.kmsKey.argumentHelp)
    var kmsKey: String?
    @Flag(name: Setting.bucketOwnerFullControl.optionName, help: Setting.bucketOwnerFullControl.argumentHelp)
    var bucketOwnerFullControl = false
    @Option(name: Setting.expectedBucketOwner.optionName, help: Setting.expectedBucketOwner.argumentHelp)
    var expectedBucketOwner: String?

    var given: [Setting: [String]] {
        [
            .partSize: partSize.given, .storageClass: storageClass.given, .kmsKey: kmsKey.given,
            .bucketOwnerFullControl: bucketOwnerFullControl.given, .expectedBucketOwner: expectedBucketOwner.given,
        ]
    }
}

struct AWSOptions: SettingOptions {
    @Option(name: Setting.region.optionName, help: Setting.region.argumentHelp)
    var region: String?
    @Option(name: Setting.profile.optionName, help: Setting.profile.argumentHelp)
    var profile: String?
    @Option(name: Setting.roleARN.optionName, help: Setting.roleARN.argumentHelp)
    var roleARN: String?
    @Option(name: Setting.endpointURL.optionName, help: Setting.endpointURL.argumentHelp)
    var endpointURL: String?
    @Option(name: Setting.requestsPerSecond.optionName, help: Setting.requestsPerSecond.argumentHelp)
    var requestsPerSecond: String?

    var given: [Setting: [String]] {
        [
            .region: region.given, .profile: profile.given, .roleARN: roleARN.given, .endpointURL: endpointURL.given,
            .requestsPerSecond: requestsPerSecond.given,
        ]
    }
}

struct RunOptions: SettingOptions {
    @Option(name: Setting.pollInterval.optionName, help: Setting.pollInterval.argumentHelp)
    var pollInterval: String?
    @Option(name: Setting.leaseTTL.optionName, help: Setting.leaseTTL.argumentHelp)
    var leaseTTL: String?
    @Option(name: Setting.windDown.optionName, help: Setting.windDown.argumentHelp)
    var windDown: String?
    @Option(name: Setting.deadline.optionName, help: Setting.deadline.argumentHelp)
    var deadline: String?
    @Flag(name: Setting.noWait.optionName, help: Setting.noWait.argumentHelp)
    var noWait = false

    var given: [Setting: [String]] {
        [
            .pollInterval: pollInterval.given, .leaseTTL: leaseTTL.given, .windDown: windDown.given,
            .deadline: deadline.given, .noWait: noWait.given,
        ]
    }
}

/// What only `run` takes.
struct RunAloneOptions: SettingOptions {
    @Flag(name: Setting.dryRun.optionName, help: Setting.dryRun.argumentHelp)
    var dryRun = false
    @Flag(name: Setting.follow.optionName, help: Setting.follow.argumentHelp)
    var follow = false
    @Option(name: Setting.followEvery.optionName, help: Setting.followEvery.argumentHelp)
    var followEvery: String?

    var given: [Setting: [String]] {
        [.dryRun: dryRun.given, .follow: follow.given, .followEvery: followEvery.given]
    }
}

struct OutputOptions: SettingOptions {
    @Flag(name: Setting.json.optionName, help: Setting.json.argumentHelp)
    var json = false
    @Option(name: Setting.logLevel.optionName, help: Setting.logLevel.argumentHelp)
    var logLevel: String?
    @Option(name: Setting.logFormat.optionName, help: Setting.logFormat.argumentHelp)
    var logFormat: String?
    @Option(name: Setting.config.optionName, help: Setting.config.argumentHelp)
    var config: String?

    var given: [Setting: [String]] {
        [.json: json.given, .logLevel: logLevel.given, .logFormat: logFormat.given, .config: config.given]
    }
}

extension Optional where Wrapped == String {
    fileprivate var given: [String] { map { [$0] } ?? [] }
}

extension Bool {
    fileprivate var given: [String] { self ? ["true"] : [] }
}
