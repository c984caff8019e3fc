import SimulatedAWS

/// One document of the state: its head, with or without the lanes, or a shard.
package struct StateDocumentView: Sendable, Equatable {
    package var writerRun = ""
    package var lease: StateView.Lease?
    /// Of the lease under which a shard was written.
    package var generation: Int64?
    /// Where its lanes are, if it has none of its own, and how many shards there are.
    package var folder: String?
    package var fanOut: Int64 = 1
    /// The digits that all its lanes' digests begin with.
    package var shard: String?
    package var intents: [StateView.Intent] = []
    package var abandoned: [StateView.Abandoned] = []
    package var lanes: [StateView.Lane] = []
    package var bytes = 0

    /// `nil` where the bytes are no such document.
    package init?(_ bytes: [UInt8]) {
        guard let document = try? JSONValue(parsing: bytes), let run = document["writer"]?["run"]?.string else {
            return nil
        }
        self.bytes = bytes.count
        writerRun = run
        generation = document["generation"]?.integer
        folder = document["shards"]?.string
        fanOut = document["fanOut"]?.integer ?? 1
        shard = document["shard"]?.string
        if let lease = document["lease"], let run = lease["run"]?.string, let expires = lease.instant("expires") {
            self.lease = StateView.Lease(run: run, expires: expires, generation: lease["generation"]?.integer ?? 0)
        }
        guard takeWork(document) else { return nil }
    }

    private mutating func takeWork(_ document: JSONValue) -> Bool {
        for record in document["intents"]?.array ?? [] {
            guard let deed = record["deed"]?.string, let attempt = record["attempt"]?.string,
                let run = record["run"]?.string, let prefix = record["prefix"]?.string,
                let manifest = record["manifest"]?.string
            else { return false }
            intents.append(
                StateView.Intent(
                    deed: deed, attempt: attempt, run: run, prefix: prefix, manifest: manifest,
                    failures: record["failures"]?.integer ?? 0))
        }
        for record in document["abandoned"]?.array ?? [] {
            guard let prefix = record["prefix"]?.string, let manifest = record["manifest"]?.string,
                let at = record.instant("at")
            else { return false }
            abandoned.append(StateView.Abandoned(prefix: prefix, manifest: manifest, at: at))
        }
        for record in document["lanes"]?.array ?? [] {
            guard let lane = StateView.Lane(record) else { return false }
            lanes.append(lane)
        }
        return true
    }
}

/// All documents of a state that were written, live or left behind, by their place: empty for the head, else
/// `<folder>/<shard>`. What the head does not lead to counts for nothing.
struct StateDocuments {
    private var documents: [String: StateDocumentView] = [:]

    subscript(place: String) -> StateDocumentView? {
        get { documents[place] }
        set { documents[place] = newValue }
    }

    /// The whole state as its head leads to it; `nil` where a shard that it names was never written.
    var whole: StateView? {
        guard let head = documents[""] else { return nil }
        var view = StateView()
        view.lease = head.lease
        view.writerRun = head.writerRun
        return gather(head, "", &view) ? view : nil
    }

    private func gather(_ document: StateDocumentView, _ name: String, _ view: inout StateView) -> Bool {
        guard let folder = document.folder else {
            view.add(document)
            return true
        }
        let digits = document.fanOut == 16 ? 1 : document.fanOut == 256 ? 2 : 3
        for number in 0..<document.fanOut {
            let hexadecimal = String(number, radix: 16)
            let child = name + String(repeating: "0", count: digits - hexadecimal.count) + hexadecimal
            guard let part = documents["\(folder)/\(child)"], part.shard == child, gather(part, child, &view) else {
                return false
            }
        }
        return true
    }
}
