import ExportCore

/// A `nextToken`: where to go on, with the question that it was made for and the time of issue. It says all by itself, so
/// that no server has to remember it, and holds for 24 hours [S-TOKEN-24H].
///
/// The sum of its parts tells damage, not forgery: there is nothing in it that the caller could not ask for.
package enum PageToken {
    private static let lifetimeMilliseconds: Int64 = 86_400_000

    /// - Parameter question: all members of the request that say which events or names are asked for.
    package static func text(_ position: String, of question: String, now: Int64) -> String {
        let body = "\(StableHash.hexadecimal(question)).\(now).\(position)"
        return hexadecimal("\(StableHash.hexadecimal(body)).\(body)")
    }

    package static func position(in text: String, of question: String, now: Int64) throws(LogsRefusal) -> String {
        guard let whole = plain(text) else { throw .tokenInvalid }
        let parts = whole.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, StableHash.hexadecimal(String(parts[1])) == parts[0] else { throw .tokenInvalid }
        let members = parts[1].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard members.count == 3, members[0] == StableHash.hexadecimal(question), let issued = Int64(members[1]),
            now - issued <= lifetimeMilliseconds
        else { throw .tokenInvalid }
        return String(members[2])
    }

    private static func hexadecimal(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func plain(_ text: String) -> String? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[at]), let low = value(digits[at + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
