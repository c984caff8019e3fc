/// What an index says, and the bytes of a piece, may be anything: they are read or refused. And pieces of any rows join to
/// one member, are read alone, and their filter denies no part of them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPiece(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 4 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 4, count: count - 4))
    if let filter = TermsFilter(bytes: bytes) {
        precondition(filter.bytes == bytes && filter.mayHold([]), "a filter")
    }
    let compression = [Compression.none, .gzip, .zstd][Int(start[0]) % 3]
    let foreign = ObjectPiece(
        offset: 0, length: bytes.count, rowBytes: Int(start[1]) << 8 + Int(start[2]), rows: 1, firstTime: 0,
        lastTime: 0,
        checksum: start[3] & 1 == 0 ? nil : 7)
    if let rows = try? PieceReader.rows(of: foreign, in: bytes, compression) {
        precondition(rows.count == foreign.rowBytes, "rows of a piece")
    }
    writeAndRead(bytes, compression, pieceBytes: Int(start[1]) + 1)
    return 0
}

private func writeAndRead(_ bytes: [UInt8], _ compression: Compression, pieceBytes: Int) {
    var writer = CompressedWriter(compression, pieceBytes: pieceBytes)
    var terms = TermsFilterBuilder()
    var object: [UInt8] = []
    let rows = bytes.split(separator: 0x0A, maxSplits: 200).map { Array($0) }
    do {
        for row in rows {
            terms.add(row)
            object += try writer.append(row: row + [0x0A], at: 0) ?? []
        }
        object += try writer.finish()
        for piece in writer.pieces {
            let own = Array(object[Int(piece.offset)..<Int(piece.offset) + piece.length])
            let read = try PieceReader.rows(of: piece, in: own, compression)
            precondition(read.split(separator: 0x0A, omittingEmptySubsequences: false).count == piece.rows + 1, "rows")
        }
    } catch {
        fatalError("rows of ours: \(error)")
    }
    let filter = terms.finish(bytesMax: 1 << 20)
    for row in rows { precondition(filter.mayHold(Array(row.dropFirst(row.count / 3).prefix(20))), "a term is denied") }
    let decompressor = Decompressor(compression)
    decompressor.push(object)
    var back: [UInt8] = []
    do throws(ArchiveError) {
        while let part = try decompressor.next() { back += part }
        try decompressor.finish()
    } catch {
        fatalError("an object of ours: \(error)")
    }
    precondition(back == rows.flatMap { $0 + [0x0A] }, "an object of ours")
}
