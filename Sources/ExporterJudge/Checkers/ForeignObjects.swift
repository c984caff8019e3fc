import SimulatedAWS
import Synchronization

/// Objects of others in the program's bucket: under the destination, beside the state, and beside the folders of
/// attempts, with names that begin like theirs. Whatever the program cleans up, they are the same at the end.
package final class ForeignObjects: Sendable {
    private static let besideAttemptsMax = 3

    private struct State {
        var planted: [String: StoredObject] = [:]
        var attempts: [String] = []
    }

    private let state = Mutex(State())
    private let world: World
    private let bucket: String

    package init(_ world: World, bucket: String) {
        self.world = world
        self.bucket = bucket
    }

    /// In byte order.
    package var keys: [String] { state.withLock { $0.planted.keys.map(ExactName.init).sorted().map(\.text) } }
    package var besideAttempts: Int { state.withLock { $0.attempts.count } }

    package func plant(_ key: String) {
        world.putObject(bucket: bucket, key: key, body: Array("not yours: \(key)".utf8))
        guard let object = world.objects(bucket: bucket, prefix: key).first(where: { $0.key == key }) else { return }
        state.withLock { $0.planted[key] = object }
    }

    /// Puts neighbours beside the first few attempts that the state document names.
    package func look(at document: StateView?) {
        guard let document, !document.intents.isEmpty, besideAttempts < Self.besideAttemptsMax else { return }
        for intent in document.intents {
            let isNew = state.withLock { state in
                guard state.attempts.count < Self.besideAttemptsMax, !state.attempts.contains(intent.attempt) else {
                    return false
                }
                state.attempts.append(intent.attempt)
                return true
            }
            guard isNew else { continue }
            let folder = intent.prefix.hasSuffix("/") ? String(intent.prefix.dropLast()) : intent.prefix
            plant("\(folder)-not-ours/000000.gz")
            plant("\(folder.dropLast())")
        }
    }

    package func check() -> CheckResult {
        var result = CheckResult("foreign objects")
        for (key, planted) in state.withLock({ $0.planted }).sorted(by: { ExactName($0.key) < ExactName($1.key) }) {
            guard let found = world.objects(bucket: bucket, prefix: key).first(where: { $0.key == key }) else {
                result.add(.disturbed, "deleted, and not the program's: \(key)")
                continue
            }
            if found.bytes != planted.bytes || found.lastModified != planted.lastModified {
                result.add(.disturbed, "written over, and not the program's: \(key)")
            }
        }
        return result
    }
}
