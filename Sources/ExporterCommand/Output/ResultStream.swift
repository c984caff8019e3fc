#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What was printed so far leaves now: a pipe's reader may be waiting for just this line.
func flushResult() {
    fflush(nil)
}
