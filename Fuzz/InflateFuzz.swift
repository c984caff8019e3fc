import CZlib

private let outputMax = 64 << 10
/// One for all inputs: what an earlier stream left behind, a failed one too, must not show in the next.
nonisolated(unsafe) private let inflater = Inflater()

/// The inflater against zlib, on any bytes. The first byte says how the input is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInflate(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let chunk = Int(start[0]) + 1
    let expected = inflateByZlib(bytes)
    var output: [UInt8] = []
    var isWhole = false
    var end = 0
    _ = inflater.takeOutput()
    inflater.start(at: 0)
    do throws(ArchiveError) {
        while output.count <= outputMax {
            let stop = try inflateNext(bytes, end)
            output += inflater.takeOutput()
            if stop == .end {
                isWhole = true
                break
            }
            if stop == .needsInput {
                if end == bytes.count { break }
                end = min(end + chunk, bytes.count)
            }
        }
    } catch {
        precondition(expected == nil, "refused what zlib accepts: \(error)")
        return 0
    }
    guard output.count <= outputMax else { return 0 }
    precondition(isWhole == (expected != nil), "whole: \(isWhole)")
    if let expected {
        precondition(output == expected.output, "output")
        precondition(inflater.position == expected.end, "end")
    }
    return 0
}

private func inflateNext(_ bytes: [UInt8], _ end: Int) throws(ArchiveError) -> Inflater.Stop {
    let result = bytes.withUnsafeBufferPointer { input -> Result<Inflater.Stop, ArchiveError> in
        do throws(ArchiveError) {
            return .success(try inflater.inflate(UnsafeBufferPointer(rebasing: input[..<end])))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

/// `nil` if it is no stream, or not a whole one, or too large.
private func inflateByZlib(_ bytes: [UInt8]) -> (output: [UInt8], end: Int)? {
    var bytes = bytes
    var output = [UInt8](repeating: 0, count: outputMax + 1)
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
        fatalError("zlib does not start")
    }
    defer { inflateEnd(&stream) }
    let status = bytes.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return inflate(&stream, Z_FINISH)
        }
    }
    guard status == Z_STREAM_END else { return nil }
    return (Array(output.prefix(Int(stream.total_out))), Int(stream.total_in))
}
