import Synchronization

/// What happened, in the order in which it happened, as compact lines: virtual time, process, event. Two runs of a seed
/// must give the same bytes; the digest compares whole histories without keeping them.
package final class History: Sendable {
    private struct State {
        var lines: [String] = []
        var count = 0
        var hash = StableHash()
    }

    private let state = Mutex(State())
    /// Lines beyond this count are counted and hashed, but not kept.
    private let linesMax: Int

    package init(linesMax: Int = 200_000) {
        self.linesMax = linesMax
    }

    package func record(at now: Int64, _ process: String, _ event: String) {
        let line = "\(now) \(process) \(event)"
        state.withLock { state in
            state.count += 1
            state.hash.add(line)
            if state.lines.count < linesMax { state.lines.append(line) }
        }
    }

    package var lines: [String] { state.withLock { $0.lines } }

    package var count: Int { state.withLock { $0.count } }

    /// 16 hexadecimal digits over all lines, also those that were not kept.
    package var digest: String {
        let digits = String(state.withLock { $0.hash.value }, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
