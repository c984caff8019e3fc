import ExporterSimulation
import Foundation
import SimulationKit

/// `exporter-simulate --seed --json`.
struct SeedResult: Encodable {
    var seed: UInt64
    var passed: Bool
    var lost: Int
    var doubled: Int
    /// What was found wrong, by kind.
    var differences: [String: Int]
    var stuck: Bool
    var complaints: [String]
    var digest: String
    var runs: Int
    var calls: Int
    var events: Int
    var exercised: [String: Int]

    init(_ verdict: Verdict, _ coverage: Coverage) {
        seed = verdict.seed
        passed = verdict.passed
        lost = verdict.lost
        doubled = verdict.doubled
        differences = Dictionary(uniqueKeysWithValues: verdict.counts.map { ($0.key.rawValue, $0.value) })
        stuck = verdict.isStuck
        complaints = verdict.complaints
        digest = verdict.digest
        runs = verdict.runs
        calls = verdict.calls
        events = verdict.events
        exercised = Dictionary(uniqueKeysWithValues: coverage.all.map { ($0.name, $0.count) })
    }
}

/// `exporter-simulate --json`.
struct SweepResult: Encodable {
    struct Failure: Encodable {
        var seed: UInt64
        var complaints: [String]
    }

    var scenario: String
    var first: UInt64
    var seeds: Int
    var lost: Int
    var doubled: Int
    var stuck: Int
    var failedSeeds: Int
    var failures: [Failure]
    var runs: Int
    var calls: Int
    var events: Int
    /// In how many seeds each fault and rule was exercised.
    var exercised: [String: Int]
    var neverExercised: [String]

    init(_ sums: SeedSweep.Sums, _ scenario: SwarmScenario, first: UInt64) {
        self.scenario = scenario.rawValue
        self.first = first
        seeds = sums.seeds
        lost = sums.lost
        doubled = sums.doubled
        stuck = sums.stuck
        failedSeeds = sums.failedSeeds
        failures = sums.failures.map { Failure(seed: $0.seed, complaints: $0.complaints) }
        runs = sums.runs
        calls = sums.calls
        events = sums.events
        exercised = Dictionary(uniqueKeysWithValues: CoverageTable.names.map { ($0, sums.exercised[$0] ?? 0) })
        neverExercised = sums.neverExercised
    }
}

/// JSON for programs: keys sorted, so that two outputs can be compared.
enum JSONText {
    static func document(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
