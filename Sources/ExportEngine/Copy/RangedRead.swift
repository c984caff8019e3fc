import AWSClient
import ExportCore
import LogCodec

/// Reads a window with several readers side by side, where what is written hangs on the times of an event alone.
struct RangedRead: Sendable {
    let environment: ExportEnvironment
    let permits: ReaderPermits
    let intent: Intent
    let rule: HeightRule
    /// `nil`: all of the lane.
    let streamNames: [String]?

    private struct Step: Sendable {
        var reader: Int
        var arrival: RangeRead.Arrival?
    }

    /// The work under way.
    private struct Work {
        var slicing: ReadSlicing
        var readers: [RangeReader] = []
        /// Readers that have not ended.
        var active = 0
        /// Permits beside the one that the slice began with.
        var extra = 0
        var events = 0
        var through: EventTime
    }

    /// Returns up to where the window is complete (exclusive; its start: nothing is), and the objects.
    func read() async throws -> (EventTime, [Manifest.Object]) {
        let window = intent.slice.window
        let settings = environment.settings
        var work = Work(
            slicing: ReadSlicing(
                window: window, bytesWanted: settings.sliceBytes,
                pagesWorthACut: ReadSlicing.pagesWorthACut(objectsPerStream: settings.writtenFormat == .text)),
            through: window.start)
        // Where all goes well, every reader has given its permit back but the one that the slice began with.
        defer { permits.giveBack(work.extra) }
        do {
            try await withThrowingTaskGroup(of: Step.self) { group in
                begin(0, &work, &group)
                while let step = try await group.next() { take(step, &work, &group) }
            }
            return try await outcome(work)
        } catch {
            for reader in work.readers { await reader.abandon() }
            throw error
        }
    }

    private func take(_ step: Step, _ work: inout Work, _ group: inout ThrowingTaskGroup<Step, any Error>) {
        if let arrival = step.arrival {
            proceed(step.reader, arrival, &work, &group)
        } else {
            end(&work)
        }
        while work.active > 0, let idle = permits.takeAnother() {
            guard let number = work.slicing.cut(idle: idle) else {
                permits.giveBack()
                break
            }
            work.extra += 1
            begin(number, &work, &group)
        }
    }

    private func begin(_ number: Int, _ work: inout Work, _ group: inout ThrowingTaskGroup<Step, any Error>) {
        let query = work.slicing.query(of: number)
        let reader = RangeReader(
            RangeRead(
                pages: EventPages(
                    environment: environment, lane: intent.slice.lane, window: query, streamNames: streamNames),
                selection: PageSelection(rule: rule, start: query.start),
                writer: ObjectWriter(environment: environment, intent: intent, reader: number)))
        work.readers.append(reader)
        work.active += 1
        group.addTask { Step(reader: number, arrival: try await reader.step(nil)) }
    }

    private func proceed(
        _ number: Int, _ arrival: RangeRead.Arrival, _ work: inout Work,
        _ group: inout ThrowingTaskGroup<Step, any Error>
    ) {
        if environment.isOutOfTime { work.slicing.stop() }
        let order = work.slicing.arrived(arrival.facts, at: number)
        work.events += arrival.events
        work.through = max(work.through, arrival.facts.last ?? work.through)
        environment.progress.report(.readEvents(intent.slice, events: work.events, through: work.through))
        if isLate { work.slicing.giveUpTheRest() }
        guard !work.slicing.dropped.contains(number) else {
            end(&work)
            return
        }
        let reader = work.readers[number]
        group.addTask { Step(reader: number, arrival: try await reader.step(order)) }
    }

    private func end(_ work: inout Work) {
        work.active -= 1
        guard work.extra > 0, work.active > 0 else { return }
        permits.giveBack()
        work.extra -= 1
    }

    /// A column that goes on and on must not keep the run from saving what it has: half of the time to wind down is over.
    private var isLate: Bool {
        guard let remaining = environment.budget.remaining(environment.clock) else { return false }
        return remaining.milliseconds < -environment.budget.windDown.milliseconds / 2
    }

    private func outcome(_ work: Work) async throws -> (EventTime, [Manifest.Object]) {
        let dropped = Set(work.slicing.dropped)
        var objects: [Manifest.Object] = []
        for (number, reader) in work.readers.enumerated() {
            if dropped.contains(number) {
                try await reader.discard()
            } else {
                objects += await reader.objects
            }
        }
        return (work.slicing.complete, objects)
    }
}
