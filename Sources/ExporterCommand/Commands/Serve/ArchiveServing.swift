import ArchiveService
import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Foundation
import Seams

/// One `serve`: what is served, from the settings; looks at the archive before it listens, so that what is wrong with it is
/// told at once.
struct ArchiveServing: Sendable {
    private let session: Session
    private let keys: ClientKeys?
    /// The operator named a state: then it must be readable.
    private let isStateGiven: Bool

    private var arguments: ServeArguments { session.arguments.serve }

    init(_ session: Session, _ values: SettingValues) throws(SettingProblem) {
        self.session = session
        isStateGiven = values[\.state] != nil
        let arguments = session.arguments.serve
        keys = try arguments.clientKeys.map { path throws(SettingProblem) in try Self.keys(path, values) }
        guard keys != nil || ArchiveServer.isLoopback(arguments.host) else {
            throw SettingProblem(
                .contradiction, .environment,
                """
                \(values.spelling.name(\.host)) \(arguments.host) is reached by other machines, and anybody there could read \
                the archive: add \(values.spelling.name(\.clientKeys)) FILE, or listen at 127.0.0.1
                """)
        }
    }

    private static func keys(_ path: String, _ values: SettingValues) throws(SettingProblem) -> ClientKeys {
        func problem(_ why: String) -> SettingProblem {
            SettingProblem(.invalid, .environment, "\(values.spelling.name(\.clientKeys)): \(why)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem("'\(path)' cannot be read: check the path and its permissions")
        }
        let keys: ClientKeys
        do { keys = try ClientKeys(parsing: String(decoding: data, as: UTF8.self)) } catch {
            throw problem(
                """
                '\(path)', line \(error.line), is not an access key: write 'ID SECRET', each ID once, with a secret of at \
                least \(ClientKeys.secretBytesMin) characters
                """)
        }
        guard !keys.isEmpty else { throw problem("'\(path)' has no key: write 'ID SECRET' in a line") }
        return keys
    }

    func serve() async throws {
        do {
            let (catalog, identity, unread) = try await catalog()
            let logs = ArchiveLogs(catalog)
            let snapshot = try await logs.look(now: LiveClock().nowMilliseconds())
            try session.check(found: snapshot.names, identity)
            if let unread {
                note(session.sentences.sentence(CatNote.stateUnread(state: unread.state, why: unread.why)))
            }
            try await listen(logs, groups: snapshot.names.count)
        } catch let error as ExportError {
            throw await session.explained(error)
        } catch is CancellationError {
            // A signal is how it ends.
            return
        }
    }

    private func catalog() async throws -> (ArchiveCatalog, ArchiveIdentity?, ArchiveState.Unread?) {
        let settings = session.arguments.settings
        let archive = try await session.bench.environment.archiveForReading()
        let cat = ArchiveCat(
            archive: archive, layout: settings.layout, container: settings.destination.container)
        let identity = try await session.identity(of: cat)
        let state = try await ArchiveState.found(
            session.bench, given: isStateGiven ? session.arguments.state : nil, identity, session.sentences)
        let (policy, all) = (settings.policy, CatQuery.allTimes)
        let catalog = ArchiveCatalog(
            archive: archive, layout: settings.layout, container: settings.destination.container,
            scope: ArchiveCatalog.Scope(
                selection: settings.selection,
                window: TimeWindow(start: policy.since ?? all.start, end: policy.until ?? all.end), policy: policy),
            state: { () throws(ExportError) in try await state.read() }, onTrouble: { [self] in trouble($0) })
        return (catalog, identity, state.unread)
    }

    private func listen(_ logs: ArchiveLogs, groups: Int) async throws {
        let (host, port) = (arguments.host, arguments.port)
        let server = ArchiveServer(
            logs, keys: keys, clock: LiveClock(), host: host, port: port, onTrouble: { [self] in trouble($0) })
        do {
            try await server.run(until: { [stop = session.stop] in stop.isMade }) { port in
                let shown = host.contains(":") ? "[\(host)]" : host
                do throws(CommandFailure) {
                    try StandardOutput.write("listening on http://\(shown):\(port)")
                } catch {
                    // It serves all the same.
                    StandardError.shared.say(.warning, error.message)
                }
                note("\(groups) log group\(groups == 1 ? "" : "s") of \(session.destination), to be read only")
            }
        } catch let error as ArchiveServer.CannotListen {
            let (why, option) = (SystemError.words(error), session.sentences.spelling.name(\.port))
            throw CommandFailure(
                .unavailable,
                "\(option) \(port): cannot listen at \(host): \(why); give another \(option), or 0 for any free one")
        }
    }

    // MARK: What is told

    private func note(_ words: String) {
        if !session.arguments.output.isQuiet { StandardError.shared.say(.notice, words) }
    }

    private func trouble(_ error: any Error) {
        let words = (error as? ExportError).map { session.sentences.sentence($0) } ?? "\(error)"
        StandardError.shared.say(.warning, "warning: \(words)")
    }
}
