import ExportFailures

/// An upload to a folder: a temporary file that takes the object's name at the end.
struct FileObjectUpload: ObjectUpload {
    private let tree: FileTree
    private let key: String
    private var file: TemporaryFile?
    private var digest = MD5()
    private(set) var takenBytes: Int64 = 0

    init(tree: FileTree, key: String) {
        self.tree = tree
        self.key = key
    }

    var heldBytes: Int { 0 }

    mutating func append(_ bytes: [UInt8]) async throws(ExportError) {
        try await open()
        do {
            try await file?.append(bytes)
        } catch {
            await abort()
            throw error
        }
        digest.update(bytes)
        takenBytes += Int64(bytes.count)
    }

    mutating func finish() async throws(ExportError) -> ObjectFacts {
        try await open()
        do {
            try await file?.publish()
        } catch {
            await abort()
            throw error
        }
        file = nil
        return ObjectFacts(bytes: takenBytes, etag: digest.finish())
    }

    mutating func abort() async {
        await file?.discard()
        file = nil
    }

    private mutating func open() async throws(ExportError) {
        if file == nil { file = try await TemporaryFile(tree, key) }
    }
}
