import ExportCore
import Testing

@Suite struct VerifySubsetTests {
    @Test func theThreeFormsAreReadAndWritten() throws {
        for text in ["1/7", "7/7", "5%", "0.5%", "10GiB", "512MiB"] {
            #expect(try VerifySubset(parsing: text).description == text)
        }
        for text in ["", "0/7", "8/7", "a/b", "1/", "0%", "101%", "-1%", "nan%", "10", "0B", "10GB"] {
            #expect(throws: VerifySubset.ParseError.self, "\(text)") { try VerifySubset(parsing: text) }
        }
    }

    private static func taken(_ subset: VerifySubset, seed: UInt64, allBytes: Int64 = 1 << 30) -> [UInt64] {
        let rule = subset.rule(seed: seed, allBytes: allBytes)
        return (0..<UInt64(10_000)).filter { rule.takes(StableHash.value("object \($0)")) }
    }

    @Test func everyObjectIsInOnePartOfSeven() {
        let parts = (1...7).map { Self.taken(.part($0, of: 7), seed: UInt64($0)) }
        #expect(parts.flatMap(\.self).sorted() == Array(0..<UInt64(10_000)))
        #expect(parts.allSatisfy { (1200..<1700).contains($0.count) })
        #expect(Self.taken(.part(3, of: 7), seed: 1) == Self.taken(.part(3, of: 7), seed: 2))
    }

    @Test func sharesAreAboutWhatTheySayAndDependOnTheSeed() {
        #expect((400..<600).contains(Self.taken(.percent(5), seed: 1).count))
        #expect(Self.taken(.percent(5), seed: 1) == Self.taken(.percent(5), seed: 1))
        #expect(Self.taken(.percent(5), seed: 1) != Self.taken(.percent(5), seed: 2))
        #expect(Self.taken(.percent(100), seed: 1).count == 10_000)
        #expect((2300..<2700).contains(Self.taken(.size(256 << 20), seed: 3).count))
        #expect(Self.taken(.size(2 << 30), seed: 3).count == 10_000)
        #expect(Self.taken(.all, seed: 3).count == 10_000)
    }
}
