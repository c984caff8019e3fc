import ExportCore
import ExportFailures

/// What a call of `verify` came to.
package struct VerifyOutcome: Sendable {
    package var record: VerifyRecord
    /// Where that is kept; `nil`: nowhere.
    package var recordKey: String?
    package var notes: [VerifyNote] = []
    /// The first denial, where lanes could not be read.
    package var denial: ExportError?
    package var groups: [LogGroupName] = []
    package var unmatched: [UnmatchedPattern] = []
}
