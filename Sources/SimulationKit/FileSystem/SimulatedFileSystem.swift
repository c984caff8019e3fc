package import Seams
import Synchronization

/// The way of one process to its machine's disk. Every call is one of the fault plan's calls: it can be the last of the
/// process or of the machine, be late, or fail.
package struct SimulatedFileSystem: FileSystem {
    let disk: SimulatedDisk
    let caller: FileCaller

    package init(disk: SimulatedDisk, life: ProcessLife, faults: FaultInjector, history: History) {
        self.disk = disk
        caller = FileCaller(disk: disk, life: life, faults: faults, history: history)
        disk.add(life)
    }

    package func open(_ path: String, _ use: FileUse) async throws(FileError) -> any OpenFile {
        let process = caller.life.name
        let handle = try await caller.call(use == .reading ? "open" : "create", path) { disk throws(FileError) in
            try disk.open(path, use, process)
        }
        return SimulatedFile(path: path, handle: handle, disk: disk, caller: caller)
    }

    package func move(_ path: String, to other: String) async throws(FileError) {
        try await caller.call("move", other) { disk throws(FileError) in try disk.move(path, to: other) }
    }

    package func link(_ path: String, as other: String) async throws(FileError) {
        try await caller.call("link", other) { disk throws(FileError) in try disk.link(path, as: other) }
    }

    package func remove(_ path: String) async throws(FileError) {
        try await caller.call("remove", path) { disk throws(FileError) in try disk.remove(path) }
    }

    package func makeFolder(_ path: String) async throws(FileError) {
        try await caller.call("makeFolder", path) { disk throws(FileError) in try disk.makeFolder(path) }
    }

    package func removeFolder(_ path: String) async throws(FileError) {
        try await caller.call("removeFolder", path) { disk throws(FileError) in try disk.removeFolder(path) }
    }

    package func makeDurable(folder: String) async throws(FileError) {
        try await caller.call("makeFolderDurable", folder) { disk throws(FileError) in
            try disk.makeDurable(folder: folder)
        }
    }

    package func entries(of folder: String) async throws(FileError) -> [FolderEntry] {
        try await caller.call("entries", folder) { disk throws(FileError) in try disk.entries(of: folder) }
    }

    package func checkThatFilesCanBeMade(in folder: String) async throws(FileError) {
        try await caller.call("check", folder) { disk throws(FileError) in
            try disk.checkThatFilesCanBeMade(in: folder)
        }
    }
}

private struct SimulatedFile: OpenFile {
    let path: String
    let handle: Int
    let disk: SimulatedDisk
    let caller: FileCaller

    func read(at offset: Int64, upTo count: Int) async throws(FileError) -> [UInt8] {
        try await caller.call("read", path) { disk throws(FileError) in
            try disk.read(handle, at: offset, upTo: count)
        }
    }

    /// One that fails has written half.
    func append(_ bytes: [UInt8]) async throws(FileError) {
        let half = Array(bytes.prefix(bytes.count / 2))
        try await caller.call(
            "append", path, failing: { disk throws(FileError) in try disk.append(half, to: handle) }
        ) { disk throws(FileError) in try disk.append(bytes, to: handle) }
    }

    func makeDurable() async throws(FileError) {
        try await caller.call("makeDurable", path) { disk throws(FileError) in try disk.makeDurable(handle) }
    }

    func tryLock() async throws(FileError) -> Bool {
        try await caller.call("lock", path) { disk throws(FileError) in try disk.lock(handle) }
    }

    /// Not a call that can go wrong: a process that ends closes everything.
    func close() {
        disk.close(handle)
    }
}

/// Carries out one call after the other, as the fault plan says.
struct FileCaller: Sendable {
    typealias Deed<Value> = @Sendable (inout SimulatedDisk.State) throws(FileError) -> Value

    let disk: SimulatedDisk
    let life: ProcessLife
    let faults: FaultInjector
    let history: History

    /// - Parameter failing: what a call that fails does all the same.
    func call<Value: Sendable>(
        _ name: String, _ path: String, failing: Deed<Void>? = nil, _ deed: Deed<Value>
    ) async throws(FileError) -> Value {
        try await pass()
        let facts = CallFacts(
            process: life.name, number: life.nextCall(), operation: "file:\(name)", resource: path,
            nowMilliseconds: life.scheduler.nowMilliseconds)
        let decision = faults.decide(file: facts)
        history.record(at: life.scheduler.nowMilliseconds, facts, .sent(resource: path, .init([])))
        try await stop(decision.stop, .beforeEffect, facts)
        do throws(FileError) {
            if let fault = decision.fault {
                if let failing { try disk.with(failing) }
                throw fault.error
            }
            let value = try disk.with(deed)
            try await stop(decision.stop, .afterEffect, facts)
            return value
        } catch {
            history.record(
                at: life.scheduler.nowMilliseconds, facts, .failed(code: error.code.rawValue, reason: error.reason))
            throw error
        }
    }

    private func pass() async throws(FileError) {
        do { try await life.pass() } catch { throw FileError(.stopped, life.death ?? "cancelled") }
    }

    private func stop(_ stop: ProcessStop?, _ side: ProcessStop.Side, _ call: CallFacts) async throws(FileError) {
        guard let stop, stop.side == side else { return }
        history.record(at: life.scheduler.nowMilliseconds, call, .stopped(stop))
        life.stop(stop, at: call)
        try await pass()
    }
}

extension FileFault {
    fileprivate var error: FileError {
        switch self {
        case .full: .full
        case .denied: .denied
        case .broken: .broken
        }
    }
}
