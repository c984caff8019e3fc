import AWSClient
import ExportCore
import ExportFailures

/// What a definite no to CreateExportTask is about. The service has codes for a few reasons alone; for the rest its words
/// are all that there is.
enum TaskRefusal {
    /// The group's: its lane cannot have this task, and others can.
    case lane(TaskSliceMachine.Refusal)
    /// The bucket's, or the caller's: no lane can have a task.
    case all(ExportError)

    /// - Parameter error: says for certain that no task was created.
    init(_ error: AWSError, for lane: LaneID, into bucket: String) {
        let doing = "creating the export task of \(lane)"
        guard error.kind == .permanent, !error.isCredentialProblem else {
            self = .all(ExportError(error, while: doing))
            return
        }
        if error.code == .resourceNotFound {
            self = .lane(.groupIsGone)
        } else if Self.concernsBucket(error, lane) {
            self = .all(ExportError(.configuration, .bucketTakesNoTasks(bucket: bucket), cause: error))
        } else if error.isAccessDenied {
            self = .lane(.denied("\(error)"))
        } else {
            self = .lane(.invalid("\(error)"))
        }
    }

    /// `The given bucket does not exist`, `GetBucketAcl call on the given bucket failed` and their kin come as invalid
    /// parameters, and at times as denials. The name of a group may hold the word, too.
    private static func concernsBucket(_ error: AWSError, _ lane: LaneID) -> Bool {
        let words = error.message.replacing(lane.group.name.text, with: "").lowercased()
        return words.contains("bucket") || words.contains("s3:")
    }
}
