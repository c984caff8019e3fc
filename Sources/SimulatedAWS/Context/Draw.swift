import SimulationKit

/// Chance as a pure function: the same seed, purpose and identity give the same number, in whatever order they are
/// asked.
struct Draw: Sendable {
    /// What a number is drawn for. Raw values keep purposes apart.
    enum Purpose: UInt64 {
        case readVisibility = 1, exportAvailability, metadataLag, retentionLag
        case exportPending, exportRunning, exportSnapshot, exportFate, exportFateInstant, cancelDelay
        case emptyPage, shortPage, pageLength, completion
        case identifier, secret, serverFault
        case pageDisorder, pageRepeat, pagePlace, ignoredCondition
        case exportHang
        case pageOverlap, timelessStream
    }

    let seed: UInt64

    func word(_ purpose: Purpose, _ first: UInt64, _ second: UInt64 = 0) -> UInt64 {
        var state = SeededRandom.mixed(seed ^ 0x9E37_79B9_7F4A_7C15)
        state = SeededRandom.mixed(state ^ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
        state = SeededRandom.mixed(state ^ first)
        return SeededRandom.mixed(state ^ second &* 0xA24B_AED4_963E_E407)
    }

    /// In `0 ..< 1`.
    func unit(_ purpose: Purpose, _ first: UInt64, _ second: UInt64 = 0) -> Double {
        Double(word(purpose, first, second) >> 11) / Double(1 << 53)
    }

    func milliseconds(
        _ range: ClosedRange<Int64>, _ purpose: Purpose, _ first: UInt64, _ second: UInt64 = 0
    ) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound)
        guard width > 0 else { return range.lowerBound }
        return range.lowerBound + Int64(word(purpose, first, second) % (width + 1))
    }

    /// A UUID in the usual notation.
    func uuid(_ number: UInt64) -> String {
        let words = [word(.identifier, number, 1), word(.identifier, number, 2)]
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let value = UInt8(words[digit / 16] >> UInt64(60 - digit % 16 * 4) & 15)
                buffer[index] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                index += 1
            }
            return index
        }
    }

    /// A number for a text, the same in every process.
    static func identity(_ text: String) -> UInt64 {
        var hash = StableHash()
        hash.add(utf8: text)
        return hash.value
    }
}
