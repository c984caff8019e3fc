import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Storage

/// The state that knows an archive: the one that was named, or else the one that the archive names. Where the latter cannot be
/// read the archive can be looked at all the same, by its manifests alone.
struct ArchiveState: Sendable {
    /// What could not be read, where none was.
    struct Unread: Sendable {
        var state: String?
        var why: String
    }

    private let environment: ExportEnvironment
    /// `nil`: none that can be read.
    private let store: (any StateStore)?
    let unread: Unread?

    private init(_ environment: ExportEnvironment, _ store: (any StateStore)?, _ unread: Unread?) {
        self.environment = environment
        self.store = store
        self.unread = unread
    }

    func read() async throws(ExportError) -> StateDocument? {
        guard let store else { return nil }
        return try await ExportPreview.state(environment, store).document
    }

    /// - Parameter given: named by the operator: then it must be readable.
    static func found(
        _ bench: Workbench, given: StoreDSN?, _ identity: ArchiveIdentity?, _ sentences: Sentences
    ) async throws(ExportError) -> ArchiveState {
        let environment = bench.environment
        if given != nil { return ArchiveState(environment, bench.store, nil) }
        func none(_ state: String?, _ why: String) -> ArchiveState {
            ArchiveState(environment, nil, Unread(state: state, why: why))
        }
        guard let identity else { return none(nil, "the archive does not say where it is") }
        let dsn: StoreDSN
        do { dsn = try StoreDSN(parsing: identity.state) } catch { return none(identity.state, error.text) }
        // Of an archive that was copied to a disk: nobody may have credentials here.
        if environment.settings.destination.bucket == nil, !dsn.isFile {
            return none("\(dsn)", "this archive was copied from elsewhere")
        }
        let store = dsn.store(in: environment)
        do {
            _ = try await ExportPreview.state(environment, store)
            return ArchiveState(environment, store, nil)
        } catch {
            return none("\(dsn)", sentences.sentence(error))
        }
    }
}

extension StoreDSN {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
