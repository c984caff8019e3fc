import CDeflate

/// Reads gzip (RFC 1952), one member or many, by anybody, fed in chunks. Checks every member's checksum and size.
final class GzipReader {
    private enum State {
        case betweenMembers
        case inMember
        case trailer
    }

    private static let headerBytesMax = 1 << 20

    private var state = State.betweenMembers
    private var input: [UInt8] = []
    /// Of `input`, while no member is being inflated; the inflater keeps its own then.
    private var position = 0
    private let inflater = Inflater()
    private var checksum: UInt32 = 0
    private var size: UInt32 = 0
    private var memberCount = 0

    func push(_ chunk: [UInt8]) {
        let used = state == .inMember ? inflater.position : position
        input.removeFirst(used)
        inflater.inputDropped(used)
        position = 0
        input.append(contentsOf: chunk)
    }

    /// The next piece; `nil` if more input is needed.
    func next() throws(ArchiveError) -> [UInt8]? {
        while true {
            switch state {
            case .betweenMembers:
                guard position < input.count, let header = try headerCount() else { return nil }
                inflater.start(at: position + header)
                (checksum, size) = (0, 0)
                memberCount += 1
                state = .inMember
            case .inMember:
                let stop = try inflate()
                let bytes = inflater.takeOutput()
                if stop == .end {
                    position = inflater.position
                    state = .trailer
                }
                if !bytes.isEmpty {
                    checksum = bytes.withUnsafeBytes { libdeflate_crc32(checksum, $0.baseAddress, $0.count) }
                    size &+= UInt32(truncatingIfNeeded: bytes.count)
                    return bytes
                }
                if stop == .needsInput { return nil }
            case .trailer:
                guard position + 8 <= input.count else { return nil }
                guard word(at: position) == checksum, word(at: position + 4) == size else {
                    throw ArchiveError(.checksum, "gzip: member \(memberCount) does not match its checksum")
                }
                position += 8
                state = .betweenMembers
            }
        }
    }

    /// The end of the input has come and `next()` has returned `nil`.
    func finish() throws(ArchiveError) {
        guard state == .betweenMembers, position == input.count, memberCount > 0 else {
            throw ArchiveError(.truncated, "gzip: the object ends inside member \(max(memberCount, 1))")
        }
    }

    private func inflate() throws(ArchiveError) -> Inflater.Stop {
        let result = input.withUnsafeBufferPointer { bytes -> Result<Inflater.Stop, ArchiveError> in
            do throws(ArchiveError) {
                return .success(try inflater.inflate(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func word(at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(input[offset + $1]) << UInt32(8 * $1) }
    }

    // MARK: Header

    /// The size of the header at `position`; `nil` if it is not there as a whole.
    private func headerCount() throws(ArchiveError) -> Int? {
        let header = input[position...]
        for (offset, expected) in [(0, 0x1F), (1, 0x8B), (2, 8)] as [(Int, UInt8)] where offset < header.count {
            guard header[position + offset] == expected else {
                throw ArchiveError(.corrupt, "gzip: no member begins after member \(memberCount)")
            }
        }
        guard header.count >= 10 else { return nil }
        let flags = header[position + 3]
        guard flags & 0xE0 == 0 else { throw ArchiveError(.corrupt, "gzip: reserved flags") }
        var at: Int? = position + 10
        if flags & 4 != 0, let start = at {
            at = start + 2 <= input.count ? start + 2 + Int(input[start]) + Int(input[start + 1]) << 8 : nil
        }
        if flags & 8 != 0 { at = at.flatMap(endOfText) }
        if flags & 16 != 0 { at = at.flatMap(endOfText) }
        if flags & 2 != 0, let start = at {
            at = start + 2
            if start + 2 <= input.count {
                let stated = UInt32(input[start]) | UInt32(input[start + 1]) << 8
                let actual = input[position..<start].withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
                guard stated == actual & 0xFFFF else { throw ArchiveError(.checksum, "gzip: checksum of a header") }
            }
        }
        if let at, at <= input.count { return at - position }
        guard header.count <= Self.headerBytesMax else { throw ArchiveError(.corrupt, "gzip: a header without end") }
        return nil
    }

    /// Behind the zero that ends the text at `start`.
    private func endOfText(_ start: Int) -> Int? {
        guard start <= input.count else { return nil }
        return input[start...].firstIndex(of: 0).map { $0 + 1 }
    }
}
