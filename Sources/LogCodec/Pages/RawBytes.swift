#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the C library does with bytes faster than a loop in Swift: every byte of the logs passes through here.
enum RawBytes {
    /// How far behind `start` the first such byte lies, within `count` bytes.
    @inline(__always)
    static func distance(to byte: UInt8, from start: UnsafePointer<UInt8>, count: Int) -> Int? {
        memchr(start, CInt(byte), count).map { UnsafeRawPointer($0) - UnsafeRawPointer(start) }
    }

    /// Below 0 where the first `count` bytes of `left` come before those of `right`, 0 where they are equal.
    @inline(__always)
    static func order(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Int {
        Int(memcmp(left, right, count))
    }

    @inline(__always)
    static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
        memcpy(target, source, count)
    }
}
