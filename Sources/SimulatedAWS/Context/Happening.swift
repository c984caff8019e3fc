/// What a rule of the world did of itself, for whoever counts whether it was at work.
package enum Happening: String, Sendable, CaseIterable {
    case classRefusedReads = "a group was not read for its class"
    case classRefusedTask = "a group had no task for its class"
    case newestFirst = "a page came newest first"
    case overlappingPage = "a page of GetLogEvents began with events of the page before"
    case policyListed = "a group was listed with the account's retention"
    case policyRetention = "a retention policy of the account removed events"
    case timelessStream = "a stream with events was listed without times"
    case goneStream = "a stream that is gone was asked for by name"
    case goneGroup = "a group that is gone was asked for"
    case refusedIdentity = "a call was refused for its caller"
    case refusedKey = "a call was refused for a group's key"
    case refusedBucketPolicy = "a task was refused for the bucket's policy"
    case refusedForATime = "a call on one group had no answer for a time"
    case refusedDeletion = "an object could not be deleted"
    case oldTasks = "old tasks were paged through"
    case otherRendering = "a task wrote its lines in another form"
}
