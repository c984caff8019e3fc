/// What goes wrong in a simulation, as data: drawn from a seed by `Swarm`, or written by hand for one test, printed and
/// repeated. Everything is empty by default: no faults and no latency beyond a few milliseconds.
package struct FaultPlan: Codable, Sendable, Equatable {
    /// Faults that hit each matching call with a probability.
    package var rates: [FaultRate]
    /// Faults that hit exactly one call.
    package var oneShots: [OneShotFault]
    /// Crashes and pauses at exactly one call.
    package var stops: [ProcessStop]
    /// Calls to the file system that fail.
    package var files: [FileFaultRule]
    /// Probability, per call, that the process crashes there (half before the effect, half after it).
    package var crashRate: Double
    /// Probability, per call, that the process is paused there.
    package var pauseRate: Double
    package var pauseMilliseconds: ClosedRange<Int64>
    /// How much later than its request a delayed effect comes.
    package var delayMilliseconds: ClosedRange<Int64>
    package var latency: Latency
    /// From this virtual instant on nothing goes wrong any more: from then on work must come to an end.
    package var stopsAtMilliseconds: Int64?

    package init(
        rates: [FaultRate] = [], oneShots: [OneShotFault] = [], stops: [ProcessStop] = [],
        files: [FileFaultRule] = [], crashRate: Double = 0, pauseRate: Double = 0,
        pauseMilliseconds: ClosedRange<Int64> = 60_000...14_400_000,
        delayMilliseconds: ClosedRange<Int64> = 1_000...600_000,
        latency: Latency = Latency(), stopsAtMilliseconds: Int64? = nil
    ) {
        self.rates = rates
        self.oneShots = oneShots
        self.stops = stops
        self.files = files
        self.crashRate = crashRate
        self.pauseRate = pauseRate
        self.pauseMilliseconds = pauseMilliseconds
        self.delayMilliseconds = delayMilliseconds
        self.latency = latency
        self.stopsAtMilliseconds = stopsAtMilliseconds
    }
}

/// How one exchange goes wrong.
package enum ExchangeFault: String, Codable, Sendable, CaseIterable {
    /// No connection: certainly no effect, `TransportError.notSent`.
    case notSent
    /// The connection breaks before the request arrives: no effect, and the caller cannot know (`outcomeUnknown`).
    case lostBeforeEffect
    /// The connection breaks before the answer arrives: an effect that the caller cannot know of.
    case lostAfterEffect
    /// A 5xx answer, and no effect.
    case serverErrorBeforeEffect
    /// A 5xx answer, although the request took effect.
    case serverErrorAfterEffect
    /// The service's throttling answer, and no effect.
    case throttled
    /// Nothing comes until the caller's timeout, and no effect.
    case stalled
    /// Nothing comes until the caller's timeout, and the effect happens later, perhaps after the caller's next attempt.
    case delayedEffect
    /// A conditional write is told that another one got in its way, and has no effect. Other calls are left alone.
    case conflicted
    /// A success that says nothing, `{}`, and no effect: something between the caller and the service answered.
    case emptyAnswer
    /// A success that is a page of HTML, and no effect.
    case strangeAnswer
    /// The same, although the request took effect.
    case strangeAnswerAfterEffect
    /// A 400 that is a page of HTML and not the service's no; no effect.
    case strangeRefusal

    /// What every universe may draw. The others are not the service's own words.
    package static let common: [ExchangeFault] = [
        .notSent, .lostBeforeEffect, .lostAfterEffect, .serverErrorBeforeEffect, .serverErrorAfterEffect, .throttled,
        .stalled, .delayedEffect, .conflicted,
    ]

    package static let strange: [ExchangeFault] = [
        .emptyAnswer, .strangeAnswer, .strangeAnswerAfterEffect, .strangeRefusal,
    ]
}

/// Which calls a rule is about.
package struct CallMatch: Codable, Sendable, Equatable {
    /// `*` stands for any characters. Without a space it is compared with the operation (`logs:CreateExportTask`, `s3:*`),
    /// with a space with operation and resource (`s3:PutObject /bucket/state.json*`).
    package var operation: String
    /// Name of the process, with `*` for any characters.
    package var process: String

    package init(operation: String = "*", process: String = "*") {
        self.operation = operation
        self.process = process
    }

    package func covers(_ call: CallFacts) -> Bool {
        guard Wildcard.covers(process, call.process) else { return false }
        guard operation.utf8.contains(UInt8(ascii: " ")) else { return Wildcard.covers(operation, call.operation) }
        return Wildcard.covers(operation, "\(call.operation) \(call.resource)")
    }
}

