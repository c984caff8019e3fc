/// Everything that an invocation can be told. One name: the event's key is the case's, the variable's is that in upper
/// snake case (`destinationS3Bucket`, `DESTINATION_S3_BUCKET`).
///
/// The first five are the original function's inputs, and like all of them are taken in its spelling too, with a
/// capital first letter (`StoreDSN`).
enum FunctionOption: String, CaseIterable, Sendable {
    case destinationS3Bucket, sourceLogGroupPrefixes, stateStoreType, storeDSN, logLevel
    case destinationPrefix, exclude
    case engine, taskScope, since, until, exportSettle, readSettle, maxLateness, sealAfter, lookback, sweepEvery
    case noSweep, backlogWindow, taskAttempts
    case layout, format, compression, unmask
    case region, roleARN, requestsPerSecond
    case pollInterval, leaseTTL, windDown

    init?(eventKey key: String) {
        self.init(rawValue: key.prefix(1).lowercased() + key.dropFirst())
    }

    var variable: String {
        var text = ""
        var previous: Character?
        for character in rawValue {
            if character.isUppercase, previous?.isUppercase == false { text += "_" }
            text += character.uppercased()
            previous = character
        }
        return text
    }

    var isList: Bool { self == .sourceLogGroupPrefixes || self == .exclude }
}
