/// What the services share: the instant, the configuration, chance.
final class WorldContext {
    var configuration: WorldConfiguration
    let draw: Draw
    private(set) var now: Int64
    /// Counts requests; makes request ids, and draws per request.
    private(set) var requestNumber: UInt64 = 0
    private var identifierNumber: UInt64 = 0
    /// How often each rule was at work.
    private(set) var happenings: [Happening: Int] = [:]

    init(configuration: WorldConfiguration, seed: UInt64, now: Int64) {
        self.configuration = configuration
        self.draw = Draw(seed: seed)
        self.now = now
    }

    /// Time does not run backwards.
    func advance(to instant: Int64) {
        now = max(now, instant)
    }

    func countRequest() {
        requestNumber += 1
    }

    func happened(_ what: Happening) {
        happenings[what, default: 0] += 1
    }

    /// Why a call is refused now; `nil`: it is not.
    func refusal(of operation: String, on resource: String) -> Refusal.Reason? {
        configuration.refusals.first { $0.covers(operation, resource, at: now) }?.reason
    }

    func makeIdentifier() -> UInt64 {
        identifierNumber += 1
        return identifierNumber
    }

    func makeUUID() -> String {
        draw.uuid(makeIdentifier())
    }
}
