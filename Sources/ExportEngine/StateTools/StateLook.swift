import ExportCore
import ExportFailures
import Storage

/// A state as it is stored, to be looked at. Nothing is written.
package struct StateLook: Sendable {
    package var dsn: StoreDSN
    package var document: StateDocument
    /// Of the program that wrote it: `original` for the array of the original program.
    package var origin: StateCodec.Origin
    package var documents: Int
    package var bytes: Int
    package var now: ServiceTime

    package static func look(
        _ environment: ExportEnvironment, _ store: any StateStore
    ) async throws(ExportError) -> StateLook {
        let destination = environment.settings.destination.description
        let loading = StateLoading(store: store, destination: destination)
        guard let loaded = try await loading.all() else {
            throw store.located(ExportError(.configuration, .stateMissing))
        }
        let document = loaded.document
        let bytes = document.nodes.reduce(0) { sum, entry in
            sum
                + (entry.key == .root
                    ? loaded.copy?.bytes.count ?? StateCodec.encode(root: document.head, entry.value).count
                    : StateCodec.encode(entry.value, name: entry.key).count)
        }
        return StateLook(
            dsn: store.dsn, document: document, origin: loaded.origin, documents: document.nodes.count, bytes: bytes,
            now: environment.now)
    }
}

extension LoadedState {
    fileprivate var origin: StateCodec.Origin {
        switch copy?.name {
        case StateCodec.Origin.original.copyName: .original
        case StateCodec.Origin.versionTwo.copyName: .versionTwo
        default: .current
        }
    }
}

extension StateDocument {
    /// 1, or how many shards there would be if each were split as deeply as the deepest.
    package var fanOut: Int { nodes.keys.map { 1 << (4 * $0.length) }.max() ?? 1 }
}
