import ExportFailures

/// One object on its way into the archive: bytes in, in bounded memory; the object is there after `finish`, or never.
///
/// `append` waits while what it holds is too much and must go to the store first, which holds its producer back. A failure
/// of `append` or `finish` is final, and has aborted the upload as far as that was possible; the next run aborts what is
/// left (`AttemptFolder`). A process that dies in between leaves the same.
package protocol ObjectUpload: Sendable {
    /// Bytes in memory, not yet with the store.
    var heldBytes: Int { get }
    /// Bytes taken so far.
    var takenBytes: Int64 { get }

    mutating func append(_ bytes: [UInt8]) async throws(ExportError)

    /// Makes what was taken an object, in place of one that may stand under the key.
    mutating func finish() async throws(ExportError) -> ObjectFacts

    /// Gives up what was taken, where `append` or `finish` has not done so. An upload that was finished is left as it is.
    /// What cannot be removed now, `ArchiveStore.abortUploads` removes later.
    mutating func abort() async
}
