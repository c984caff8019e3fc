import ExportCore
import ExportFailures
import Storage

/// An archive's manifests, lane by lane: no more than one lane's are held, where there are many.
struct VerifyShelf: Sendable {
    /// `<group>/<lane digest>` with the keys of its manifests.
    struct Folder: Sendable {
        var name: String
        var keys: [String]

        /// The lane's digest.
        var digest: Substring { name.split(separator: "/").last ?? "" }
    }

    struct Read: Sendable {
        /// By their keys; without those of attempts that were given up.
        var manifests: [String: Manifest] = [:]
        /// By their keys, why they cannot be read.
        var unreadable: [String: String] = [:]
    }

    let archive: any ArchiveStore
    let policy: ExportPolicy
    let folders: [Folder]
    /// Of attempts that were given up; `nil`: the state is not known.
    let abandoned: Set<String>?
    private let width: Int

    init(
        archive: any ArchiveStore, layout: ArchiveLayout, keys: [String], states: [StateDocument], policy: ExportPolicy,
        width: Int
    ) {
        self.archive = archive
        self.policy = policy
        self.width = width
        abandoned = states.isEmpty ? nil : Set(states.flatMap { $0.abandoned.map(\.manifestKey) })
        var byName: [String: [String]] = [:]
        for key in keys {
            let parts = key.dropFirst(layout.manifestRoot.count).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 4 else { continue }
            byName["\(parts[0])/\(parts[1])", default: []].append(key)
        }
        folders = byName.map { Folder(name: $0.key, keys: $0.value.sorted()) }.sorted { $0.name < $1.name }
    }

    func folder(of lane: LaneID) -> Folder? {
        folders.first { $0.digest == lane.digest }
    }

    func read(_ folder: Folder) async throws(ExportError) -> Read {
        let keys = folder.keys.filter { !(abandoned?.contains($0) ?? false) }
        var read = Read()
        do {
            let answers = try await concurrentMap(keys, width: width) { try await manifest($0) }
            for (key, answer) in zip(keys, answers) { read.take(key, answer) }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "reading the manifests: \(error)")
        }
        // Without the state the manifests alone say which attempts count.
        if abandoned == nil { read.manifests = ArchivedLanes(read.manifests, nil, policy: policy).manifests }
        return read
    }

    enum Answer: Sendable {
        case read(Manifest)
        case unreadable(String)
        /// It went away since it was listed: a run has given the attempt up.
        case gone
    }

    private func manifest(_ key: String) async throws(ExportError) -> Answer {
        guard let bytes = try await archive.bytes(of: key, nil) else { return .gone }
        do {
            return .read(try ManifestCodec.decode(bytes))
        } catch {
            return .unreadable("\(error)")
        }
    }
}

extension VerifyShelf.Read {
    fileprivate mutating func take(_ key: String, _ answer: VerifyShelf.Answer) {
        switch answer {
        case .read(let manifest): manifests[key] = manifest
        case .unreadable(let why): unreadable[key] = why
        case .gone: break
        }
    }
}
