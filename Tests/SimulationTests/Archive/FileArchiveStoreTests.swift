import ExportEngine
import ExportFailures
import Seams
import Storage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What is true of a folder alone.
@Suite struct FileArchiveStoreTests {
    private func within(_ body: @escaping @Sendable (FileArchiveStore, ScratchFolder) async throws -> Void) async throws
    {
        let folder = ScratchFolder()
        defer { folder.remove() }
        try await body(Self.store(folder.path + "/root"), folder)
    }

    private static func store(_ root: String) -> FileArchiveStore {
        FileArchiveStore(root: root, files: LiveFileSystem(), randomness: LiveRandomness())
    }

    @Test func noKeyLeadsOutOfTheFolder() async throws {
        try await within { store, folder in
            let long = String(repeating: "n", count: 256)
            let keys = [
                long, "\(long)/x", "..", "../x", "a/../../x", "a/..", ".", "./x", "a//b", "", "/etc/x", "a/", "a/\0b",
                ".~1-1~x",
            ]
            for key in keys {
                let error = await #expect(throws: ExportError.self, "\(key)") { try await store.create(key, [1]) }
                #expect(error?.code == .configuration)
                var upload = store.upload(key)
                await #expect(throws: ExportError.self) { try await upload.append([1]) }
                await #expect(throws: ExportError.self) { try await store.bytes(of: key, nil) }
                await #expect(throws: ExportError.self) { try await store.delete(key) }
            }
            let above = try await store.list(under: "../") + store.list(under: "a/../../")
            #expect(above.isEmpty)
            #expect(folder.files(all: true).isEmpty)
        }
    }

    @Test func namesThatOnlyLookLikeTheWayOutAreOrdinary() async throws {
        try await within { store, folder in
            for key in ["..a/b..", "%2E%2E/x", "...", "-rf *", ".hidden/.x"] { _ = try await store.create(key, [1]) }
            #expect(folder.files() == ["root/%2E%2E/x", "root/-rf *", "root/...", "root/..a/b..", "root/.hidden/.x"])
        }
    }

    @Test func aLinkThatLeadsOutIsNotFollowedInListings() async throws {
        try await within { store, folder in
            _ = try await store.create("a/x", [1])
            folder.write([1], to: "secret")
            #expect(symlink("\(folder.path)", "\(folder.path)/root/out") == 0)
            #expect(try await store.list(under: "").map(\.key) == ["a/x"])
            unlink("\(folder.path)/root/out")
        }
    }

    @Test func whatADeadProcessLeftIsNoObjectAndIsRemoved() async throws {
        try await within { store, folder in
            _ = try await store.create("a/1/x", [1])
            _ = try await store.create("_manifests/m.json", [1])
            folder.write([9], to: "root/a/1/.~77-5~000000.jsonl.gz")
            folder.write([9], to: "root/_manifests/.~77-6~m.json")
            #expect(try await store.list(under: "").map(\.key) == ["_manifests/m.json", "a/1/x"])
            try await store.abortUploads(under: "a/1/")
            #expect(folder.files(all: true).filter { $0.contains(".~") } == ["root/_manifests/.~77-6~m.json"])
            try await store.delete("_manifests/m.json")
            #expect(folder.files(all: true) == ["root/a/1/x"])
        }
    }

    @Test func anEmptyFolderIsTakenAway() async throws {
        try await within { store, folder in
            _ = try await store.create("a/b/c/x", [1])
            _ = try await store.create("a/y", [1])
            try await store.delete("a/b/c/x")
            #expect(access("\(folder.path)/root/a/b", F_OK) != 0)
            #expect(access("\(folder.path)/root/a", F_OK) == 0)
        }
    }

    @Test func aFileWhereAFolderShouldBeIsAClearError() async throws {
        try await within { _, folder in
            folder.write([1], to: "file")
            let store = Self.store(folder.path + "/file")
            let error = await #expect(throws: ExportError.self) { try await store.create("a/x", [1]) }
            #expect(error?.code == .configuration)
            guard case .file(.notAFolder, _, let root, _) = error?.reason else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(root == folder.path + "/file")
        }
    }

    @Test func whatTheMachineSaysIsTranslated() {
        let codes: [(Int32, ExportError.Code)] = [
            (ENOSPC, .serviceUnavailable), (EDQUOT, .serviceUnavailable), (EACCES, .notPermitted),
            (EROFS, .notPermitted), (ENOTDIR, .configuration), (ENAMETOOLONG, .configuration), (EIO, .failed),
        ]
        for (number, code) in codes {
            let error = FileFailure(FileError(number: number)).error("writing file:///archive/k", root: "/archive")
            #expect(error.code == code)
            #expect(error.message.hasPrefix("writing file:///archive/k: "))
            #expect(!error.message.contains("\n"))
        }
    }

    /// RFC 1321, A.5; and lengths around a block, against digests made with md5sum.
    @Test func theETagIsTheMD5() {
        func md5(_ text: String, step: Int = 7) -> String {
            var digest = MD5()
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: step) {
                digest.update(Array(bytes[start..<min(bytes.count, start + step)]))
            }
            return digest.finish()
        }
        #expect(md5("") == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(md5("abc") == "900150983cd24fb0d6963f7d28e17f72")
        #expect(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
        let digits = String(repeating: "1234567890", count: 8)
        #expect(md5(digits) == "57edf4a22be3c955ac49da2e2107b67a")
        #expect(md5(digits, step: 80) == "57edf4a22be3c955ac49da2e2107b67a")
        for length in 50...70 {
            let text = String(repeating: "x", count: length)
            #expect(md5(text) == md5(text, step: 64))
        }
        #expect(md5(String(repeating: "a", count: 1_000_000), step: 4099) == "7707d6ae4e027c70eea2a935c2296f21")
    }
}
