/// What the services share: the instant, the configuration, chance.
final class WorldContext {
    var configuration: WorldConfiguration
    let draw: Draw
    private(set) var now: Int64
    /// Counts requests; makes request ids, and draws per request.
    private(set) var requestNumber: UInt64 = 0
    private var identifierNumber: UInt64 = 0

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

    func makeIdentifier() -> UInt64 {
        identifierNumber += 1
        return identifierNumber
    }

    func makeUUID() -> String {
        draw.uuid(makeIdentifier())
    }
}
