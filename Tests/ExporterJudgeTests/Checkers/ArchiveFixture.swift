import CDeflate
import CZstd
import ExporterJudge
import SimulatedAWS

/// An archive made by hand: what a faultless exporter leaves of a few events, for tests to damage.
struct ArchiveFixture {
    var source: [SourceEvent] = []
    var objects: [ArchivedObject] = []
    var ignoring: [String] = []

    static let group = "/app"
    static let start = Simulation.defaultStart

    var archive: Archive { Archive(objects: objects, prefix: "logs/", ignoring: ignoring) }

    /// Events of several streams, as rows, as our text and as an export task's text, in gzip and zstd.
    static func sound() -> ArchiveFixture {
        var fixture = ArchiveFixture()
        fixture.add("rows", form: "jsonl", packing: "gz", messages: ["one", "two", "two", "größer\n  second line"])
        fixture.add("rows too", form: "jsonl", packing: "zst", messages: ["\"quoted\\\"\u{1}"])
        fixture.add("a/b", form: "text", packing: "gz", messages: ["m", "m", "line\n2026-03-02T00:00:00.000Z nested"])
        fixture.add("a-b", form: "text", packing: "zst", messages: ["m", "ends with\n"])
        fixture.add("task", form: nil, packing: "gz", messages: ["t1", "t2\n\nt3", "t1"])
        return fixture
    }

    mutating func add(_ stream: String, form: String?, packing: String, messages: [String]) {
        let events = messages.enumerated().map { index, message in
            SourceEvent(
                logGroup: Self.group, logStream: stream, timestamp: Self.start + Int64(index / 2),
                ingestionTime: Self.start + 1_000, message: message, eventID: "\(stream) \(index)")
        }
        source += events
        // Two members (frames) in each object, as a writer of several makes them.
        let middle = events.count / 2
        let bytes = [events[..<middle], events[middle...]].filter { !$0.isEmpty }.flatMap { part in
            Self.pack(part.flatMap { form == "jsonl" ? Self.row($0) : Self.line($0) }, packing)
        }
        let folder = form == nil ? stream.replacingSlash("-") : stream.replacingSlash("%2F")
        let name = [form, packing].compactMap { $0 }.joined(separator: ".")
        put(key: "logs/2026/attempt/\(folder)/000000.\(name)", bytes: bytes)
        seal(objects[objects.count - 1], as: "logs/_manifests/\(folder).json")
    }

    mutating func put(key: String, bytes: [UInt8]) {
        objects.append(ArchivedObject(key: key, bytes: bytes, eTag: "etag-\(key.utf8.count)-\(bytes.count)"))
    }

    /// Adds a manifest that names the object.
    mutating func seal(_ object: ArchivedObject, as key: String) {
        let text = """
            {"logGroupName": "\(Self.group)", "counts": {"events": 1},
             "objects": [{"key": "\(object.key)", "bytes": \(object.bytes.count), "etag": "\\"\(object.eTag)\\""}]}
            """
        put(key: key, bytes: Array(text.utf8))
    }

    static func line(_ event: SourceEvent) -> [UInt8] {
        Array("2026-03-02T00:00:00.00\(event.timestamp - start)Z \(event.message)\n".utf8)
    }

    static func row(_ event: SourceEvent) -> [UInt8] {
        let text = """
            {"timestamp":\(event.timestamp),"ingestionTime":\(event.ingestionTime),"logGroup":"\(event.logGroup)",\
            "logStream":"\(event.logStream)","eventId":"\(event.eventID)","message":"\(escaped(event.message))"}\n
            """
        return Array(text.utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\u{1}": "\\u0001"
            default: String(scalar)
            }
        }.joined()
    }

    static func pack(_ plain: [UInt8], _ packing: String) -> [UInt8] {
        if packing == "zst" {
            return [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(plain.count)) { target, count in
                count = ZSTD_compress(target.baseAddress!, target.count, plain, plain.count, 3)
            }
        }
        let compressor = libdeflate_alloc_compressor(6)!
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, plain.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = libdeflate_gzip_compress(compressor, plain, plain.count, target.baseAddress!, target.count)
        }
    }
}

extension String {
    fileprivate func replacingSlash(_ other: String) -> String {
        split(separator: "/", omittingEmptySubsequences: false).joined(separator: other)
    }
}
