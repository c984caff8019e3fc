import Logging
import Seams

/// The doors to the outside that a client works through.
package struct AWSContext: Sendable {
    package var transport: any HTTPTransport
    package var clock: any WallClock
    package var randomness: any Randomness
    /// Gets one debug line an attempt; never a credential, a header or a body.
    package var logger: Logger

    package init(
        transport: any HTTPTransport, clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.transport = transport
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
    }
}
