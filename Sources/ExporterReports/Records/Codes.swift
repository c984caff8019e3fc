import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterSettings

/// The codes of reasons, warnings, failures and errors, for programs: part of the program's interface, all of them listed
/// in docs/CLI.md. A code stays what it is; a new reason gets a new one.
///
/// Why a lane could not be exported.
package enum FailureCode: String, Encodable, Sendable, CaseIterable {
    case groupIsGone, otherTaskScope, taskRefused, readRefused, denied, pageUnreadable, renderingDiffers, unanswered,
        failed

    package init(_ failure: LaneFailure) {
        self =
            switch failure {
            case .groupIsGone: .groupIsGone
            case .otherTaskScope: .otherTaskScope
            case .taskRefused: .taskRefused
            case .readRefused: .readRefused
            case .denied: .denied
            case .pageUnreadable: .pageUnreadable
            case .renderingDiffers: .renderingDiffers
            case .unanswered: .unanswered
            case .other: .failed
            }
    }
}

/// What needs a person before long.
package enum WarningCode: String, Encodable, Sendable, CaseIterable {
    case expiresSoon, expiredBeforeBeginning, belowBound, expireBeforeCopy, classCannotBeExported
    case prefixWithoutMatch, excludeWithoutMatch, groupOfOtherAccount, textReplaced, eventUnreadable

    package init(_ warning: PlanWarning) {
        self =
            switch warning {
            case .expiresSoon: .expiresSoon
            case .expiredBeforeBeginning: .expiredBeforeBeginning
            case .belowBound: .belowBound
            case .expireBeforeCopy: .expireBeforeCopy
            case .classCannotBeExported: .classCannotBeExported
            case .patternWithoutMatch(let pattern): pattern.isExcluding ? .excludeWithoutMatch : .prefixWithoutMatch
            case .groupOfOtherAccount: .groupOfOtherAccount
            case .textReplaced: .textReplaced
            case .eventUnreadable: .eventUnreadable
            }
    }
}

/// Why there is nothing to do for a lane.
package enum SkipCode: String, Encodable, Sendable, CaseIterable {
    case upToDate, groupIsGone, notSelected, classCannotBeExported, otherTaskScope, readRefused

    package init(_ reason: SkippedLane.Reason) {
        self =
            switch reason {
            case .upToDate: .upToDate
            case .groupIsGone: .groupIsGone
            case .notSelected: .notSelected
            case .classCannotBeExported: .classCannotBeExported
            case .otherTaskScope: .otherTaskScope
            case .readRefused: .readRefused
            }
    }
}

/// Why there is no result.
package enum ErrorCode: String, Encodable, Sendable, CaseIterable {
    // The settings.
    case usage, invalidSetting, missingSetting, contradictorySettings, unusableAWSConfiguration, noGroupSelected
    case groupOfOtherAccount
    // Who we are, and what we may do.
    case noCredentials, credentialsUnavailable, credentialsExpired, credentialsRefused, credentials, accessDenied
    // The services.
    case noAnswer, throttled, callFailed
    // Where things lie.
    case bucketMissing, bucketInOtherRegion, bucketDenied, bucketRegionUnusable, bucketTakesNoTasks
    case storeIgnoresConditions
    case folderNeedsReads, keyImpossible, eventsExpireBeforeCopy
    case fileNotAFolder, fileNotPermitted, fileNoSpace, fileNameTooLong, fileMissing, fileFailed
    case stateOfOtherArchive, archiveOfOtherState, archiveOfOtherAccount, archiveOfOtherRegion, archiveOfNewerFormat
    case archiveInsideAnother, archiveMissing, objectDamaged, stateLost, stateIsThere, stateMissing
    // How it ended.
    case interrupted, outputFailed
    // Where nothing closer is known.
    case failed, serviceUnavailable, tryAgainLater, notPermitted, configuration
}

extension ErrorCode {
    package init(_ problem: SettingProblem) {
        self =
            switch problem.code {
            case .invalid: .invalidSetting
            case .missing: .missingSetting
            case .contradiction: .contradictorySettings
            case .access: .unusableAWSConfiguration
            }
    }

    package init(_ finding: AccessFinding) {
        self =
            switch finding.trouble {
            case .notAllowed: .accessDenied
            case .noCredentials: .noCredentials
            case .credentialsUnavailable: .credentialsUnavailable
            case .credentialsExpired: .credentialsExpired
            case .credentialsRefused: .credentialsRefused
            case .unknown: .credentials
            }
    }

    package init(_ error: ExportError) {
        self =
            switch error.reason {
            case .fault: Self(error.code)
            case .call: error.cause.map(Self.init) ?? Self(error.code)
            case .groupElsewhere: .groupOfOtherAccount
            case .folderNeedsReads: .folderNeedsReads
            case .bucketMissing: .bucketMissing
            case .bucketInOtherRegion: .bucketInOtherRegion
            case .bucketDenied: .bucketDenied
            case .bucketRegionUnusable: .bucketRegionUnusable
            case .bucketTakesNoTasks: .bucketTakesNoTasks
            case .storeIgnoresConditions: .storeIgnoresConditions
            case .keyImpossible: .keyImpossible
            case .eventsExpireBeforeCopy: .eventsExpireBeforeCopy
            case .file(let trouble, _, _, _): Self(trouble)
            case .archiveOfOthers(let conflict, _, _, _): Self(conflict)
            case .archiveInsideAnother: .archiveInsideAnother
            case .archiveMissing: .archiveMissing
            case .objectDamaged: .objectDamaged
            case .stateOfOtherArchive: .stateOfOtherArchive
            case .stateIsThere: .stateIsThere
            case .stateMissing: .stateMissing
            }
    }

    private init(_ cause: AWSError) {
        if cause.isCredentialProblem {
            self = .credentials
        } else if cause.isAccessDenied {
            self = .accessDenied
        } else if cause.code == .noAnswer {
            self = .noAnswer
        } else {
            self = cause.kind == .throttled ? .throttled : .callFailed
        }
    }

    private init(_ conflict: ArchiveIdentity.Conflict) {
        self =
            switch conflict {
            case .newerFormat: .archiveOfNewerFormat
            case .stateLost: .stateLost
            case .otherState: .archiveOfOtherState
            case .otherAccount: .archiveOfOtherAccount
            case .otherRegion: .archiveOfOtherRegion
            }
    }

    private init(_ trouble: ExportError.FileTrouble) {
        self =
            switch trouble {
            case .notAFolder: .fileNotAFolder
            case .notPermitted: .fileNotPermitted
            case .noSpace: .fileNoSpace
            case .nameTooLong: .fileNameTooLong
            case .missing: .fileMissing
            case .other: .fileFailed
            }
    }

    private init(_ code: ExportError.Code) { self.init(ExitStatus(code)) }

    /// Of an error that has no code of its own.
    package init(_ status: ExitStatus) {
        self =
            switch status {
            case .done, .failures: .failed
            case .usage: .usage
            case .unavailable: .serviceUnavailable
            case .tryAgain: .tryAgainLater
            case .notPermitted: .notPermitted
            case .configuration: .configuration
            }
    }
}
