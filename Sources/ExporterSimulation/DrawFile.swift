import FoundationEssentials

/// A draw as a JSON text: printed for a failing seed, read again by `--draw`.
package enum DrawFile {
    package static func text(_ draw: SwarmDraw) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(draw), as: UTF8.self)
    }

    package static func draw(_ text: [UInt8]) throws -> SwarmDraw {
        try JSONDecoder().decode(SwarmDraw.self, from: Data(text))
    }
}
