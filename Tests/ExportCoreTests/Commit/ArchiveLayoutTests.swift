import ExportCore
import Testing

@Suite("Where objects lie")
struct ArchiveLayoutTests {
    private let slice = Slice(lane: Sample.lane(), window: Sample.window("2026-11-21", "2026-11-22"), deed: .task)

    @Test("an attempt's folder is the template filled in with the day of the window's last event")
    func folder() throws {
        let layout = try ArchiveLayout(prefix: "/logs//x/")
        #expect(layout.prefix == "logs/x/")
        let digest = Sample.lane().digest.prefix(8)
        #expect(
            layout.folder(of: slice, attempt: AttemptID("r-1"))
                == "logs/x/2026/11/21/%2Fapp%2Fa/20261121T000000.000Z-20261122T000000.000Z-\(digest)-r-1/")
        let stream = Slice(lane: Sample.lane(stream: "a/b"), window: slice.window, deed: .sweep)
        #expect(layout.folder(of: stream, attempt: AttemptID("r-2")).contains("/%2Fapp%2Fa/a%2Fb/sweep-20261121"))
    }

    @Test("every field of a template is filled in")
    func template() throws {
        let hive = try ArchiveLayout(
            prefix: "", template: "/{account}/{region}/group={group}/s={stream}/dt={yyyy}-{mm}-{dd}/h={hh}/")
        #expect(
            hive.folder(of: slice, attempt: AttemptID("1"))
                .hasPrefix("111122223333/eu-west-1/group=%2Fapp%2Fa/s=_all/dt=2026-11-21/h=23/2026"))
        let bare = try ArchiveLayout(prefix: "", template: "")
        #expect(bare.folder(of: slice, attempt: AttemptID("1")).hasPrefix("20261121T"))
    }

    @Test(
        "a template that cannot be filled in is refused with the reason",
        arguments: [
            ("{yyyy", "without a '}'"), ("{year}", "{year}"), ("{}", "not a field"), ("_manifests/{dd}", "_manifests"),
            ("/_manifests", "_manifests"),
        ])
    func badTemplates(template: String, word: String) {
        let error = #expect(throws: ArchiveLayout.TemplateError.self) {
            try ArchiveLayout(prefix: "", template: template)
        }
        #expect(error?.description.contains(word) == true)
    }

    @Test(
        "a layout that climbs, or has folders without a name, is refused with one that does not",
        arguments: [
            ("../{group}", "'..'"), ("{group}/../x", "'..'"), ("./{group}", "'.'"), ("/{group}", "begins with '/'"),
            ("{yyyy}//{group}", "'//'"),
        ])
    func climbing(template: String, word: String) {
        let error = #expect(throws: ArchiveLayout.TemplateError.self) { try ArchiveLayout.checkPath(template) }
        #expect(error?.description.contains(word) == true && error?.description.contains("'\(template)'") == true)
    }

    @Test("a layout may be empty, may end in a slash, and may have dots in its names")
    func harmlessPaths() throws {
        for template in ["", "{group}/", "..{group}", "a.b/{group}..", "..."] + ArchiveLayout.usualTemplates {
            try ArchiveLayout.checkPath(template)
        }
    }

    @Test("two names never share a segment, for all names of up to four characters that look like escapes")
    func injective() {
        func words(_ length: Int) -> [String] {
            length == 0
                ? [""] : words(length - 1).flatMap { word in ["%", "2", "F", "/", ".", "~", "é"].map { word + $0 } }
        }
        let names = (1...4).flatMap(words)
        var seen: [String: String] = [:]
        for name in names {
            let encoded = ArchiveLayout.encoded(name)
            #expect(!encoded.contains("/") && encoded != "." && encoded != "..")
            #expect(decoded(encoded) == name)
            #expect(seen.updateValue(name, forKey: encoded) == nil)
        }
    }

    private func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("the longest names leave room in a key, and differ where their ends do")
    func longNames() throws {
        let long = String(repeating: "ロ", count: 511)
        let streams = [long + "グ", long + "ク", long].map(Sample.stream)
        let layout = try ArchiveLayout(prefix: "some/prefix", template: "{account}/{region}/{group}/{stream}/{yyyy}")
        let group = String(repeating: "/", count: 512)
        let keys = streams.map { stream -> String in
            let slice = Slice(lane: Sample.lane(group, stream: stream.text), window: slice.window, deed: .task)
            return layout.folder(of: slice, attempt: AttemptID(String(repeating: "f", count: 24)))
                + ArchiveLayout.streamFolder(stream.text) + "000000.text.gz"
        }
        #expect(Set(keys).count == 3 && keys.allSatisfy { $0.utf8.count <= 1024 })
    }

    @Test("a folder of two long names is no longer than a file can be called, and differs where its end does")
    func longFolders() throws {
        let group = String(repeating: "g", count: 240)
        let layout = try ArchiveLayout(prefix: "", template: "{group}.{stream}/{group}={yyyy}/{stream}")
        let folders = ["x", "y"].map { end in
            let slice = Slice(
                lane: Sample.lane(group, stream: String(repeating: "s", count: 200) + end), window: slice.window,
                deed: .read)
            return layout.folder(of: slice, attempt: AttemptID("1")).split(separator: "/")
        }
        #expect(folders[0].count == 4 && folders.joined().allSatisfy { $0.utf8.count <= 255 })
        #expect(folders[0][0] != folders[1][0], "cut, with a digest of the whole")
        #expect(folders[0][1] == folders[1][1] && folders[0][1].utf8.count == 245, "whole")
    }

    @Test("an operator's words may not take the place of the names")
    func longWords() throws {
        let words = String(repeating: "w", count: 161)
        let error = #expect(throws: ArchiveLayout.TemplateError.self) {
            try ArchiveLayout(prefix: "", template: "{yyyy}/\(words){group}")
        }
        #expect(error?.description.contains("161 bytes") == true)
        _ = try ArchiveLayout(prefix: "", template: "{yyyy}/\(words.dropLast()){group}")
    }

    @Test("attempts, deeds, windows and lanes all have folders and manifests of their own")
    func distinct() throws {
        let layout = try ArchiveLayout(prefix: "p", template: "{group}")
        var folders: Set<String> = []
        var manifests: Set<String> = []
        var count = 0
        for lane in [Sample.lane(), Sample.lane("/app-a"), Sample.lane(stream: "s"), Sample.lane(stream: "t")] {
            for window in [slice.window, Sample.window("2026-11-21", "2026-11-22T00:00:00.001Z")] {
                for deed in [Slice.Deed.task, .read, .sweep] {
                    for attempt in ["1", "2"].map(AttemptID.init) {
                        let slice = Slice(lane: lane, window: window, deed: deed)
                        folders.insert(layout.folder(of: slice, attempt: attempt))
                        manifests.insert(layout.manifestKey(of: slice, attempt: attempt))
                        count += 1
                    }
                }
            }
        }
        #expect(folders.count == count && manifests.count == count)
        #expect(manifests.allSatisfy { $0.hasPrefix(layout.manifestRoot) && $0.hasSuffix(".json") })
        #expect(folders.allSatisfy { !$0.hasPrefix(layout.manifestRoot) && $0.hasSuffix("/") })
    }

    @Test("a manifest lies in its lane's folder for the day of the window's last event")
    func manifestKey() throws {
        let layout = try ArchiveLayout(prefix: "p")
        let key = layout.manifestKey(of: slice, attempt: AttemptID("1"))
        #expect(key.hasPrefix(layout.manifestFolder(lane: Sample.lane(), day: slice.window.last.day)))
        #expect(key.hasPrefix("p/_manifests/%2Fapp%2Fa/\(Sample.lane().digest)/2026-11-21/"))
    }
}
