import SimulatedAWS

/// How the texts of both sides are compared. Where export tasks render events in another form than ours, what the forms
/// disagree about is taken away on both sides first: two renderings of one event are equal, and one event twice is still two.
package enum TextForm: Sendable, Equatable {
    case exact
    /// However many line feeds stand at the end, they count as one.
    case oneFinalLineFeed
    /// CR LF counts as LF.
    case unixLines

    /// `nil`: the judge cannot compare such a rendering with ours.
    package init?(_ rendering: ExportRendering) {
        switch rendering {
        case .observed: self = .exact
        case .dropsFinalLineFeed: self = .oneFinalLineFeed
        case .unixLines: self = .unixLines
        case .withoutMilliseconds, .tabBehindTime: return nil
        }
    }

    func canonical(_ segment: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .exact: return Array(segment)
        case .oneFinalLineFeed:
            var text = Array(segment)
            while text.count > 1, text.suffix(2) == [UInt8(ascii: "\n"), UInt8(ascii: "\n")] { text.removeLast() }
            return text
        case .unixLines:
            var text: [UInt8] = []
            for byte in segment {
                if byte == UInt8(ascii: "\n"), text.last == UInt8(ascii: "\r") { text.removeLast() }
                text.append(byte)
            }
            return text
        }
    }
}
