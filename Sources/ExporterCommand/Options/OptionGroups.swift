import ArgumentParser
import ExporterSettings

/// All that describes an export. `run`, `plan`, `status`, `policy` and those of `state` take the same, so that a command
/// line can be kept and only its first words changed.
///
/// A member is named for its setting's key, and is read by that name (`SettingOptions.given`).
struct ExportOptions: SettingOptions {
    @OptionGroup(title: "What and where to") var target: TargetOptions
    @OptionGroup(title: "How it is exported") var method: MethodOptions
    @OptionGroup(title: "How the archive looks") var archive: ArchiveOptions
    @OptionGroup(title: "How S3 keeps it") var storage: StorageOptionGroup
    @OptionGroup(title: "How AWS is reached") var aws: AWSOptions
    @OptionGroup(title: "How a run behaves") var behaviour: RunOptions
    @OptionGroup(title: "What is printed") var output: OutputOptions
}

struct TargetOptions: SettingOptions {
    @Option(\.logGroups) var logGroups: [String] = []
    @Option(\.exclude) var exclude: [String] = []
    @Option(\.destination) var destination: String?
    @Option(\.state) var state: String?
}

struct MethodOptions: SettingOptions {
    @Option(\.engine) var engine: String?
    @Option(\.taskScope) var taskScope: String?
    @Option(\.since) var since: String?
    @Option(\.until) var until: String?
    @Flag(\.wholeDays) var wholeDays = false
    @Option(\.exportSettle) var exportSettle: String?
    @Option(\.readSettle) var readSettle: String?
    @Option(\.maxLateness) var maxLateness: String?
    @Option(\.sealAfter) var sealAfter: String?
    @Option(\.acceptLoss) var acceptLoss: [String] = []
    @Option(\.lookback) var lookback: String?
    @Option(\.sweepEvery) var sweepEvery: String?
    @Flag(\.noSweep) var noSweep = false
    @Option(\.backlogWindow) var backlogWindow: String?
    @Option(\.taskAttempts) var taskAttempts: String?
}

struct ArchiveOptions: SettingOptions {
    @Option(\.layout) var layout: String?
    @Option(\.format) var format: String?
    @Option(\.compression) var compression: String?
    @Option(\.compressionLevel) var compressionLevel: String?
    @Option(\.objectSize) var objectSize: String?
    @Option(\.index) var index: String?
    @Flag(\.unmask) var unmask = false
}

struct StorageOptionGroup: SettingOptions {
    @Option(\.partSize) var partSize: String?
    @Option(\.storageClass) var storageClass: String?
    @Option(\.kmsKey) var kmsKey: String?
    @Flag(\.bucketOwnerFullControl) var bucketOwnerFullControl = false
    @Option(\.expectedBucketOwner) var expectedBucketOwner: String?
}

struct AWSOptions: SettingOptions {
    @Option(\.region) var region: String?
    @Option(\.profile) var profile: String?
    @Option(\.roleARN) var roleARN: String?
    @Option(\.externalID) var externalID: String?
    @Option(\.roleSessionName) var roleSessionName: String?
    @Option(\.endpointURL) var endpointURL: String?
    @Option(\.proxy) var proxy: String?
    @Option(\.requestsPerSecond) var requestsPerSecond: String?
}

struct RunOptions: SettingOptions {
    @Option(\.pollInterval) var pollInterval: String?
    @Option(\.leaseTTL) var leaseTTL: String?
    @Option(\.windDown) var windDown: String?
    @Option(\.deadline) var deadline: String?
    @Flag(\.noWait) var noWait = false
}

/// What only `run` takes.
struct RunAloneOptions: SettingOptions {
    @Flag(\.dryRun) var dryRun = false
    @Flag(\.follow) var follow = false
    @Option(\.followEvery) var followEvery: String?
}

/// What the subcommands of `state` take that change something.
struct StateChangeOptions: SettingOptions {
    @Flag(\.dryRun) var dryRun = false
}

/// What only `status` takes.
struct StatusAloneOptions: SettingOptions {
    @Flag(\.offline) var offline = false
    @Option(\.maxLag) var maxLag: String?
    @Option(\.sort) var sort: String?
    @Option(\.limit) var limit: String?
}

/// What only `plan` takes.
struct PlanAloneOptions: SettingOptions {
    @Flag(\.detailedExitcode) var detailedExitcode = false
}

/// What only `cat` takes.
struct CatAloneOptions: SettingOptions {
    @Option(\.stream) var stream: [String] = []
    @Option(\.grep) var grep: String?
    @Option(\.filterPattern) var filterPattern: String?
    @Option(\.tail) var tail: String?
    @Flag(\.names) var names = false
    @Flag(\.raw) var raw = false
}

/// What only `verify` takes.
struct VerifyAloneOptions: SettingOptions {
    @Option(\.against) var against: String?
    @Flag(\.readData) var readData = false
    @Option(\.subset) var subset: String?
    @Option(\.maxDuration) var maxDuration: String?
}

/// What only `serve` takes.
struct ServeAloneOptions: SettingOptions {
    @Option(\.port) var port: String?
    @Option(\.host) var host: String?
    @Option(\.clientKeys) var clientKeys: String?
}

struct OutputOptions: SettingOptions {
    @Flag(\.json) var json = false
    @Flag(\.verbose) var verbose = false
    @Flag(\.quiet) var quiet = false
    @Option(\.logLevel) var logLevel: String?
    @Option(\.logFormat) var logFormat: String?
    @Option(\.config) var config: String?
}
