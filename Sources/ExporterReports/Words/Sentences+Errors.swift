import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterSettings

/// What ended a run or a command, with the setting, its value and what to do.
extension Sentences {
    /// - Parameter finding: what is behind a refusal, where that was looked into.
    package func sentence(_ error: ExportError, _ finding: AccessFinding? = nil) -> String {
        let words = place(error) + plain(error)
        guard let finding else { return words }
        let whose = "the AWS credentials (\(origin(finding)))"
        switch finding.trouble {
        case .notAllowed(let caller):
            return """
                \(words); the caller (\(origin(finding))) is \(caller): 'cwlogs-export policy --only identity' prints what \
                it needs
                """
        case .noCredentials(let words): return words
        case .credentialsUnavailable(let words): return "\(whose) are not available: \(words)"
        case .credentialsExpired(let cause): return "\(whose) have expired: renew them (\(cause))"
        case .credentialsRefused(let cause): return "\(whose) are refused: check them (\(cause))"
        case .unknown(let cause): return "asking who we are: \(cause)"
        }
    }

    private func origin(_ finding: AccessFinding) -> String {
        if finding.assumesRole { return "the role of \(name(\.roleARN))" }
        return switch finding.origin {
        case .environment: "the environment's AWS_ACCESS_KEY_ID"
        case .webIdentity: "the environment's AWS_WEB_IDENTITY_TOKEN_FILE"
        case .container: "the container's role"
        case .instance: "the instance's role"
        case .profile(let name): "profile '\(name)'"
        case nil: "profile '\(finding.profile)'"
        }
    }

    /// The state stands first where it is at fault: `--state s3://…: `. Nobody has named a state that lies in the archive's
    /// own bucket, as it does by default: what is wrong with the bucket is told of the destination.
    private func place(_ error: ExportError) -> String {
        guard let state = error.state, !isOfDestination(error) else { return "" }
        return spelling.isGiven(\.state) ? "\(name(\.state)) \(state): " : "the state \(state): "
    }

    private func isOfDestination(_ error: ExportError) -> Bool {
        switch error.reason {
        case .bucketMissing, .bucketInOtherRegion, .bucketDenied: error.state == nil || !spelling.isGiven(\.state)
        default: error.state == nil
        }
    }

    private func plain(_ error: ExportError) -> String {
        // The state's place stands before the sentence already; else it is the destination's bucket.
        let whose = isOfDestination(error) ? " of \(name(\.destination))" : ""
        switch error.reason {
        case .fault(let words): return words
        case .call(let doing): return (error.cause.map { "\(doing): \($0)" } ?? doing) + otherOwner(error)
        case .groupElsewhere(let pattern, let account):
            let setting = pattern.isExcluding ? name(\.exclude) : name(\.logGroups)
            return """
                \(setting): '\(pattern.pattern)' is a log group of account \(pattern.pattern.account ?? ""), and these \
                credentials are of \(account): \(pattern.isExcluding ? "leave it out" : "export it with credentials of that account, to a \(name(\.destination)) of its own")
                """
        case .folderNeedsReads(let path):
            return """
                \(name(\.destination)) file://\(path): the service's export tasks write to buckets alone: choose \
                \(spelling.choice(\.engine, "read")), or name a bucket
                """
        case .bucketMissing(let bucket):
            return "the bucket '\(bucket)'\(whose) does not exist: create it, or correct the name"
        case .bucketInOtherRegion(let bucket, let region, let wanted):
            return "the bucket '\(bucket)'\(whose) " + otherRegion(region, wanted, isArchive: error.state == nil)
        case .bucketDenied(let bucket, let owner):
            let other = owner.map { ", or it does not belong to \($0) (\(name(\.expectedBucketOwner)))" } ?? ""
            let denied = error.cause.map { ": \($0.operation) is denied" } ?? ""
            return "no access to the bucket '\(bucket)'\(whose)\(other)\(denied)"
        case .bucketRegionUnusable(let bucket, let why): return "the bucket '\(bucket)'\(whose): \(why)"
        case .bucketTakesNoTasks(let bucket):
            // The service's own words, and all that it says: there is no code for a bucket policy that is missing.
            return """
                the bucket '\(bucket)'\(whose) takes no export tasks\(error.cause.map { " (\($0))" } ?? ""): \
                'cwlogs-export policy\(spelling.door == .command ? " --only bucket" : "")' prints the bucket policy that \
                export tasks need
                """
        case .storeIgnoresConditions(let state):
            return """
                \(error.state == nil ? "the store of \(state)" : "its store") ignores the conditions of writes (If-None-Match, If-Match): two runs at once would \
                each believe to be alone, and export everything twice. Keep the state elsewhere: \
                \(name(\.state)) dynamodb://TABLE/KEY or file:///PATH
                """
        case .keyImpossible(let key, let root, let part):
            return """
                '\(key)' cannot be a file below file://\(root), because of the part '\(part)': correct \
                \(name(\.layout))
                """
        case .eventsExpireBeforeCopy(let groups, let delay):
            return """
                \(expireBeforeCopy(groups, delay)): shorten \(name(\.maxLateness)), leave them out with \
                \(name(\.exclude)), or accept that with \(spelling.choice(\.acceptLoss, "max-lateness"))
                """
        case .file(let trouble, let doing, let root, let why):
            return "\(doing): \(why)" + advice(trouble, "\(name(\.destination)) file://\(root)")
        case .archiveOfOthers(let conflict, let place, let state, let region):
            return "\(place) says whose archive this is: " + others(conflict, state: state, region: region)
        case .archiveInsideAnother(let destination, let place):
            return """
                \(name(\.destination)) \(destination) lies inside another archive, as \(place) says: choose a place beside it
                """
        case .archiveMissing(let destination):
            return """
                \(name(\.destination)) \(destination) holds no archive: there is neither a manifest nor \
                \(ArchiveIdentity.name): correct it
                """
        case .objectDamaged(let object, let manifest, let damage):
            return """
                \(object) \(words(damage)), which its manifest \(manifest) lists: restore it from an earlier version, or \
                remove that manifest, and what it lists is copied again
                """
        case .stateIsThere:
            return """
                there is a state already, and it was left untouched: move it away first, or choose another place for \
                \(name(\.state))
                """
        case .stateMissing: return "there is no state: correct \(name(\.state)), or \(rebuild)"
        case .stateOfOtherArchive(let archive, let destination):
            return """
                this state belongs to the archive at \(archive), not to \(destination): give this destination its own \
                \(name(\.state))
                """
        }
    }

