import ExportCore
import ExportFailures
import FilterPatterns
import LogCodec
import Storage

/// Reads the filters that were written with commits, and says of which pieces nothing that is wanted can be in them.
struct TermsReading: Sendable {
    struct Found: Sendable {
        /// By the manifests' keys.
        var unneeded: [String: UnneededPieces] = [:]
        /// Filters that are missing or not what their manifest says, by their places.
        var damaged: [String] = []
        var bytes = 0
    }

    private enum Answer: Sendable {
        case read([TermsFilter], bytes: Int)
        case damaged(place: String)
    }

    let archive: any ArchiveStore
    let width: Int
    /// As manifests name the destination, here.
    let container: String
    let prefix: String

    /// Whether any filter could deny it: a short text is looked for everywhere.
    static func canDeny(_ need: TextNeed) -> Bool {
        !need.mayBeMet { text, isJSON in TermsFilter.empty.mayHold(text, isJSON: isJSON) }
    }

    /// - Parameter wanted: by the manifests' keys, how many bytes of their objects would be read. A filter that is not much
    ///   smaller than that is not asked.
    func unneeded(
        _ manifests: [String: Manifest], wanted: [String: Int64], need: TextNeed
    ) async throws(ExportError) -> Found {
        let asked = manifests.compactMap { key, manifest in
            manifest.terms.flatMap { terms in
                wanted[key, default: 0] > 2 * terms.bytes ? (key: key, manifest: manifest, terms: terms) : nil
            }
        }.sorted { $0.key < $1.key }
        guard let first = asked.first, Self.canDeny(need) else { return Found() }
        let isMoved = first.manifest.bucket != container
        let keys = isMoved ? try await KeyMove.found(of: first.terms.key, in: archive, prefix: prefix) : KeyMove()
        let answers = try await read(asked.map(\.terms), keys)
        var found = Found()
        for (entry, answer) in zip(asked, answers) {
            guard case .read(let filters, let bytes) = answer else { continue }
            found.bytes += bytes
            let mayHold = filters.map { filter in need.mayBeMet { filter.mayHold($0, isJSON: $1) } }
            found.unneeded[entry.key] = UnneededPieces(entry.manifest, mayHold: mayHold)
            if found.unneeded[entry.key] == nil {
                found.damaged.append(archive.place(of: keys.key(entry.terms.key)))
            }
        }
        for case .damaged(let place) in answers { found.damaged.append(place) }
        found.damaged.sort()
        return found
    }

    private func read(_ objects: [TermsObject], _ keys: KeyMove) async throws(ExportError) -> [Answer] {
        do {
            return try await concurrentMap(objects, width: width) { try await answer($0, keys) }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "reading the index: \(error)")
        }
    }

    /// Bytes that are not what was written might deny what is there: they are not asked.
    private func answer(_ terms: TermsObject, _ keys: KeyMove) async throws(ExportError) -> Answer {
        let key = keys.key(terms.key)
        guard let bytes = try await archive.bytes(of: key, nil), bytes.count == terms.bytes,
            CRC64NVME(of: bytes).text == terms.crc64nvme, let filters = TermsFile.decode(bytes)
        else { return .damaged(place: archive.place(of: key)) }
        return .read(filters, bytes: bytes.count)
    }
}
