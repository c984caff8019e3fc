import ExportCore
import Synchronization

/// Where a pass's machine stands, for its driver and for the readers of its slices, who ask it for permits.
final class PassDesk: Sendable {
    private let machine: Mutex<PassMachine>
    private let permits = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ machine: PassMachine) {
        self.machine = Mutex(machine)
    }

    func start(isOutOfTime: Bool) -> [PassMachine.Action] {
        machine.withLock { $0.start(isOutOfTime: isOutOfTime) }
    }

    func handle(_ event: PassMachine.Event, isOutOfTime: Bool) -> [PassMachine.Action] {
        machine.withLock { $0.handle(event, isOutOfTime: isOutOfTime) }
    }

    /// Something failed that concerns all: what is under way is to come to its end.
    var isBroken: Bool { machine.withLock { $0.isBroken } }

    // MARK: Readers

    /// Returns when readers have given back permits that slices wait for, or when the pass is over.
    func permitsReturned() async {
        for await _ in permits.stream { return }
    }

    /// Nobody waits for permits any more.
    func close() {
        permits.continuation.finish()
    }

    var readerPermits: ReaderPermits {
        ReaderPermits(another: { self.anotherReader(mayStream: $0) }, ended: { self.readerEnded($0) })
    }

    private func anotherReader(mayStream: Bool) -> ReadShares.Permit? {
        machine.withLock { $0.anotherReader(mayStream: mayStream) }
    }

    private func readerEnded(_ source: ReadSource) {
        if machine.withLock({ $0.readerEnded(source) }) { permits.continuation.yield() }
    }
}
