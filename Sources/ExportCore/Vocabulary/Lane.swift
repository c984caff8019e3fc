import Chronology

/// What has a frontier of its own: a log group, or one stream of it.
package struct LaneID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var group: LogGroupARN
    package var stream: LogStreamName?

    package init(group: LogGroupARN, stream: LogStreamName? = nil) {
        self.group = group
        self.stream = stream
    }

    package var description: String { stream.map { "\(group.name) · \($0)" } ?? group.name.text }

    package static func < (a: Self, b: Self) -> Bool {
        guard a.group == b.group else { return a.group < b.group }
        switch (a.stream, b.stream) {
        case (nil, nil), (.some, nil): return false
        case (nil, .some): return true
        case (.some(let a), .some(let b)): return a < b
        }
    }

    /// 16 hexadecimal digits that stand for the lane in task names and keys, where its name would be too long.
    package var digest: String { StableHash.hexadecimal("\(group)\u{0}\(stream?.text ?? "")") }
}

/// FNV-1a, 64 bits: the same on every machine and in every version, unlike `Hasher`.
package enum StableHash {
    package static func value(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    package static func hexadecimal(_ text: String) -> String {
        value(text).zeroPadded(to: 16, radix: 16)
    }
}
