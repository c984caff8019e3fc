import ExporterJudge
import ExporterSimulation
import Testing

/// The numbers that a swarm prints are made of kinds and counts: of nothing that somebody words.
@Suite struct VerdictTests {
    private func verdict(_ kind: Difference.Kind, count: Int, of differences: Int = 1, _ words: String) -> Verdict {
        var result = CheckResult("any check")
        for _ in 0..<differences { result.add(kind, count: count, words) }
        var verdict = Verdict(seed: 1)
        verdict.complain(result, when: "at the end")
        return verdict
    }

    @Test(arguments: Difference.Kind.allCases, ["missing", "claimed 7", "doubled: 2", "foreign", "passed", ""])
    func theWordsOfTheEvidenceChangeNoNumber(kind: Difference.Kind, words: String) {
        let verdict = verdict(kind, count: 3, words)
        #expect(verdict.lost == ([.missing, .claimed].contains(kind) ? 3 : 0))
        #expect(verdict.doubled == ([.doubled, .foreign].contains(kind) ? 3 : 0))
        #expect(!verdict.passed)
    }

    @Test func twoThousandLostEventsAreTwoThousand() {
        #expect(verdict(.missing, count: 1, of: 2_000, "an event").lost == 2_000)
        #expect(verdict(.missing, count: 2_000, "the same event").lost == 2_000)
        #expect(verdict(.doubled, count: 1, of: 2_000, "an event").doubled == 2_000)
    }

    /// What a rest claims in vain is missing at the end as well: one event, two looks.
    @Test func anEventThatTwoLooksMissIsOneEvent() {
        var claimed = CheckResult("frontier")
        claimed.add(.claimed, "an event")
        var missing = CheckResult("exactly once")
        missing.add(.missing, "the same event")
        var verdict = Verdict(seed: 1)
        for result in [claimed, claimed, missing] { verdict.complain(result, when: "") }
        #expect(verdict.lost == 1 && verdict.complaints.count == 3)
        #expect(verdict.counts == [.claimed: 1, .missing: 1])
    }
}
