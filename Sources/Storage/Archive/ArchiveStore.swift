import ExportFailures

/// Where the archive's objects are kept: a bucket of S3, or a folder of this machine.
///
/// Obligations of every store:
/// - A key is what `ArchiveLayout` makes, and names the same object on every store. An object is seen whole or not at all,
///   and every write that was answered is seen by all reads after it.
/// - `create` writes only where there is no object under the key, in one step with the look.
/// - An upload is seen when `finish` was answered, or perhaps when its answer was lost; never in part. What it leaves
///   behind, where it is neither finished nor aborted, `abortUploads` removes, and no listing shows it.
/// - Keys are listed in the order of their UTF-8 bytes.
/// - Errors are of the run: they name the place, and say whether to try again.
package protocol ArchiveStore: Sendable {
    /// `s3://bucket`, `file:///dir`: what stands before `/key` in messages.
    var name: String { get }

    /// Writes a small object of bookkeeping, such as a manifest.
    func create(_ key: String, _ bytes: [UInt8]) async throws(ExportError) -> CreateAnswer

    /// Begins an object of the archive. Nothing is asked of the store before bytes come.
    func upload(_ key: String) -> any ObjectUpload

    /// The object, or a range of its bytes, both ends included. `nil`: there is none.
    func bytes(of key: String, _ range: ClosedRange<Int64>?) async throws(ExportError) -> [UInt8]?

    /// `nil`: there is no such object.
    func facts(of key: String) async throws(ExportError) -> ObjectFacts?

    func list(under prefix: String) async throws(ExportError) -> [ListedObject]

    /// Succeeds also where there is no such object.
    func delete(_ key: String) async throws(ExportError)

    /// Ends uploads to keys with this prefix that were begun and never finished, whichever process began them: one
    /// that still works at an upload fails.
    func abortUploads(under prefix: String) async throws(ExportError)
}

extension ArchiveStore {
    /// A key as messages name it.
    package func place(of key: String) -> String { "\(name)/\(key)" }
}

/// What `create` can say.
package enum CreateAnswer: Sendable {
    case created
    /// An object was there already, or it is not known whether it was written: look at what is there. The error is for
    /// callers whom that does not satisfy.
    case inDoubt(ExportError)
}

/// What a store says about an object that it holds.
package struct ObjectFacts: Hashable, Sendable {
    package var bytes: Int64
    /// Without quotes. Of S3 its ETag. Of a file the MD5 of its content in hexadecimal, which is also S3's ETag of an
    /// object that was written in one piece and not encrypted with a key of KMS.
    package var etag: String

    package init(bytes: Int64, etag: String) {
        self.bytes = bytes
        self.etag = etag
    }
}

package struct ListedObject: Hashable, Sendable {
    package var key: String
    package var bytes: Int64
    /// `nil` where a listing does not tell it: of files. `facts` does.
    package var etag: String?

    package init(key: String, bytes: Int64, etag: String? = nil) {
        self.key = key
        self.bytes = bytes
        self.etag = etag
    }
}
