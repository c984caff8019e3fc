internal import Seams
import Synchronization

/// The disk of one simulated machine: what processes see of it, and what of that a power cut would leave.
///
/// It promises what `FileSystem` promises, and not a bit more: each name and each file's bytes is lost or kept by itself,
/// except where it was made durable. It can fill up.
package final class SimulatedDisk: Sendable {
    /// One file or folder, whatever names it has.
    struct Node: Sendable {
        var isFolder: Bool
        var bytes: [UInt8] = []
        var names: [String: Int] = [:]
        /// What a power cut leaves for certain.
        var durableBytes: [UInt8] = []
        var durableNames: [String: Int] = [:]
        /// The handle that holds the file's lock.
        var lock: Int?
    }

    struct State: Sendable {
        var nodes: [Int: Node] = [0: Node(isFolder: true)]
        var count = 0
        var handles: [Int: Handle] = [:]
        var random: SeededRandom
        var lives: [ProcessLife] = []
        var bytesMax: Int?
    }

    struct Handle: Sendable {
        var node: Int
        var process: String
    }

    private let state: Mutex<State>

    package init(random: SeededRandom) {
        state = Mutex(State(random: random))
    }

    /// So many bytes fit; `nil`: any number.
    package func resize(bytesMax: Int?) {
        state.withLock { $0.bytesMax = bytesMax }
    }

    /// All processes of the machine end.
    package func cutPower(_ cut: PowerCut, _ reason: String) {
        let lives = state.withLock { state in
            state.cutPower(cut)
            defer { state.lives = [] }
            return state.lives
        }
        for life in lives { life.crash(reason) }
    }

    func add(_ life: ProcessLife) {
        state.withLock { $0.lives.append(life) }
        let name = life.name  // The life keeps its listeners, and would keep itself.
        life.onDeath { [weak self] _ in self?.release(name) }
    }

    /// The process is gone: what it had open is closed.
    private func release(_ process: String) {
        state.withLock { state in
            for (handle, open) in state.handles where open.process == process { state.close(handle) }
        }
    }

    func close(_ handle: Int) {
        state.withLock { $0.close(handle) }
    }

    func with<Value: Sendable>(
        _ body: (inout State) throws(FileError) -> Value
    ) throws(FileError) -> Value {
        try state.withLock { state throws(FileError) in try body(&state) }
    }

    // MARK: For scenarios and checkers, past every fault

    /// Every file by its path, in the order of their bytes.
    package var files: [(path: String, bytes: [UInt8])] {
        state.withLock { state in
            var found: [(path: String, bytes: [UInt8])] = []
            var folders = [(path: "", node: 0)]
            while let (path, folder) = folders.popLast() {
                for (name, child) in state.nodes[folder]?.names ?? [:] {
                    guard let node = state.nodes[child] else { continue }
                    if node.isFolder {
                        folders.append(("\(path)/\(name)", child))
                    } else {
                        found.append(("\(path)/\(name)", node.bytes))
                    }
                }
            }
            return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
    }

    /// The bytes of all files.
    package var bytesUsed: Int { state.withLock { $0.bytesUsed } }
}
