import SimulationKit

/// One run of the program under test: its own doors to the outside, and a life that a fault may end.
package struct SimulatedProcess: Sendable {
    package let life: ProcessLife
    package let clock: SimulatedClock
    package let transport: SimulatedTransport
    package let randomness: SimulatedRandomness
    package let files: SimulatedFileSystem

    package var name: String { life.name }
}
