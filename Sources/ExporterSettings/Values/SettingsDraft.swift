import ExportCore
import ExportEngine
import LogCodec
import Logging
import Storage

/// The settings one by one, read and not yet looked at together. It begins as the defaults.
package struct SettingsDraft: Sendable {
    static let initial = SettingsDraft()

    var groups: [GroupPattern] = []
    var excluded: [GroupPattern] = []
    package var destination: Destination?
    var destinationPrefix: String?
    package var state: StoreDSN?
    var stateStoreType: StateStoreType?
    var choices = ExportChoices()
    /// `nil`: what is usual for the engine.
    var lookback: Span?
    var layout = ArchiveLayout.defaultTemplate
    var compression = CompressionKind(ExportChoices().compression)
    var compressionLevel: Int?
    var access = AccessArguments()
    var deadline: Span?
    var mayWait = true
    package var isDryRun = false
    package var follow = FollowArguments()
    package var output = OutputArguments()
    package var status = StatusArguments()
    package var cat = CatArguments()
    package var verify = VerifyArguments()
    package var serve = ServeArguments()
    /// Whether the exit status of `plan` says that something is due.
    var hasDetailedStatus = false
    package var config: String?

    init() {}

    var policy: ExportPolicy {
        get { choices.policy }
        set { choices.policy = newValue }
    }
}

extension SettingsDraft {
    /// `1h with --engine read, else 0s`
    static let lookbackWords = byEngine { $0.usualLookback.text }

    /// `jsonl with --engine read, else text`
    static let formatWords = byEngine { engine in
        var choices = ExportChoices()
        choices.policy.engine = engine
        return choices.writtenFormat.rawValue
    }

    private static func byEngine(_ words: (ExportPolicy.Engine) -> String) -> String {
        "\(words(.read)) with --engine read, else \(words(.exportTask))"
    }
}

extension ExportPolicy.Engine {
    /// Readers are minutes behind, so that what is late by less than an hour is usual; tasks wait half a day for it.
    var usualLookback: Span { self == .read ? .hours(1) : .zero }
}

/// Whether a run is followed by the next, and when.
package struct FollowArguments: Hashable, Sendable {
    package var isGiven = false
    package var every: Span = .minutes(1)
}

/// What `status` shows of an archive, and whether it is content with it.
package struct StatusArguments: Hashable, Sendable {
    package enum Order: String, Sendable, CaseIterable {
        /// What needs a person first.
        case worst
        case lag, name, expiry, final
    }

    /// The state alone is read.
    package var isOffline = false
    package var maxLag: Span?
    package var order = Order.worst
    package var limit: Int?
}

/// Which events `cat` prints, and how.
package struct CatArguments: Hashable, Sendable {
    package var streams: [String] = []
    package var grep: String?
    package var filterPattern: String?
    package var tail: Int?
    package var hasNames = false
    package var isRaw = false
}

/// What `verify` compares, and how long.
package struct VerifyArguments: Hashable, Sendable {
    package var against = VerifyQuestion.Against.source
    package var readsData = false
    package var subset: VerifySubset?
    package var maxDuration: Span?
}

/// Where `serve` listens, and to whom.
package struct ServeArguments: Hashable, Sendable {
    package var port = 4567
    package var host = "127.0.0.1"
    /// The path of a file; `nil`: whoever reaches the port is answered.
    package var clientKeys: String?
}

/// What is printed and logged.
package struct OutputArguments: Hashable, Sendable {
    package var isJSON = false
    package var isVerbose = false
    package var isQuiet = false
    package var logLevel: Logger.Level?
    package var logFormat: LogFormat?

    package static let usualLogLevel = Logger.Level.warning
    static let logLevelWords = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
}

package enum LogFormat: String, Sendable, CaseIterable {
    case text, json

    package static let usual = LogFormat.text
}
