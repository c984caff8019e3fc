import ExporterSimulation
import Testing

/// A program that is broken on purpose is found, and what it is found by is made small.
@Suite struct ShrinkingTests {
    /// Takes all events for available to tasks after 12 hours, although they come up to 23 hours later.
    private static func broken(_ seed: UInt64) -> SwarmDraw {
        var draw = Swarm.draw(seed, .exportTask)
        draw.world.exportAvailability = 0...82_800_000
        return draw
    }

    @Test func aFailingSeedIsMadeSmallerAndStillFails() throws {
        let seed = try #require((UInt64(0)..<40).first { try !Universe(Self.broken($0)).verdict().passed })
        let draw = Self.broken(seed)
        let shrunk = try Shrinking().shrink(draw)
        #expect(!shrunk.complaints.isEmpty)
        #expect(try !Universe(shrunk.draw).verdict().passed)
        #expect(shrunk.draw.workload.groups.count == 1)
        #expect(shrunk.draw.faults.rates.isEmpty && shrunk.draw.faults.crashRate == 0)
        #expect(shrunk.draw.loadedWorkload.eventCount < max(8, draw.loadedWorkload.eventCount))
        // As data it fails as well, and says the same.
        let again = try DrawFile.draw(Array(try DrawFile.text(shrunk.draw).utf8))
        #expect(try Universe(again).verdict().complaints == shrunk.complaints)
    }

    @Test func aSeedThatPassesComesBackAsItIs() throws {
        let draw = Swarm.draw(3)
        let result = try Shrinking().shrink(draw)
        #expect(result.complaints.isEmpty && result.trials == 1)
        #expect(try DrawFile.text(result.draw) == DrawFile.text(draw))
    }
}
