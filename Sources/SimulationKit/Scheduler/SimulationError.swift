/// Why a simulation could not be carried to its end. Always a defect: of the code under test, or of the scenario.
package struct SimulationError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The root has not finished, and nothing is ready and nothing sleeps: it waits for something that cannot come.
        case deadlock
        /// Virtual time passed the limit: the code under test does not come to an end.
        case timeLimit
        /// More jobs ran than the limit allows: the code under test spins without letting time pass.
        case stepLimit
        /// A job came from another thread: some task left the simulated executor, and the run is not reproducible.
        case escaped
    }

    package var code: Code
    package var root: String
    package var nowMilliseconds: Int64
    package var steps: Int
    package var context: String

    package var description: String {
        "simulation \(code.rawValue) in \(root) at \(nowMilliseconds) ms after \(steps) steps: \(context)"
    }
}
