import ExporterCommand
import Foundation
import Testing

/// The program of a profile's `credential_process`: no way in which it can hang holds us up.
@Suite(.timeLimit(.minutes(2))) struct CredentialProcessTests {
    private func output(_ command: String, limit: Duration = .seconds(60)) async throws -> String {
        String(decoding: try await CredentialProcess.run(command, limit: limit), as: UTF8.self)
    }

    private func failure(_ command: String, limit: Duration = .seconds(60)) async -> String {
        do {
            return "no failure: \(try await output(command, limit: limit))"
        } catch {
            return "\(error)"
        }
    }

    @Test func `what it prints is returned, however much`() async throws {
        #expect(try await output("printf '%s' \"a b\"; printf c") == "a bc")
        #expect(try await output("head -c 300000 /dev/zero | tr '\\0' x").utf8.count == 300_000)
        #expect(await failure("head -c 3000000 /dev/zero") == "it printed more than 1 MiB")
    }

    @Test func `how it ended is told`() async {
        #expect(await failure("printf secret; exit 3") == "it ended with status 3")
        #expect(await failure("kill -9 $$") == "it was ended by signal 9")
        #expect(await failure("no-such-helper 2>/dev/null").contains("no such command in PATH"))
    }

    /// gpg-agent, ssh-agent, a cache: with the output open, and without.
    @Test(arguments: ["sleep 8 & printf x; echo $! >&2", "sleep 20 >/dev/null 2>&1 </dev/null & printf x"])
    func `what it leaves running is not waited for`(_ command: String) async throws {
        #expect(try await output(command + " 2>/dev/null") == "x")
    }

    @Test(arguments: ["sleep 600", "trap '' TERM; sleep 600 & sleep 600"])
    func `one that hangs is ended with what it started`(_ command: String) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "child-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let failed = await failure("echo $$ > \(file); \(command)", limit: .seconds(1))
        #expect(failed == "it did not end within 1 s, and was stopped")
        let group = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        // What nobody has waited for yet is a zombie, and harmless.
        let look = "awk '$5 == \(group) && $3 != \"Z\"' /proc/[0-9]*/stat 2>/dev/null"
        #expect(try await output("until [ -z \"$(\(look))\" ]; do sleep 0.1; done; printf gone") == "gone")
    }

    @Test func `one that hangs is ended when the run is cancelled`() async {
        let task = Task { await failure("sleep 600") }
        task.cancel()
        #expect(await task.value == "CancellationError()")
    }

    @Test func `it has no descriptor and no ignored signal of ours`() async throws {
        let old = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, old) }
        let ignored = try await output("sed -n 's/^SigIgn:[^0-9a-f]*//p' /proc/self/status")
        let mask = try #require(UInt64(ignored.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16))
        #expect(mask & (1 << UInt64(SIGINT - 1)) == 0)
        let file = open("/dev/null", O_RDONLY)
        let ours = fcntl(file, F_DUPFD, 200)
        defer {
            close(file)
            close(ours)
        }
        try #require(ours >= 200)
        #expect(try await output("ls /proc/self/fd").split(separator: "\n").contains("\(ours)") == false)
    }
}
