import AWSClient
import ExportCore

/// Why a run (or a command) could not do what it was asked to: a code for the caller, a reason with its values, and the
/// call that failed. The sentences are the doors' (`ExporterReports`): each has its own names for the settings.
package struct ExportError: Error, Sendable, CustomStringConvertible {
    /// The exit codes of the command line, and `errorType` of the function.
    package enum Code: String, Sendable {
        /// Something failed that may be worth another look.
        case failed
        /// A service did not answer, or not usefully, for as long as it is worth trying.
        case serviceUnavailable
        /// Nothing is wrong: the slot or the lease is held, or the time is over.
        case tryAgainLater
        case notPermitted
        case configuration
    }

    package var code: Code
    package var reason: Reason
    package var cause: AWSError?
    /// The state that is at fault, where one is.
    package var state: StoreDSN?
    /// What one group's answers hold, and no reason to leave the others.
    package var isOfLane = false

    package init(_ code: Code, _ reason: Reason, cause: AWSError? = nil) {
        self.code = code
        self.reason = reason
        self.cause = cause
    }

    /// What cannot be told apart, or need not be: in words, without the name of any setting.
    package init(_ code: Code, _ words: String, cause: AWSError? = nil) {
        self.init(code, .fault(words), cause: cause)
    }

    /// For logs and tests; not what people are told.
    package var description: String {
        switch reason {
        case .fault(let words): words
        case .call(let doing): cause.map { "\(doing): \($0)" } ?? doing
        case .file(_, let doing, _, let why): "\(doing): \(why)"
        default: "\(reason)"
        }
    }

    package var message: String { description }

    /// Of an error that comes when the time of the run is over: it was that, and nothing is wrong. A call that waits for a
    /// service without room for it is given up then, too.
    package var saysThatTimeWasOver: Bool {
        code == .tryAgainLater || cause?.isCancelled == true || cause?.kind == .throttled
    }
}

extension ExportError {
    /// What can be wrong, with the values that say it. Which setting is concerned is known to the doors.
    package enum Reason: Hashable, Sendable {
        /// An answer, an object or a step of ours that makes no sense.
        case fault(String)
        /// A call failed while this was done: `listing the log groups`. The cause says how.
        case call(doing: String)

        /// An ARN of the selection names another account than the one in which groups are looked for.
        case groupElsewhere(UnmatchedPattern, account: String)

        // The destination.
        /// Export tasks write to buckets alone.
        case folderNeedsReads(path: String)
        case bucketMissing(bucket: String)
        /// - Parameters:
        ///   - region: `nil` where the service does not say it.
        ///   - wanted: `nil` for that of the log groups, where its name is not known at this point.
        case bucketInOtherRegion(bucket: String, region: String?, wanted: String?)
        case bucketDenied(bucket: String, expectedOwner: String?)
        /// No endpoint can be made for the bucket's own region.
        case bucketRegionUnusable(bucket: String, why: String)
        /// CloudWatch Logs may not read its ACL or write into it, or it is not there: no group can have an export task.
        case bucketTakesNoTasks(bucket: String)
        /// A key of the layout that no file can have.
        case keyImpossible(key: String, root: String, part: String)
        case file(FileTrouble, doing: String, root: String, why: String)

        /// A store that takes every write: no lease would be held there by one run alone.
        case storeIgnoresConditions(state: String)

        // The log groups.
        /// Export tasks come later than retention.
        case eventsExpireBeforeCopy(groups: [String], delay: Span)

        // What the archive says of itself.
        /// - Parameters:
        ///   - place: of the document that says so.
        ///   - state: the run's own.
        case archiveOfOthers(ArchiveIdentity.Conflict, place: String, state: String, region: String)
        case archiveInsideAnother(destination: String, place: String)
        /// Neither a manifest nor a word of whose it is.
        case archiveMissing(destination: String)
        /// An object that a manifest lists is not what it says.
        case objectDamaged(object: String, manifest: String, Damage)

        // The state.
        case stateOfOtherArchive(archive: String, destination: String)
        /// Where one was to be made, or copied to.
        case stateIsThere
        /// Where one was to be copied from, or shown.
        case stateMissing
    }

    /// How an object differs from its manifest.
    package enum Damage: String, Hashable, Sendable {
        case missing, otherSize, otherETag
    }

    /// What a file operation's error says of the folder.
    package enum FileTrouble: String, Hashable, Sendable {
        case notAFolder, notPermitted, noSpace, nameTooLong, missing, other
    }
}

extension AWSError {
    /// What was named is not there. An upload that is gone was named by nobody: its answer was lost, or others ended it.
    fileprivate var isOfConfiguration: Bool { isWrongRegion || isNotFound && code != .noSuchUpload }
}

extension ExportError {
    /// What an AWS call's failure means to the run. `doing` says what was being done: `listing the log groups`.
    package init(_ error: AWSError, while doing: String) {
        let code: Code
        if case .credentials(let source) = error.cause, source.code != .cancelled {
            code = Code(source.code)
        } else if error.isAccessDenied || error.isCredentialProblem {
            code = .notPermitted
        } else {
            switch error.kind {
            case .throttled, .transient, .outcomeUnknown: code = .serviceUnavailable
            // What stands in the way may be gone tomorrow: a certificate that ran out, a proxy that forgot its users.
            case .permanent where error.code == .noAnswer: code = .serviceUnavailable
            case .permanent: code = error.isOfConfiguration ? .configuration : .failed
            }
        }
        self.init(code, .call(doing: doing), cause: error)
    }
}

extension ExportError {
    /// There were no credentials to sign the call with: nobody was asked, and nobody refused anything.
    package var isOfCredentialSource: Bool { if case .credentials = cause?.cause { true } else { false } }
}

extension ExportError.Code {
    /// A source that is down is worth another look; what a file or a variable says wrongly is for a person to correct.
    fileprivate init(_ code: CredentialsError.Code) {
        self =
            switch code {
            case .sourceUnavailable, .cancelled: .serviceUnavailable
            case .invalidConfiguration: .configuration
            case .noneFound, .refused: .notPermitted
            }
    }
}
