import Synchronization

/// What happened, in the order in which it happened: virtual time, process, event. Two runs of a seed must give the same
/// history; the digest compares whole histories without keeping them.
///
/// Calls are digested as numbers and only rendered where lines are kept: a swarm of seeds makes millions of them.
package final class History: Sendable {
    private struct State {
        var lines: [String] = []
        var count = 0
        var hash = WordHash()
    }

    private let state = Mutex(State())
    /// Lines beyond this count are counted and digested, but not kept.
    private let linesMax: Int

    package init(linesMax: Int = 200_000) {
        self.linesMax = linesMax
    }

    package func record(at now: Int64, _ process: String, _ event: String) {
        state.withLock { state in
            state.count += 1
            state.hash.add(UInt64(bitPattern: now))
            state.hash.add(process)
            state.hash.add(event)
            if state.lines.count < linesMax { state.lines.append("\(now) \(process) \(event)") }
        }
    }

    package func record(at now: Int64, _ call: CallFacts, _ event: CallEvent) {
        state.withLock { state in
            state.count += 1
            state.hash.add(UInt64(bitPattern: now))
            state.hash.add(call.process)
            state.hash.add(UInt64(truncatingIfNeeded: call.number))
            state.hash.add(call.operation)
            event.digest(into: &state.hash)
            guard state.lines.count < linesMax else { return }
            state.lines.append("\(now) \(call.process) #\(call.number) \(call.operation) \(event)")
        }
    }

    package var lines: [String] { state.withLock { $0.lines } }

    package var count: Int { state.withLock { $0.count } }

    /// 16 hexadecimal digits over all lines, also those that were not kept.
    package var digest: String {
        let text = String(state.withLock { $0.hash.value }, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// What can happen to a call.
package enum CallEvent: CustomStringConvertible {
    /// It leaves: the path with the query, and the body.
    case sent(resource: String, Body)
    case effect(status: Int, Body)
    case answered(status: Int)
    case failed(code: String, reason: String)
    case cancelled
    case stopped(ProcessStop)

    /// A body stands in a history by its length and its digest; short JSON, as calls to most services have it, by itself.
    package struct Body: CustomStringConvertible {
        private static let shownBytesMax = 400

        var bytes: [UInt8]
        var hash: UInt64

        package init(_ bytes: [UInt8]) {
            var hash = WordHash()
            hash.add(bytes)
            self.bytes = bytes
            self.hash = hash.value
        }

        package var description: String {
            guard bytes.first != UInt8(ascii: "{") || bytes.count > Self.shownBytesMax else {
                return String(decoding: bytes, as: UTF8.self)
            }
            return "\(bytes.count):\(String(hash, radix: 16))"
        }
    }

    func digest(into hash: inout WordHash) {
        switch self {
        case .sent(let resource, let body):
            hash.add(1)
            hash.add(resource)
            hash.add(body.hash)
        case .effect(let status, let body):
            hash.add(2)
            hash.add(UInt64(truncatingIfNeeded: status))
            hash.add(body.hash)
        case .answered(let status):
            hash.add(3)
            hash.add(UInt64(truncatingIfNeeded: status))
        case .failed(let code, let reason):
            hash.add(4)
            hash.add(code)
            hash.add(reason)
        case .cancelled: hash.add(5)
        case .stopped: hash.add("\(self)")
        }
    }

    package var description: String {
        switch self {
        case .sent(let resource, let body): return "-> \(resource) \(body)"
        case .effect(let status, let body): return "effect \(status) \(body)"
        case .answered(let status): return "<- \(status)"
        case .failed(let code, let reason): return "<- \(code): \(reason)"
        case .cancelled: return "<- cancelled"
        case .stopped(let stop):
            switch stop.kind {
            case .crash: return "crash \(stop.side.rawValue)"
            case .pause(let milliseconds): return "pause \(stop.side.rawValue) \(milliseconds) ms"
            case .powerCut(let cut): return "power cut \(stop.side.rawValue), leaving \(cut.rawValue)"
            }
        }
    }
}

/// A digest of words that is quick enough for every body of every call: eight bytes at a step. The same in every process.
struct WordHash: Sendable {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        value = product.high ^ product.low &+ 0x9E37_79B9_7F4A_7C15
    }

    mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { add(raw: $0) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(raw: UnsafeRawBufferPointer($0)) }
    }

    /// The length counts, so that "ab" + "c" is not "a" + "bc".
    private mutating func add(raw: UnsafeRawBufferPointer) {
        add(UInt64(raw.count))
        var offset = 0
        while offset + 8 <= raw.count {
            add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < raw.count else { return }
        var rest: UInt64 = 0
        for index in (offset..<raw.count).reversed() { rest = rest << 8 | UInt64(raw[index]) }
        add(rest)
    }
}