package struct FaultRate: Codable, Sendable, Equatable {
    package var match: CallMatch
    package var fault: ExchangeFault
    package var probability: Double

    package init(_ fault: ExchangeFault, _ probability: Double, on match: CallMatch = CallMatch()) {
        self.match = match
        self.fault = fault
        self.probability = probability
    }
}

package struct OneShotFault: Codable, Sendable, Equatable {
    package var match: CallMatch
    package var fault: ExchangeFault
    /// 1 is the first call that matches.
    package var occurrence: Int

    package init(_ fault: ExchangeFault, on match: CallMatch, occurrence: Int = 1) {
        self.match = match
        self.fault = fault
        self.occurrence = occurrence
    }
}

/// A crash or a pause at the n-th matching call. With `operation: "*"` and one process, n is the call's number.
package struct ProcessStop: Codable, Sendable, Equatable {
    package enum Kind: Codable, Sendable, Equatable {
        case crash
        case pause(milliseconds: Int64)
        /// The machine stops, with all of its processes.
        case powerCut(PowerCut)
    }

    package enum Side: String, Codable, Sendable, CaseIterable {
        /// The request never leaves (a paused process sends it when it wakes).
        case beforeEffect
        /// The request has taken effect, and the process does not know it (a paused one learns it when it wakes).
        case afterEffect
    }

    package var match: CallMatch
    package var occurrence: Int
    package var side: Side
    package var kind: Kind

    package init(_ kind: Kind, _ side: Side, on match: CallMatch, occurrence: Int = 1) {
        self.match = match
        self.occurrence = occurrence
        self.side = side
        self.kind = kind
    }
}

/// How a call to the file system fails.
package enum FileFault: String, Codable, Sendable, CaseIterable {
    /// There is no room; half of the bytes are written.
    case full
    /// It is not allowed.
    case denied
    /// The disk cannot; half of the bytes are written.
    case broken

    /// Which calls can fail so.
    package func concerns(_ operation: String) -> Bool {
        switch self {
        case .full:
            ["file:create", "file:append", "file:makeFolder", "file:link", "file:move", "file:makeDurable"]
                .contains(operation)
        case .denied: !["file:append", "file:read", "file:makeDurable", "file:lock"].contains(operation)
        case .broken: true
        }
    }
}

/// A fault of the n-th matching call that can fail so, or of that and all after it.
package struct FileFaultRule: Codable, Sendable, Equatable {
    package var match: CallMatch
    package var fault: FileFault
    package var occurrence: Int
    package var lasts: Bool

    package init(_ fault: FileFault, on match: CallMatch, occurrence: Int = 1, lasts: Bool = false) {
        self.match = match
        self.fault = fault
        self.occurrence = occurrence
        self.lasts = lasts
    }
}

/// What a power cut leaves of what was not made durable. What was made durable it always leaves.
package enum PowerCut: String, Codable, Sendable, CaseIterable {
    case nothing
    /// Names without the bytes: the new file is there, and is empty or old.
    case names
    /// Bytes without the names.
    case bytes
    /// Of each name and of each file's bytes, as chance will have it: files are torn in the middle.
    case some
}

/// How long requests and answers take, in virtual milliseconds.
package struct Latency: Codable, Sendable, Equatable {
    package var milliseconds: ClosedRange<Int64>
    /// Probability of a much slower way.
    package var tailShare: Double
    package var tailMilliseconds: ClosedRange<Int64>

    package init(
        milliseconds: ClosedRange<Int64> = 1...10, tailShare: Double = 0,
        tailMilliseconds: ClosedRange<Int64> = 500...20_000
    ) {
        self.milliseconds = milliseconds
        self.tailShare = tailShare
        self.tailMilliseconds = tailMilliseconds
    }

    func draw(_ random: inout SeededRandom) -> Int64 {
        random.chance(tailShare) ? random.number(in: tailMilliseconds) : random.number(in: milliseconds)
    }
}

/// `*` matches any run of characters, everything else itself.
package enum Wildcard {
    package static func covers(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var (p, t) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                retry = (p + 1, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let (afterStar, from) = retry {
                retry = (afterStar, from + 1)
                p = afterStar
                t = from + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
