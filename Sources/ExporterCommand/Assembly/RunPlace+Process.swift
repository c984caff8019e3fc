import ExportCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RunPlace {
    /// This machine and this process, for whoever finds the lease of this run.
    static var ofThisProcess: RunPlace {
        // The last byte stays zero, whatever the name's length.
        var name = [CChar](repeating: 0, count: 257)
        let isKnown = gethostname(&name, 256) == 0
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return RunPlace(host: isKnown ? String(decoding: host, as: UTF8.self) : "unknown host", pid: Int(getpid()))
    }
}
