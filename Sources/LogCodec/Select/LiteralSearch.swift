/// Where one of some texts stands next in a block of rows. No byte is searched twice for the same text.
struct LiteralSearch: Sendable {
    private let texts: [[UInt8]]
    /// Of each text the next place that is known, `Int.max` where there is none any more; below 0: not looked for.
    private var places: [Int]
    /// A text can also stand in its escaped form: `\u0041` is an A. Only letters of ASCII are asked for, so that what
    /// hides one begins with this, and a digit from 2 to 7 follows.
    private var hiddenPlace: Int?

    private static let hidden = Array("\\u00".utf8)

    /// - Parameter mayBeEscaped: the block is JSON, or the texts are of JSON in messages.
    init(_ texts: [[UInt8]], mayBeEscaped: Bool) {
        self.texts = texts
        places = texts.map { _ in -1 }
        hiddenPlace = mayBeEscaped ? -1 : nil
    }

    /// For the next block.
    mutating func restart() {
        for index in places.indices { places[index] = -1 }
        if hiddenPlace != nil { hiddenPlace = -1 }
    }

    /// The first place at `start` or behind it where one of them stands, or may stand escaped.
    mutating func next(from start: Int, in block: UnsafeBufferPointer<UInt8>) -> Int? {
        var first = Int.max
        for index in texts.indices {
            if places[index] < start { places[index] = Self.find(texts[index], from: start, in: block) ?? .max }
            first = min(first, places[index])
        }
        if let place = hiddenPlace {
            let next = place < start ? Self.findHidden(from: start, in: block) ?? .max : place
            hiddenPlace = next
            first = min(first, next)
        }
        return first == .max ? nil : first
    }

    /// Whether the text stands in the bytes.
    static func holds(_ text: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        text.isEmpty || find(text, from: 0, in: bytes) != nil
    }

    /// Looks for the byte of the text that is rarest in logs, and compares where it stands.
    private static func find(_ text: [UInt8], from start: Int, in block: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = block.baseAddress, start + text.count <= block.count else { return nil }
        return text.withUnsafeBufferPointer { text in
            guard let wanted = text.baseAddress else { return start }
            let rarest = rarest(in: text)
            // Where the rare byte can stand, so that the whole text fits.
            var at = start + rarest
            let end = block.count - text.count + rarest + 1
            while at < end, let distance = RawBytes.distance(to: wanted[rarest], from: base + at, count: end - at) {
                let place = at + distance - rarest
                if RawBytes.order(base + place, wanted, count: text.count) == 0 { return place }
                at += distance + 1
            }
            return nil
        }
    }

    private static func rarest(in text: UnsafeBufferPointer<UInt8>) -> Int {
        text.indices.min { frequency(text[$0]) < frequency(text[$1]) } ?? 0
    }

    /// How usual a byte is in rows of logs, roughly.
    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "Q"), UInt8(ascii: "X"), UInt8(ascii: "Z"), UInt8(ascii: "J"), UInt8(ascii: "K"): 0
        case 0x80...0xFF: 1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "j"), UInt8(ascii: "q"), UInt8(ascii: "z"): 2
        case UInt8(ascii: "k"), UInt8(ascii: "x"), UInt8(ascii: "w"), UInt8(ascii: "v"), UInt8(ascii: "y"): 3
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "h"), UInt8(ascii: "p"), UInt8(ascii: "u"): 4
        case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "g"), UInt8(ascii: "l"), UInt8(ascii: "m"): 5
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 7
        case UInt8(ascii: "a")...UInt8(ascii: "z"): 6
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"): 8
        default: 3
        }
    }

    private static func findHidden(from start: Int, in block: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = start
        while let place = find(hidden, from: at, in: block) {
            let digit = place + hidden.count
            if digit < block.count, (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(block[digit]) { return place }
            at = place + 1
        }
        return nil
    }
}
