import ArchiveTools
import Chronology
import LogCodec

/// Samples for tests, the same for the same seed (splitmix64).
struct Samples {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

enum Rows {
    /// Each with its time and a text.
    static func selected(_ events: [(time: Int64, text: String)]) throws -> SelectedRows {
        let origin = RowOrigin(account: "", region: "", logGroup: "/g", stream: .named("s"))
        var selector = RowSelector(RowWish(times: 0..<1_000_000_000_000), .text, origin)
        var rows = SelectedRows()
        for event in events {
            try selector.take(Array("\(ISOTime.string(event.time)) \(event.text)\n".utf8), into: &rows)
        }
        return rows
    }
}
