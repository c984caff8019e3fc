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

    init(_ meter: CatMeter) {
        self.meter = meter
    }

    /// Events are printed now. Where they are seen, they show how far it is.
    func prints() {
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
        defer { StandardError.shared.show(nil) }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask { [self] in
                // Cancelled when the work has ended; a cancelled sleep throws, and that is all that it can throw.
                while (try? await clock.sleep(for: .milliseconds(100))) != nil { draw() }
                return nil
            }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw CancellationError()
        }
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
