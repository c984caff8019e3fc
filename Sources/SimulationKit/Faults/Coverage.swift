import Synchronization

/// Which faults and rules really happened, and how often: a fault that is planned and never occurs tests nothing.
package final class Coverage: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    package init() {}

    /// Names read `fault operation`, `rule name`: sorted, they group by what they are.
    package func count(_ name: String, by amount: Int = 1) {
        counts.withLock { $0[name, default: 0] += amount }
    }

    package subscript(name: String) -> Int { counts.withLock { $0[name, default: 0] } }

    /// How often a name occurred that begins so.
    package func total(prefix: String) -> Int {
        counts.withLock { counts in
            counts.reduce(0) { $1.key.utf8.starts(with: prefix.utf8) ? $0 + $1.value : $0 }
        }
    }

    /// By name, in byte order.
    package var all: [(name: String, count: Int)] {
        counts.withLock { $0.map { (name: $0.key, count: $0.value) } }.sorted { $0.name < $1.name }
    }

    /// Adds another simulation's counts: for a swarm of seeds.
    package func add(_ other: Coverage) {
        for (name, count) in other.all { self.count(name, by: count) }
    }
}

extension Coverage {
    /// `fault: lostAfterEffect`, whatever call it hit.
    package static func name(of fault: ExchangeFault) -> String { "fault: \(fault.rawValue)" }

    /// `fault: crash beforeEffect`, `fault: pause afterEffect`.
    package static func name(of kind: String, _ side: ProcessStop.Side) -> String {
        "fault: \(kind) \(side.rawValue)"
    }
}
