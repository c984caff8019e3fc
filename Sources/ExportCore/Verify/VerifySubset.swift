/// How much of what could be verified is: `2/7`, `5%`, `10GiB`.
package enum VerifySubset: Hashable, Sendable, CustomStringConvertible {
    case all
    /// One of so many parts, each of which is always the same.
    case part(Int, of: Int)
    /// Drawn anew by each call that is not the continuation of another.
    case percent(Double)
    case size(Int64)

    package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        package var text: String
        package var description: String {
            "'\(text)' is not a subset; write a part (1/7), a share (5%) or a size (10GiB)"
        }
    }

    package init(parsing text: String) throws(ParseError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let part = Int(parts[0]), let count = Int(parts[1]), count <= 1_000_000,
            part >= 1, part <= count
        {
            self = .part(part, of: count)
        } else if text.hasSuffix("%"), let share = Double(text.dropLast()), share > 0, share <= 100 {
            self = .percent(share)
        } else if let bytes = try? SizeText.parse(text), bytes > 0 {
            self = .size(Int64(bytes))
        } else {
            throw ParseError(text: text)
        }
    }

    package var description: String {
        switch self {
        case .all: "100%"
        case .part(let part, let count): "\(part)/\(count)"
        case .percent(let share): "\(Double(Int64(share)) == share ? String(Int64(share)) : String(share))%"
        case .size(let bytes): SizeText.text(Int(bytes))
        }
    }

    /// Whether a seed decides what it takes.
    package var isDrawn: Bool {
        switch self {
        case .all, .part: false
        case .percent, .size: true
        }
    }

    /// - Parameters:
    ///   - seed: of a draw.
    ///   - allBytes: of the archive.
    package func rule(seed: UInt64, allBytes: Int64) -> SubsetRule {
        switch self {
        case .all: SubsetRule(.all)
        case .part(let part, let count): SubsetRule(.part(UInt64(part - 1), UInt64(count)))
        case .percent(let share): SubsetRule(.share(share / 100, seed))
        case .size(let bytes): SubsetRule(.share(Double(bytes) / Double(max(1, allBytes)), seed))
        }
    }
}

/// Which of many things, each of which has a hash, belong to a subset.
package struct SubsetRule: Hashable, Sendable {
    fileprivate enum Form: Hashable, Sendable {
        case all
        case part(UInt64, UInt64)
        case share(Double, UInt64)
    }

    private let form: Form

    package static let all = SubsetRule(.all)

    fileprivate init(_ form: Form) {
        self.form = form
    }

    package func takes(_ hash: UInt64) -> Bool {
        switch form {
        case .all: return true
        case .part(let part, let count): return Self.mixed(hash, 0) % count == part
        case .share(let share, let seed): return Double(Self.mixed(hash, seed) >> 11) < share * 0x1p53
        }
    }

    /// The hashes that are given have little in their high bits in common with chance.
    private static func mixed(_ hash: UInt64, _ seed: UInt64) -> UInt64 {
        var value = hash ^ (seed &* 0x9E37_79B9_7F4A_7C15)
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
