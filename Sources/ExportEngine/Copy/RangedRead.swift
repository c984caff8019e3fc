import AWSClient
import ExportCore
import LogCodec
import LogSource

/// Reads a window with several readers side by side, where what is written hangs on the times of an event alone.
struct RangedRead: Sendable {
    let environment: ExportEnvironment
    let permits: ReaderPermits
    let intent: Intent
    let rule: HeightRule
    /// `nil`: all of the lane.
    let streamNames: [String]?
    /// The one that everything in the window is of, if GetLogEvents may read it, too.
    let soleStream: LogStreamName?
    /// Who reads first.
    let source: ReadSource
    /// The number of its first reader among those of the attempt.
    var firstReader = 0

    private struct Step: Sendable {
        var reader: Int
        var arrival: RangeRead.Arrival?
    }

    /// The work under way.
    private struct Work {
        var slicing: ReadSlicing
        var readers: [RangeReader] = []
        /// By which call each of them reads, or began to.
        var sources: [ReadSource] = []
        /// Readers that have not ended.
        var active: [ReadSource: Int] = [:]
        /// Permits, the one that the slice began with included.
        var held: [ReadSource: Int]
        var events = 0
        var through: EventTime

        var isActive: Bool { active.values.contains { $0 > 0 } }
    }

    func read() async throws -> ReadOutcome {
        let window = intent.slice.window
        let settings = environment.settings
        var work = Work(
            slicing: ReadSlicing(
                window: window, bytesWanted: settings.sliceBytes,
                pagesWorthACut: pagesWorthACut),
            held: [source: 1], through: window.start)
        // The one that the slice began with is its own to give back.
        defer { giveBack(&work, keeping: [source: 1]) }
        do {
            try await withThrowingTaskGroup(of: Step.self) { group in
                begin(0, source, &work, &group)
                while let step = try await group.next() { take(step, &work, &group) }
            }
            return try await outcome(work)
        } catch {
            for reader in work.readers { await reader.abandon() }
            throw error
        }
    }

    /// The readers of one call are faster than those of the other while they are few: what is left to a slow one is cut again
    /// until it is little.
    private var pagesWorthACut: Int {
        if soleStream != nil { return 8 }
        return ReadSlicing.pagesWorthACut(objectsPerStream: environment.settings.writtenFormat == .text)
    }

    private func take(_ step: Step, _ work: inout Work, _ group: inout ThrowingTaskGroup<Step, any Error>) {
        if let arrival = step.arrival {
            proceed(step.reader, arrival, &work, &group)
        } else {
            end(step.reader, &work)
        }
        while work.isActive, let permit = permits.takeAnother(mayStream: mayStream) {
            guard let number = work.slicing.cut(idle: permit.free) else {
                permits.giveBack(permit.source)
                break
            }
            work.held[permit.source, default: 0] += 1
            begin(number, permit.source, &work, &group)
        }
    }

    private var mayStream: Bool { soleStream != nil && environment.streamReads.isGranted(intent.slice.lane.group) }

    private func begin(
        _ number: Int, _ source: ReadSource, _ work: inout Work, _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        let query = work.slicing.query(of: number)
        let stream = source == .stream && mayStream ? soleStream : nil
        let lane = intent.slice.lane
        let reader = RangeReader(
            RangeRead(
                pages: EventPages(
                    access: environment.logAccess, lane: lane, window: query, streamNames: streamNames),
                streamPages: stream.map {
                    StreamPages(access: environment.logAccess, group: lane.group, stream: $0, window: query)
                },
                selection: PageSelection(rule: rule, start: query.start),
                writer: ObjectWriter(
                    environment: environment, intent: intent, reader: firstReader + number, stream: stream)))
        work.readers.append(reader)
        work.sources.append(source)
        work.active[source, default: 0] += 1
        group.addTask { Step(reader: number, arrival: try await reader.step(nil)) }
    }

    private func proceed(
        _ number: Int, _ arrival: RangeRead.Arrival, _ work: inout Work,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        if let doubt = arrival.doubt {
            environment.streamReads.gaveUp(intent.slice.lane.group, doubt, environment.logger)
            work.slicing.beganAgain(number)
        }
        if environment.isOutOfTime { work.slicing.stop() }
        let order = work.slicing.arrived(arrival.facts, at: number)
        work.events += arrival.events
        work.through = max(work.through, arrival.facts.last ?? work.through)
        environment.progress.report(.readEvents(intent.slice, events: work.events, through: work.through))
        if isLate { work.slicing.giveUpTheRest() }
        guard !work.slicing.dropped.contains(number) else {
            end(number, &work)
            return
        }
        let reader = work.readers[number]
        group.addTask { Step(reader: number, arrival: try await reader.step(order)) }
    }

    private func end(_ number: Int, _ work: inout Work) {
        work.active[work.sources[number], default: 0] -= 1
        var kept = work.active
        kept[source] = max(1, kept[source, default: 0])
        giveBack(&work, keeping: kept)
    }

    private func giveBack(_ work: inout Work, keeping kept: [ReadSource: Int]) {
        for (source, count) in work.held where count > kept[source, default: 0] {
            for _ in kept[source, default: 0]..<count { permits.giveBack(source) }
            work.held[source] = kept[source, default: 0]
        }
    }

    /// A column that goes on and on must not keep the run from saving what it has: half of the time to wind down is over.
    private var isLate: Bool {
        guard let remaining = environment.budget.remaining(environment.clock) else { return false }
        return remaining.milliseconds < -environment.budget.windDown.milliseconds / 2
    }

    private func outcome(_ work: Work) async throws -> ReadOutcome {
        let dropped = Set(work.slicing.dropped)
        var objects: [WrittenObject] = []
        for (number, reader) in work.readers.enumerated() {
            if dropped.contains(number) {
                try await reader.discard()
            } else {
                objects += await reader.objects
            }
        }
        return ReadOutcome(reached: work.slicing.complete, objects: objects)
    }
}
