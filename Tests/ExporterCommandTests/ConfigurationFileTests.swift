import ExporterCommand
import ExporterReports
import ExporterSettings
import Testing

/// The configuration file.
@Suite struct ConfigurationFileTests {
    @Test func aValueHasItsPlaceInTheFile() throws {
        let given = try ConfigurationFile.parse("engine: read\nmax-lateness: 1m\n", path: "c.yaml")
        #expect(given.map(\.setting) == [Setting.table.engine, Setting.table.maxLateness])
        #expect(given.map(\.place) == ["c.yaml:1: engine", "c.yaml:2: max-lateness"])
    }

    @Test func anUnknownKeyIsNamedWithTheNearestOne() {
        let failure = CommandFailure(
            .configuration, "c.yaml:2: 'max-latness' is not an option; did you mean 'max-lateness'?")
        #expect(throws: failure) { try ConfigurationFile.parse("engine: read\nmax-latness: 1h\n", path: "c.yaml") }
    }

    @Test func listsInTheFileAreLists() throws {
        let given = try ConfigurationFile.parse("log-groups:\n  - /a\n  - /b\n", path: "c.yaml")
        #expect(given.map(\.values) == [["/a", "/b"]])
        for wrong in ["engine: [read, read]\n", "- engine\n", "engine: {\n", "config: other.yaml\n", "wait: false\n"] {
            #expect(throws: CommandFailure.self, "\(wrong)") { try ConfigurationFile.parse(wrong, path: "c.yaml") }
        }
        #expect(try ConfigurationFile.parse("# nothing\n", path: "c.yaml").isEmpty)
    }
}
