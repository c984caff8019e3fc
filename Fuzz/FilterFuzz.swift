/// Any text is a pattern or refused with a place inside of it; any message is judged; what matches meets the need. The
/// first byte says where the pattern ends and the message begins.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let cut = Int(start[0]) % (bytes.count + 1)
    let text = String(decoding: bytes[..<cut], as: UTF8.self)
    let message = Array(bytes[cut...])
    _ = TextNeed(ofRegex: text)
    do throws(FilterPatternError) {
        let pattern = try FilterPattern(text)
        let isMatch = pattern.matches(message)
        guard isMatch else { return 0 }
        let isMet = pattern.need.mayBeMet { needed, isJSON in
            isJSON && message.contains(UInt8(ascii: "\\"))
                || message.indices.contains { message[$0...].starts(with: needed) } || needed.isEmpty
        }
        precondition(isMet, "a match does not hold what it needs")
    } catch {
        precondition(1...text.unicodeScalars.count + 1 ~= error.position, "a place outside of the pattern")
    }
    return 0
}
