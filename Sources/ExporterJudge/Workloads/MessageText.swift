import SimulationKit

/// Messages as programs write them, with what tends to break readers: several lines, lines that look like events, quotes,
/// control characters, characters beyond the first plane, line ends of all kinds.
struct MessageText {
    private var random: SeededRandom
    private var count = 0

    init(random: SeededRandom) {
        self.random = random
    }

    mutating func draw(_ traffic: Traffic) -> String {
        count += 1
        guard random.chance(traffic.multilineShare) else { return line() }
        var lines = [line()]
        for _ in 0...random.below(4) {
            lines.append(random.chance(traffic.instantLineShare) ? instantLine() : "    at frame \(random.below(99))")
        }
        return lines.joined(separator: random.chance(0.2) ? "\r\n" : "\n") + (random.chance(0.1) ? "\n" : "")
    }

    private mutating func line() -> String {
        switch random.below(12) {
        case 0: "{\"level\":\"info\",\"n\":\(count),\"path\":\"C:\\\\temp\\\\\(random.below(9))\"}"
        case 1: "tab\there, \"quotes\", back\\slash, \u{1}\u{7F} \(count)"
        case 2: "größer, 日本語, 🚀, e\u{301} \(count)"
        case 3: " leading and trailing space \(count) "
        case 4: String(repeating: "x", count: 200 + random.below(2_000))
        case 5: "OK"
        default: "request \(count) took \(random.below(900)) ms"
        }
    }

    private mutating func instantLine() -> String {
        "2026-03-0\(1 + random.below(9))T0\(random.below(10)):00:00.000Z nested \(random.below(3))"
    }
}
