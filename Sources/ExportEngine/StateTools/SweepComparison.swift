import ExportCore
import ExportFailures
import LogCodec

/// Reads the rows of sweeps whose columns overlap, and tells which of them did an earlier one's work again.
struct SweepComparison: Sendable {
    let environment: ExportEnvironment

    private static let rangeBytes: Int64 = 8 << 20

    func redone(_ questions: [StateRebuild.Question]) async throws(ExportError) -> [StateRebuild.Question] {
        var redone: [StateRebuild.Question] = []
        var known: [String: RowTally] = [:]
        var lane: LaneID?
        for question in questions where question.mayBeRedone {
            // What was read of one lane is of no use for the next.
            if lane != question.later.manifest.slice.lane { known = [:] }
            lane = question.later.manifest.slice.lane
            for found in [question.earlier, question.later] where known[found.key] == nil {
                known[found.key] = try await rows(of: found.manifest)
            }
            guard let earlier = known[question.earlier.key], let later = known[question.later.key] else { continue }
            if earlier.isRedone(by: later, in: question.window) { redone.append(question) }
        }
        return redone
    }

    private func rows(of manifest: Manifest) async throws(ExportError) -> RowTally {
        var tally = RowTally()
        for object in manifest.objects {
            try environment.checkTime(while: "comparing sweeps")
            do {
                try await read(object, into: &tally)
            } catch let error as ExportError {
                throw error
            } catch {
                throw ExportError(.failed, "\(environment.archive.place(of: object.key)) cannot be read: \(error)")
            }
        }
        return tally
    }

    private func read(_ object: Manifest.Object, into tally: inout RowTally) async throws {
        guard let encoding = ObjectEncoding(key: object.key) else {
            throw ExportError(.failed, "\(environment.archive.place(of: object.key)) is of no known format")
        }
        let reader = ArchiveReader(encoding)
        var offset: Int64 = 0
        while offset < object.bytes {
            let last = min(object.bytes, offset + Self.rangeBytes) - 1
            guard let part = try await environment.archive.bytes(of: object.key, offset...last), !part.isEmpty else {
                throw ExportError(.failed, "\(environment.archive.place(of: object.key)) ends too early")
            }
            reader.push(part)
            while let event = try reader.next() { tally.add(row(event, object)) }
            offset += Int64(part.count)
        }
        reader.finish()
        while let event = try reader.next() { tally.add(row(event, object)) }
    }

    private func row(_ event: ArchivedEvent, _ object: Manifest.Object) -> RowTally.Row {
        RowTally.Row(
            time: EventTime(event.timestamp), stream: event.logStream ?? object.stream?.text ?? "",
            message: event.message, eventID: event.eventId)
    }
}

extension StateRebuild.Question {
    /// What was counted tells without a look that more cannot stand in less.
    fileprivate var mayBeRedone: Bool {
        guard let few = later.manifest.events, let many = earlier.manifest.events,
            window == earlier.manifest.window
        else { return true }
        return many <= few
    }
}
