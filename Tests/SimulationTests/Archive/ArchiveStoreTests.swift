import ExportEngine
import ExportFailures
import Testing

/// What every place of the archive owes: the same suite over a bucket and over a folder.
@Suite struct ArchiveStoreTests {
    /// Not compressible, not repeating within a part.
    private static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    @Test(arguments: StoreBench.allCases)
    func whatIsNotThereIsNoError(bench: StoreBench) throws {
        try bench.with { store in
            #expect(try await store.bytes(of: "a/b", nil) == nil)
            #expect(try await store.bytes(of: "a/b", 0...9) == nil)
            #expect(try await store.facts(of: "a/b") == nil)
            #expect(try await store.list(under: "").isEmpty)
            #expect(try await store.list(under: "a/").isEmpty)
            try await store.delete("a/b")
            try await store.abortUploads(under: "a/")
        }
    }

    @Test(arguments: StoreBench.allCases, [0, 1, 999, 1000, 1001, 1999, 2000, 2001, 3000, 12_345])
    func anObjectOfAnySizeComesBackAsItWas(bench: StoreBench, size: Int) throws {
        try bench.with { store in
            let bytes = Self.bytes(size)
            var upload = store.upload("day/object.gz")
            var start = 0
            for step in [1, 7, 500, 1700, 3000] + [Int](repeating: 2500, count: 5) where start < size {
                try await upload.append(Array(bytes[start..<min(size, start + step)]))
                start += step
                #expect(upload.heldBytes <= StoreBench.partBytes)
            }
            #expect(upload.takenBytes == Int64(size))
            #expect(try await store.facts(of: "day/object.gz") == nil, "nothing is seen before the end")
            #expect(try await store.list(under: "").isEmpty)
            let facts = try await upload.finish()
            #expect(facts.bytes == Int64(size))
            #expect(try await store.facts(of: "day/object.gz") == facts)
            #expect(try await store.bytes(of: "day/object.gz", nil) == bytes)
            let listed = try await store.list(under: "day/")
            #expect(listed.map(\.key) == ["day/object.gz"])
            #expect(listed.map(\.bytes) == [Int64(size)])
            if let etag = listed[0].etag { #expect(etag == facts.etag) }
            if size > 1000 {
                #expect(try await store.bytes(of: "day/object.gz", 990...1000) == Array(bytes[990...1000]))
                #expect(
                    try await store.bytes(of: "day/object.gz", Int64(size - 3)...Int64(size + 50))
                        == Array(bytes[(size - 3)...]))
            }
            await upload.abort()
            #expect(try await store.facts(of: "day/object.gz") == facts, "what is finished is not aborted")
        }
    }

    @Test(arguments: StoreBench.allCases)
    func theSameBytesGiveTheSameETagHoweverTheyCome(bench: StoreBench) throws {
        try bench.with { store in
            let bytes = Self.bytes(5500)
            var etags: Set<String> = []
            for step in [1, 333, 1000, 2001, 5500] {
                var upload = store.upload("again")
                for start in stride(from: 0, to: bytes.count, by: step) {
                    try await upload.append(Array(bytes[start..<min(bytes.count, start + step)]))
                }
                etags.insert(try await upload.finish().etag)
            }
            #expect(etags.count == 1)
            var other = store.upload("again")
            try await other.append(Self.bytes(5500, seed: 2))
            #expect(try await other.finish() == store.facts(of: "again"))
            #expect(try await store.bytes(of: "again", nil) == Self.bytes(5500, seed: 2), "an object is replaced")
        }
    }

    @Test(arguments: StoreBench.allCases)
    func aManifestIsCreatedOnce(bench: StoreBench) throws {
        try bench.with { store in
            guard case .created = try await store.create("_manifests/g/m.json", [1, 2]) else {
                Issue.record("not created")
                return
            }
            guard case .inDoubt(let error) = try await store.create("_manifests/g/m.json", [3]) else {
                Issue.record("created twice")
                return
            }
            #expect("\(error)".contains("_manifests/g/m.json"))
            #expect(try await store.bytes(of: "_manifests/g/m.json", nil) == [1, 2])
            #expect(try await store.list(under: "").count == 1)
            try await store.delete("_manifests/g/m.json")
            #expect(try await store.list(under: "").isEmpty)
        }
    }

    @Test(arguments: StoreBench.allCases)
    func keysAreListedInTheOrderOfTheirBytesAndByPrefix(bench: StoreBench) throws {
        try bench.with { store in
            let keys = ["a-b/1", "a/b/2", "a/b/10", "a/é", "a%2Fb/x y+z", "b", "a/b.c", "~/_"]
            for key in keys { _ = try await store.create(key, [0]) }
            let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(try await store.list(under: "").map(\.key) == sorted)
            #expect(try await store.list(under: "a/").map(\.key) == sorted.filter { $0.hasPrefix("a/") })
            #expect(try await store.list(under: "a/b").map(\.key) == ["a/b.c", "a/b/10", "a/b/2"])
            #expect(try await store.list(under: "a/b/").map(\.key) == ["a/b/10", "a/b/2"])
            #expect(try await store.list(under: "nothing/").isEmpty)
            for key in keys { #expect(try await store.bytes(of: key, nil) == [0]) }
        }
    }

    @Test(arguments: StoreBench.allCases)
    func anAbortedUploadNeverBecomesAnObject(bench: StoreBench) throws {
        try bench.with { store in
            var upload = store.upload("attempt-1/0")
            try await upload.append(Self.bytes(2500))
            var neighbour = store.upload("attempt-2/0")
            try await neighbour.append(Self.bytes(2500))
            try await store.abortUploads(under: "attempt-1/")
            // A process that was paused wakes up and goes on.
            await #expect(throws: ExportError.self) {
                try await upload.append(Self.bytes(900))
                _ = try await upload.finish()
            }
            #expect(try await store.list(under: "attempt-1/").isEmpty)
            #expect(try await neighbour.finish().bytes == 2500, "the neighbour's is left alone")
            var given = store.upload("attempt-3/0")
            try await given.append(Self.bytes(2500))
            await given.abort()
            #expect(try await store.list(under: "").map(\.key) == ["attempt-2/0"])
        }
    }
}
