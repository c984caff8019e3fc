/// Faults between a client and the served world, switched on over the admin API.
struct ServerFaults: Sendable {
    /// Shares of requests, 0…1, drawn in this order.
    var lostBefore = 0.0
    var lostAfter = 0.0
    var serverErrors = 0.0
    var throttled = 0.0
    /// Added to every answer.
    var delayMilliseconds: Int64 = 0
    private var draw = Draw(seed: 0)
    private var requests: UInt64 = 0

    enum Verdict {
        case pass
        /// The connection is closed without an answer; the request had no effect.
        case loseRequest
        /// The connection is closed without an answer; the request had its effect.
        case loseAnswer
        case serverError
        case throttle
    }

    init() {}

    /// `{"lostBefore": 0.1, "lostAfter": 0.1, "serverErrors": 0.1, "throttled": 0.1, "delayMilliseconds": 5, "seed":
    /// 7}`: what is left out is off.
    init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        guard case .object(let members) = try JSONValue(parsing: bytes) else {
            throw JSONSyntaxError(offset: 0, reason: "an object is expected")
        }
        for member in members {
            switch (member.name, member.value) {
            case ("lostBefore", let value): lostBefore = try Self.share(value)
            case ("lostAfter", let value): lostAfter = try Self.share(value)
            case ("serverErrors", let value): serverErrors = try Self.share(value)
            case ("throttled", let value): throttled = try Self.share(value)
            case ("delayMilliseconds", .integer(let delay)) where delay >= 0: delayMilliseconds = delay
            case ("seed", .integer(let seed)): draw = Draw(seed: UInt64(bitPattern: seed))
            default: throw JSONSyntaxError(offset: 0, reason: "unknown fault or bad value: \(member.name)")
            }
        }
    }

    mutating func next() -> Verdict {
        requests += 1
        let chance = draw.unit(.serverFault, requests)
        var bound = 0.0
        for (share, verdict) in [
            (lostBefore, Verdict.loseRequest), (lostAfter, .loseAnswer), (serverErrors, .serverError),
            (throttled, .throttle),
        ] {
            bound += share
            if chance < bound { return verdict }
        }
        return .pass
    }

    private static func share(_ value: JSONValue) throws(JSONSyntaxError) -> Double {
        switch value {
        case .integer(let number) where 0...1 ~= number: return Double(number)
        case .number(let number) where 0...1 ~= number: return number
        default: throw JSONSyntaxError(offset: 0, reason: "a share between 0 and 1 is expected")
        }
    }
}
