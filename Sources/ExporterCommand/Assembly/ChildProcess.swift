import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A command line of the shell, in a process group of its own. It inherits nothing but this program's variables and its
/// standard error: no descriptor that would keep a connection open, and no signal that is ignored here.
struct ChildProcess {
    enum Ending: CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .status(127): "ended with status 127: there is no such command in PATH"
            case .status(let number): "ended with status \(number)"
            case .signal(let number): "was ended by signal \(number)"
            }
        }
    }

    /// How long one wait for output is.
    static let round = Duration.milliseconds(50)

    private let id: pid_t
    private let outlet: Int32
    private var isOpen = true
    private(set) var output: [UInt8] = []

    init(shell commandLine: String) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure("no pipe can be made") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        do {
            id = try Self.spawn(commandLine, output: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        outlet = ends[0]
    }

    /// `nil` while it runs.
    func ending() -> Ending? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
    }

    /// Takes what is there. False: it had to wait, and nothing came.
    mutating func read(mayWait: Bool) throws -> Bool {
        var hasRead = false
        while true {
            var wanted = pollfd(fd: isOpen ? outlet : -1, events: Int16(POLLIN), revents: 0)
            let milliseconds = mayWait && !hasRead ? Int32(Self.round / .milliseconds(1)) : 0
            guard poll(&wanted, 1, milliseconds) > 0 else { return hasRead }
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            let count = Foundation.read(outlet, &chunk, chunk.count)
            guard count > 0 else {
                // The end, or nothing that can be read: the child's own ending says what it was.
                isOpen = false
                close(outlet)
                return hasRead
            }
            output += chunk[..<count]
            hasRead = true
            if mayWait { return true }
        }
    }

    /// It and what it started: asked first, and made to a second later.
    func kill() {
        _ = killpg(id, SIGTERM)
        var hasEnded = false
        for _ in 0..<20 where !hasEnded {
            hasEnded = ending() != nil
            if !hasEnded { _ = poll(nil, 0, Int32(Self.round / .milliseconds(1))) }
        }
        _ = killpg(id, SIGKILL)
        var status: Int32 = 0
        if !hasEnded { _ = waitpid(id, &status, 0) }
        if isOpen { close(outlet) }
    }

    private static func failure(_ what: String, _ number: Int32 = errno) -> CredentialProcess.Failure {
        CredentialProcess.Failure(description: "\(what): \(String(cString: strerror(number)))")
    }

    private static func spawn(_ commandLine: String, output: Int32) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        for descriptor in openDescriptors() { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments = copies(["sh", "-c", commandLine])
        var variables = copies(ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
        defer { for pointer in arguments + variables { free(pointer) } }
        var id: pid_t = 0
        let number = posix_spawn(&id, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard number == 0 else { throw failure("it cannot be started", number) }
        return id
    }

    /// For C: to be freed.
    private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { (text: String) -> UnsafeMutablePointer<CChar>? in strdup(text) } + [nil]
    }

    /// All but the three that every program has. Where the system does not list them there is nothing to be done.
    private static func openDescriptors() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 > STDERR_FILENO }
    }
}
