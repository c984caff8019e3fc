import SimulatedAWS
import SimulationKit
import Synchronization

/// Follows the state's documents over the wire: every version of them that took effect, in order. Judges the lease by the
/// sequence of writes, and counts what the writes say that the program did.
package final class StateWatch: Sendable {
    /// Where the head lies; shards lie beside it.
    package enum Place: Sendable {
        case s3(bucket: String, key: String)
        case dynamoDB(table: String, key: String)
    }

    private struct State {
        var documents = StateDocuments()
        /// All of them together.
        var whole: StateView?
        var writes = 0
        var violations: [String] = []
        /// Attempts that were given up because their task failed.
        var failedPrefixes: [String] = []
        var abandonedPrefixes: [String] = []
        /// Attempts whose task was created by a call whose answer the caller never saw.
        var unansweredAttempts: [String] = []
    }

    private let state = Mutex(State())
    private let place: Place
    private let bucket: String
    private let world: World
    private let coverage: Coverage

    /// - Parameter bucket: where the archive lies.
    package init(_ place: Place, bucket: String, world: World, coverage: Coverage) {
        self.place = place
        self.bucket = bucket
        self.world = world
        self.coverage = coverage
    }

    /// The newest version of the whole.
    package var document: StateView? { state.withLock { $0.whole } }
    package var writes: Int { state.withLock { $0.writes } }

    package var lease: CheckResult {
        var result = CheckResult("lease")
        for violation in state.withLock({ $0.violations }) { result.add(.unlawful, violation) }
        return result
    }

    package func take(_ tapped: TappedCall) {
        switch tapped.call.operation {
        case "s3:PutObject", "dynamodb:PutItem": takeWrite(tapped)
        case "s3:DeleteObjects", "s3:DeleteObject": takeDeletion(tapped)
        case "s3:GetObject": takeRead(tapped)
        case "logs:CreateExportTask": takeCreation(tapped)
        case "logs:FilterLogEvents": takePage(tapped)
        case "s3:CreateMultipartUpload" where tapped.answer.status == 200: coverage.count(CoverageName.uploadBegun)
        case "s3:AbortMultipartUpload" where tapped.answer.status == 204: coverage.count(CoverageName.uploadAborted)
        case "s3:CompleteMultipartUpload" where tapped.answer.status == 200 && tapped.answer.body.holds("<Error>"):
            coverage.count(CoverageName.completionFailed)
        default: break
        }
        if Self.isThrottling(tapped.answer) { coverage.count(CoverageName.quota) }
    }

    // MARK: The document

    private func takeWrite(_ tapped: TappedCall) {
        guard let (place, bytes) = written(tapped.request) else { return }
        let status = tapped.answer.status
        guard status == 200 else {
            if status == 412 || status == 409 || tapped.answer.body.holds("ConditionalCheckFailed") {
                coverage.count(CoverageName.casConflict)
            }
            return
        }
        switch tapped.fault {
        case .lostAfterEffect, .serverErrorAfterEffect: coverage.count(CoverageName.casAnswerLost)
        case .delayedEffect: coverage.count(CoverageName.casDelayed)
        default: break
        }
        state.withLock { state in
            state.writes += 1
            guard let next = StateDocumentView(bytes) else {
                state.violations.append("write \(state.writes) of \(tapped.call.process) is not a state document")
                return
            }
            let old = state.documents[place]
            if place.isEmpty {
                judgeLease(old, next, tapped.call, &state)
            } else {
                judgeShard(old, next, place, &state)
            }
            let before = state.whole
            state.documents[place] = next
            // Parts that are written before the head leads to them change nothing yet.
            guard state.documents[""] != nil else { return }
            guard let whole = state.documents.whole else {
                state.violations.append("after write \(state.writes) the head names shards that were never written")
                return
            }
            compare(before, whole, writer: next.writerRun, &state)
            state.whole = whole
        }
    }

    /// The document's place and its bytes: an empty place for the head, `<folder>/<shard>` for a shard.
    private func written(_ request: WireRequest) -> (place: String, bytes: [UInt8])? {
        switch self.place {
        case .s3(let bucket, let key):
            guard request.method == "PUT", let place = Self.place(of: request.target, head: "/\(bucket)/\(key)") else {
                return nil
            }
            return (place, request.body)
        case .dynamoDB(let table, let key):
            guard let body = try? JSONValue(parsing: request.body), body["TableName"]?.string == table,
                let item = body["Item"], case .object(let members) = item,
                let place = members.lazy.compactMap({ $0.value["S"]?.string.flatMap { Self.place(of: $0, head: key) } })
                    .first,
                let text = item["document"]?["B"]?.string, let bytes = Digests.decodeBase64(text)
            else { return nil }
            return (place, bytes)
        }
    }

    private static func place(of key: String, head: String) -> String? {
        if key.utf8.elementsEqual(head.utf8) { return "" }
        let stem = (head.hasSuffix(".json") ? String(head.dropLast(5)) : head) + ".lanes/"
        guard key.utf8.starts(with: stem.utf8), key.hasSuffix(".json") else { return nil }
        return String(key.dropFirst(stem.count).dropLast(5))
    }

    /// No run writes the head while another's lease is live, by the service's own clock.
    private func judgeLease(
        _ old: StateDocumentView?, _ new: StateDocumentView, _ call: CallFacts, _ state: inout State
    ) {
        guard let held = old?.lease, held.run != new.writerRun else { return }
        // A lease is judged before the write leaves; the write takes effect later, never earlier.
        if held.expires > world.now {
            state.violations.append(
                "run \(new.writerRun) (\(call.process)) wrote while run \(held.run) held the lease for another "
                    + "\(held.expires - world.now) ms")
        } else {
            coverage.count(CoverageName.leaseTakenOver)
        }
    }

    /// A shard that was written under one lease is never written under an earlier one.
    private func judgeShard(
        _ old: StateDocumentView?, _ new: StateDocumentView, _ place: String, _ state: inout State
    ) {
        coverage.count(CoverageName.shardWritten)
        guard let before = old?.generation, (new.generation ?? -1) < before else { return }
        state.violations.append(
            "run \(new.writerRun) wrote shard \(place) under lease \(new.generation ?? -1), after lease \(before) had")
    }

    private func compare(_ old: StateView?, _ new: StateView, writer: String, _ state: inout State) {
        let before = old?.intents ?? []
        for intent in new.intents where !before.contains(where: { $0.attempt == intent.attempt }) {
            coverage.count(CoverageName.deed(intent.deed))
        }
        for intent in before where !new.intents.contains(where: { $0.attempt == intent.attempt }) {
            end(intent, new, writer: writer, &state)
        }
        for abandoned in new.abandoned where !state.abandonedPrefixes.contains(abandoned.prefix) {
            state.abandonedPrefixes.append(abandoned.prefix)
        }
        for lane in new.lanes {
            if lane.pieces.contains(where: { $0.origin == "empty" }) { coverage.count(CoverageName.believedEmpty) }
            if lane.pieces.contains(where: { $0.origin == "read" && $0.read == nil }) {
                coverage.count(CoverageName.hole)
            }
        }
    }

    /// An intent left the journal: committed, replaced or given up.
    private func end(_ intent: StateView.Intent, _ new: StateView, writer: String, _ state: inout State) {
        if new.intents.contains(where: { $0.failures > intent.failures && $0.manifest != intent.manifest }) {
            coverage.count(CoverageName.attemptReplaced)
            state.failedPrefixes.append(intent.prefix)
            return
        }
        guard intent.deed == "export-task", world.hasObject(bucket: bucket, key: intent.manifest) else { return }
        if intent.run != writer { coverage.count(CoverageName.adopted) }
        if state.unansweredAttempts.contains(intent.attempt) { coverage.count(CoverageName.adoptedUnanswered) }
    }

    // MARK: What else passes

    private func takeDeletion(_ tapped: TappedCall) {
        guard tapped.answer.status < 300 else { return }
        var keys: [String] = []
        if tapped.call.operation == "s3:DeleteObjects" {
            let document = XMLElement(parsing: tapped.request.body)
            keys = document?.all("Object").compactMap { $0.text("Key") } ?? []
        } else {
            let path = PercentCoding.decode(tapped.request.target)
            keys = ["/\(bucket)/"].filter { path.utf8.starts(with: $0.utf8) }
                .map { String(path.dropFirst($0.count)) }
        }
        state.withLock { state in
            for key in keys where !key.hasSuffix("aws-logs-write-test") {
                if state.failedPrefixes.contains(where: { key.utf8.starts(with: $0.utf8) }) {
                    coverage.count(CoverageName.failedCleaned)
                } else {
                    coverage.count(CoverageName.orphanDeleted)
                }
            }
        }
    }

    /// Objects of the archive are read back only to settle doubts.
    private func takeRead(_ tapped: TappedCall) {
        guard [200, 206].contains(tapped.answer.status),
            tapped.call.resource.utf8.firstRange(of: "/_manifests/".utf8) == nil
        else {
            return
        }
        let path = tapped.call.resource.prefix { $0 != "?" }
        if path.hasSuffix(".gz") || path.hasSuffix(".zst") { coverage.count(CoverageName.doubtLookedUp) }
    }

    private func takeCreation(_ tapped: TappedCall) {
        let body = try? JSONValue(parsing: tapped.request.body)
        guard tapped.answer.status == 200 else {
            if tapped.answer.body.holds("LimitExceeded") { coverage.count(CoverageName.slotTaken) }
            return
        }
        guard tapped.fault != nil, let name = body?["taskName"]?.string, let attempt = name.split(separator: "-").last
        else { return }
        coverage.count(CoverageName.creationUnanswered)
        state.withLock { $0.unansweredAttempts.append(String(attempt)) }
    }

    private func takePage(_ tapped: TappedCall) {
        guard tapped.answer.status == 200, tapped.answer.body.holds("\"nextToken\"") else { return }
        coverage.count(CoverageName.pageWithMore)
        if tapped.answer.body.holds("\"events\":[]") { coverage.count(CoverageName.emptyPage) }
    }

    private static func isThrottling(_ answer: WireAnswer) -> Bool {
        (answer.status == 400 && answer.body.holds("ThrottlingException")) || answer.status == 503
    }
}
