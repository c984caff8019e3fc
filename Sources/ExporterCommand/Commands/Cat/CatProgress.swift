import ArchiveTools
import ExportCore
import ExporterReports
import Seams
import Synchronization

/// How far `cat` is, in one line on the terminal of stderr, until the events themselves go to a terminal.
final class CatProgress: Sendable {
    private let meter: CatMeter
    private let clock = LiveClock()
    private let isOver = Mutex(false)
    private let printed = Atomic(false)

    init(_ meter: CatMeter) {
        self.meter = meter
    }

    /// An event has been printed.
    var hasPrinted: Bool { printed.load(ordering: .relaxed) }

    /// Events are printed now. Where they are seen, they show how far it is.
    func prints() {
        printed.store(true, ordering: .relaxed)
        guard StandardOutput.isTerminal else { return }
        isOver.withLock { isOver in
            if !isOver { StandardError.shared.show(nil) }
            isOver = true
        }
    }

    /// Draws the line while the work goes on, and takes it away at its end.
    func shown<Value: Sendable>(
        isQuiet: Bool, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard !isQuiet, StandardError.shared.isTerminal else { return try await work() }
        return try await StandardError.shared.telling(every: .milliseconds(100), clock, { [self] in draw() }, of: work)
    }

    private func draw() {
        let (read, all) = (meter.readBytes, meter.allBytes)
        isOver.withLock { isOver in
            guard !isOver else { return }
            StandardError.shared.show(
                all > 0 ? "\(HumanText.bytes(read)) of \(HumanText.bytes(all)) read" : "looking at the manifests")
        }
    }
}
