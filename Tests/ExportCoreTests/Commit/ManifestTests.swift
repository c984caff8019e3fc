import ExportCore
import Testing

@Suite("The manifest")
struct ManifestTests {
    private func manifest(_ copy: Manifest.Copy, deed: Slice.Deed = .task, end: String = "2026-11-22") -> Manifest {
        Manifest(
            slice: Slice(
                lane: Sample.lane(stream: "e\u{301}/\"x\""), window: Sample.window("2026-11-21", "2026-11-22"),
                deed: deed),
            attempt: AttemptID("r-1"), window: Sample.window("2026-11-21", end), copy: copy, bucket: "bucket",
            objects: [
                Manifest.Object(key: "a/b/000000.gz", bytes: 10, etag: "abc", stream: Sample.stream("é"), events: 4),
                Manifest.Object(
                    key: "a/b/000001.gz", bytes: 5, etag: "def", events: 3,
                    index: ObjectIndex(
                        sha256: "ab", crc64nvme: "cd=",
                        pieces: [
                            piece(at: 10, crc32: UInt32.max), piece(at: 20, crc32: nil),
                        ])),
            ])
    }

    private func piece(at offset: Int64, crc32: UInt32?) -> ObjectIndex.Piece {
        ObjectIndex.Piece(
            offset: offset, length: 9, rowBytes: 90, rows: 3, first: EventTime(Sample.time("2026-11-21")),
            last: EventTime(Sample.time("2026-11-21T01:00:00.001Z")), crc32: crc32)
    }

    @Test("says format 2 of what has an index, and passes over what a later format says")
    func formats() throws {
        let manifest = manifest(.read(horizon: IngestionTime(5)))
        let text = String(decoding: ManifestCodec.encode(manifest), as: UTF8.self)
        #expect(text.split(separator: "\"format\" : 2").count == 2)
        var later = manifest
        later.objects[1].index = nil
        let other = text.replacing("\"format\" : 2", with: "\"format\" : 3")
        #expect(try ManifestCodec.decode(Array(other.utf8)) == later)
    }

    @Test("reads back as it was written")
    func roundTrip() throws {
        let band = Sample.band(Sample.time("2026-11-22"), Sample.time("2026-11-23"))
        let all = [
            manifest(.task(id: "t", band)),
            manifest(.read(horizon: IngestionTime(Sample.time("2026-11-22"))), deed: .sweep),
            manifest(.read(horizon: IngestionTime(5)), deed: .read, end: "2026-11-21T00:00:00.001Z"),
        ]
        for manifest in all {
            let bytes = ManifestCodec.encode(manifest)
            #expect(try ManifestCodec.decode(bytes) == manifest)
            #expect(ManifestCodec.encode(manifest) == bytes)
        }
    }

    @Test("counts its events where every object was counted, and its bytes always")
    func sums() {
        var manifest = manifest(.read(horizon: IngestionTime(5)))
        #expect(manifest.events == 7 && manifest.bytes == 15)
        manifest.objects[1].events = nil
        #expect(manifest.events == nil)
        manifest.objects = []
        #expect(manifest.events == 0 && manifest.bytes == 0)
    }

    @Test("gives the certain rule the window of a task, and nothing for a read")
    func taskWindow() {
        let band = Sample.band(1, 2)
        let task = manifest(.task(id: "t", band))
        #expect(task.taskWindow == WindowTable.TaskWindow(window: task.window, band: band, slice: task.slice.id))
        #expect(manifest(.read(horizon: IngestionTime(5)), deed: .read).taskWindow == nil)
    }

    @Test(
        "is refused with the reason where it cannot be understood",
        arguments: [
            (#""version" : 1"#, #""version" : 2"#, "version 2"), ("export-task\"", "dance\"", "'dance' is not a deed"),
            (#""to" : "2026-11-22"#, #""to" : "2026-11-21"#, "empty"),
            (#""taskId""#, #""task""#, "neither a task nor a horizon"),
            ("logGroupArn\" : \"arn", "logGroupArn\" : \"urn", "ARN of a log group"),
            (#""bytes" : 10"#, #""bytes" : "10""#, "bytes"),
            (#""certain" : "2026-11-22"#, #""certain" : "2026-11-24"#, "neither a task"), ("{", "", "JSON"),
            (#""logStreamName" : "é""#, #""logStreamName" : "a:b""#, "'a:b'"),
        ])
    func refuses(part: String, replacement: String, word: String) throws {
        let band = Sample.band(Sample.time("2026-11-22"), Sample.time("2026-11-23"))
        let text = String(decoding: ManifestCodec.encode(manifest(.task(id: "t", band))), as: UTF8.self)
        let pieces = text.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(pieces.count == 2)
        let failure = #expect(throws: ManifestCodec.DecodingFailure.self) {
            try ManifestCodec.decode(Array(pieces.joined(separator: replacement).utf8))
        }
        #expect(failure?.description.contains(word) == true, "\(String(describing: failure))")
    }
}
