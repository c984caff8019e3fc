import ExportCore
import Testing

@Suite("The heights of the reads that left a manifest")
struct ReadHeightsTests {
    @Test("every column has the greatest horizon of the reads that cover it: against a table of all columns")
    func againstATable() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: seed)
            var table = [IngestionTime](repeating: .never, count: 24)
            var reads: [(window: TimeWindow, horizon: IngestionTime)] = []
            for _ in 0..<random.int(0...8 as ClosedRange<Int>) {
                let first = random.int(0...19 as ClosedRange<Int>)
                let last = random.int(first...19)
                let horizon = IngestionTime(Int64(random.int(0...9 as ClosedRange<Int>)))
                for column in first...last { table[column] = max(table[column], horizon) }
                let window = TimeWindow(first: EventTime(Int64(first)), last: EventTime(Int64(last)))
                reads.append((window, horizon))
            }
            let heights = ReadHeights(reads: reads)
            for (column, height) in table.enumerated() {
                #expect(heights.height(at: EventTime(Int64(column))) == height, "seed \(seed), column \(column)")
            }
            #expect(heights.height(at: EventTime(-1)) == .never)
        }
    }
}
