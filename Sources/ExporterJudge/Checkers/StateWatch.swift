import SimulatedAWS
import SimulationKit
import Synchronization

/// Follows the state document over the wire: every version of it that took effect, in order. Judges the lease by the
/// sequence of writes, and counts what the writes say that the program did.
package final class StateWatch: Sendable {
    /// Where the document lies.
    package enum Place: Sendable {
        case s3(bucket: String, key: String)
        case dynamoDB(table: String, key: String)
    }

    private struct State {
        var document: StateView?
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

    /// The newest version.
    package var document: StateView? { state.withLock { $0.document } }
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
        guard let bytes = written(tapped.request) else { return }
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
            guard let next = StateView(bytes) else {
                state.violations.append("write \(state.writes) of \(tapped.call.process) is not a state document")
                return
            }
            judgeLease(state.document, next, tapped.call, &state)
            compare(state.document, next, &state)
            state.document = next
        }
    }

    private func written(_ request: WireRequest) -> [UInt8]? {
        switch place {
        case .s3(let bucket, let key):
            return request.method == "PUT" && request.target.utf8.elementsEqual("/\(bucket)/\(key)".utf8)
                ? request.body : nil
        case .dynamoDB(let table, let key):
            guard let body = try? JSONValue(parsing: request.body), body["TableName"]?.string == table,
                let item = body["Item"], case .object(let members) = item,
                members.contains(where: { $0.value["S"]?.string == key }),
                let text = item["document"]?["B"]?.string
            else { return nil }
            return Digests.decodeBase64(text)
        }
    }

    /// Nobody writes while another's lease is live, by the service's own clock.
    private func judgeLease(_ old: StateView?, _ new: StateView, _ call: CallFacts, _ state: inout State) {
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

    private func compare(_ old: StateView?, _ new: StateView, _ state: inout State) {
        let before = old?.intents ?? []
        for intent in new.intents where !before.contains(where: { $0.attempt == intent.attempt }) {
            coverage.count(CoverageName.deed(intent.deed))
        }
        for intent in before where !new.intents.contains(where: { $0.attempt == intent.attempt }) {
            end(intent, new, &state)
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
    private func end(_ intent: StateView.Intent, _ new: StateView, _ state: inout State) {
        if new.intents.contains(where: { $0.failures > intent.failures && $0.manifest != intent.manifest }) {
            coverage.count(CoverageName.attemptReplaced)
            state.failedPrefixes.append(intent.prefix)
            return
        }
        guard intent.deed == "export-task", world.hasObject(bucket: bucket, key: intent.manifest) else { return }
        if intent.run != new.writerRun { coverage.count(CoverageName.adopted) }
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
