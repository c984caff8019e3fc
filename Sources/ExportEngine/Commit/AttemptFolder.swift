import ExportCore
import ExportFailures
import Storage

/// What lies under one attempt's own prefix: the only place where this program ever deletes.
struct AttemptFolder: Sendable {
    let environment: ExportEnvironment
    /// Ends in `/`.
    let prefix: String

    /// The object that every export task writes first [S-EXPORT-TEST-OBJECT].
    var writeTestKey: String { prefix + "aws-logs-write-test" }

    func objects() async throws(ExportError) -> [ListedObject] {
        try await environment.archive.list(under: prefix)
    }

    func writeTestExists() async throws(ExportError) -> Bool {
        try await environment.archive.facts(of: writeTestKey) != nil
    }

    /// Deletes the manifest that an attempt may have left without a commit, its filters of terms, and then everything under the prefix: no
    /// manifest ever names objects that are gone. The uploads first: what a paused process completes after that is an object
    /// which this listing or that of a later run shows.
    func clean(manifestKey: String) async throws(ExportError) {
        try await delete(manifestKey)
        try await delete(environment.settings.layout.termsKey(ofManifest: manifestKey))
        try await environment.archive.abortUploads(under: prefix)
        for object in try await objects() { try await delete(object.key) }
    }

    /// The same, where it is nobody's only chance: the journal names the folder, and a later run tries again. False: it
    /// could not be done now, which is told and stops nothing.
    func emptied(manifestKey: String, _ log: RunLog) async -> Bool {
        do {
            try await clean(manifestKey: manifestKey)
            return true
        } catch {
            log.tell(.leftover(prefix: prefix, error))
            environment.logger.warning(
                "A folder of an attempt that was given up could not be emptied; the next run tries again",
                metadata: ["folder": "\(environment.archive.place(of: prefix))", "error": "\(error)"])
            return false
        }
    }

    func delete(_ key: String) async throws(ExportError) {
        try await environment.archive.delete(key)
    }
}
