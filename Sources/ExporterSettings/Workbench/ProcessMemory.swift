#if canImport(Glibc)
    import CAllocator
#endif

/// How this process holds its memory.
package enum ProcessMemory {
    /// Blocks of this size and more are the system's again as soon as they are let go.
    private static let largeBlockBytes: Int32 = 2 << 20

    /// What one heap may keep for what comes next, a page and its rows: as large as glibc would have made it by itself.
    private static let keptBytes: Int32 = 4 << 20

    /// Call before anything large is made.
    ///
    /// glibc keeps a part of an upload (5 MiB) in one of its heaps once it has seen one be freed, where it is torn: after
    /// hours of reading, twice as much is resident as is in use. With a fixed bound every part is a mapping of its own.
    package static func giveBackLargeBlocks() {
        #if canImport(Glibc)
            // A setting that is refused leaves glibc's own behaviour: more memory, and nothing wrong.
            _ = mallopt(M_MMAP_THRESHOLD, largeBlockBytes)
            _ = mallopt(M_TRIM_THRESHOLD, keptBytes)
        #endif
    }
}
