import ArchiveTools
import Testing

@Suite struct WantedStreamsTests {
    @Test func streamsAreMeantByNameOrGlob() {
        let wanted = WantedStreams(["web/1", "2026/*/[$LATEST]?"])
        #expect(wanted.holds(stream: "web/1") && wanted.holds(stream: "2026/11/22/[$LATEST]a"))
        #expect(!wanted.holds(stream: "web/12") && !wanted.holds(stream: "web-1"))
        #expect(WantedStreams([]).isEverything && WantedStreams([]).holds(stream: "x"))
    }

    /// Nothing can tell apart the streams that share a folder.
    @Test func aFolderIsWantedWhereOneOfItsStreamsIs() {
        let wanted = WantedStreams(["web/1", "a/*"])
        #expect(wanted.holds(folder: "web-1") && wanted.holds(folder: "a-b-c"))
        #expect(!wanted.holds(folder: "web-2"))
    }
}