    /// S3 refuses every call to a bucket of another account than the one that was named, and does not say why.
    private func otherOwner(_ error: ExportError) -> String {
        guard spelling.isGiven(\.expectedBucketOwner), let cause = error.cause, cause.isAccessDenied,
            cause.operation.hasPrefix("s3:")
        else { return "" }
        return ", or the bucket does not belong to the account of \(name(\.expectedBucketOwner))"
    }

    private func others(_ conflict: ArchiveIdentity.Conflict, state: String, region: String) -> String {
        let apart = "a \(name(\.destination)) and a \(name(\.state)) of its own"
        switch conflict {
        case .newerFormat(let format): return "it has format \(format), which a newer program wrote: use that program"
        case .stateLost:
            return """
                its state \(state) is not there any more, and without it everything would be exported a second time: \
                restore it from a copy or an earlier version, or \(rebuild), or choose another \(name(\.destination))
                """
        case .otherState(let other):
            return """
                its state is \(other), and this run's is \(state): with another state everything would be exported a \
                second time. Use that \(name(\.state)), or choose another \(name(\.destination))
                """
        case .otherAccount(let other): return "it holds the logs of account \(other): give every account \(apart)"
        case .otherRegion(let other):
            return """
                it holds the logs of \(other), and this run exports those of \(region): give every region \(apart)
                """
        }
    }

    private var rebuild: String { "run 'cwlogs-export state rebuild', which makes it new from the archive's manifests" }

    private func words(_ damage: ExportError.Damage) -> String {
        switch damage {
        case .missing: "is not there"
        case .otherSize: "has another size"
        case .otherETag: "has another ETag"
        }
    }

    private func otherRegion(_ region: String?, _ wanted: String?, isArchive: Bool) -> String {
        let place = region ?? "another region"
        guard isArchive, let wanted else {
            return """
                lies in \(place): name a bucket in \(wanted ?? "the region of the log groups"), or correct \
                \(name(\.region))
                """
        }
        return """
            lies in \(place), and export tasks of \(wanted) write only to buckets of \(wanted): name a bucket there, \
            use \(spelling.choice(\.engine, "read")), or correct \(name(\.region))
            """
    }

    private func advice(_ trouble: ExportError.FileTrouble, _ folder: String) -> String {
        switch trouble {
        case .notAFolder: "; \(folder) must be a folder, or name none yet"
        case .notPermitted: "; give the program's user the right to write below \(folder)"
        case .noSpace: "; make room for \(folder), and \(again)"
        case .nameTooLong: "; choose a shorter folder or \(name(\.layout))"
        case .missing: "; make the folder above \(folder), or correct it"
        case .other: ""
        }
    }
}
