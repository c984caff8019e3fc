import Seams
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// What every file system owes: the same suite over the machine's own and over the simulated one.
@Suite struct `Every file system` {
    enum Bench: String, CaseIterable, Sendable {
        case live, simulated

        /// An empty folder.
        func with(_ body: @escaping @Sendable (any FileSystem, String) async throws -> Void) throws {
            switch self {
            case .live:
                let folder = ScratchFolder()
                defer { folder.remove() }
                try Simulation.universe().run { try await body(LiveFileSystem(), folder.path) }
            case .simulated:
                let simulation = Simulation.universe()
                let outcome = try simulation.run(simulation.process("files")) { process in
                    try await process.files.makeFolder("/empty")
                    try await body(process.files, "/empty")
                }
                try outcome.get()
            }
        }
    }

    private static func write(_ bytes: [UInt8], _ path: String, _ files: any FileSystem) async throws {
        let file = try await files.open(path, .creation(.asUsual))
        try await file.append(bytes)
        try await file.makeDurable()
        file.close()
    }

    private static func code(_ body: () async throws -> Void) async -> FileError.Code? {
        do { try await body() } catch { return (error as? FileError)?.code }
        return nil
    }

    @Test(arguments: Bench.allCases)
    func `reads what was written, in pieces and beyond the end`(bench: Bench) throws {
        try bench.with { files, folder in
            let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            let file = try await files.open(folder + "/a", .creation(.asUsual))
            for start in stride(from: 0, to: 1000, by: 300) {
                try await file.append(Array(bytes[start..<min(1000, start + 300)]))
            }
            try await file.makeDurable()
            file.close()
            #expect(try await files.contents(of: folder + "/a") == bytes)
            #expect(try await files.contents(of: folder + "/none") == nil)
            let open = try await files.open(folder + "/a", .reading)
            defer { open.close() }
            #expect(try await open.read(at: 990, upTo: 50) == Array(bytes[990...]))
            #expect(try await open.read(at: 3, upTo: 4) == Array(bytes[3..<7]))
            #expect(try await open.read(at: 1000, upTo: 4).isEmpty)
            #expect(try await open.read(at: 5000, upTo: 4).isEmpty)
            #expect(try await open.read(at: 0, upTo: 0).isEmpty)
        }
    }

    @Test(arguments: Bench.allCases)
    func `opens for what is asked`(bench: Bench) throws {
        try bench.with { files, folder in
            let path = folder + "/a"
            #expect(await Self.code { _ = try await files.open(path, .reading) } == .notFound)
            try await Self.write([1, 2, 3], path, files)
            #expect(await Self.code { _ = try await files.open(path, .creation(.asUsual)) } == .alreadyExists)
            let file = try await files.open(path, .replacement(.ownerAlone))
            #expect(try await files.contents(of: path) == [], "emptied when it is opened")
            try await file.append([4])
            file.close()
            #expect(try await files.contents(of: path) == [4])
            #expect(await Self.code { _ = try await files.open(path + "/b", .reading) } == .notAFolder)
            #expect(await Self.code { _ = try await files.open(folder + "/no/b", .creation(.asUsual)) } == .notFound)
            let long = folder + "/" + String(repeating: "n", count: 256)
            #expect(await Self.code { _ = try await files.open(long, .creation(.asUsual)) } == .nameTooLong)
            #expect(await Self.code { _ = try await files.open(folder, .replacement(.asUsual)) } == .isAFolder)
        }
    }

    @Test(arguments: Bench.allCases)
    func `moves over what is there, and links only where nothing is`(bench: Bench) throws {
        try bench.with { files, folder in
            try await Self.write([1], folder + "/a", files)
            try await Self.write([2], folder + "/b", files)
            try await files.move(folder + "/a", to: folder + "/b")
            #expect(try await files.contents(of: folder + "/a") == nil)
            #expect(try await files.contents(of: folder + "/b") == [1])
            #expect(await Self.code { try await files.move(folder + "/a", to: folder + "/c") } == .notFound)
            try await files.link(folder + "/b", as: folder + "/c")
            #expect(await Self.code { try await files.link(folder + "/b", as: folder + "/c") } == .alreadyExists)
            try await files.remove(folder + "/b")
            #expect(try await files.contents(of: folder + "/c") == [1])
            #expect(await Self.code { try await files.remove(folder + "/b") } == .notFound)
            #expect(await Self.code { try await files.link(folder + "/b", as: folder + "/d") } == .notFound)
        }
    }

    @Test(arguments: Bench.allCases)
    func `makes, lists and removes folders`(bench: Bench) throws {
        try bench.with { files, folder in
            #expect(await Self.code { try await files.makeFolder(folder + "/x/y") } == .notFound)
            try await files.makeFolder(folder + "/x")
            #expect(await Self.code { try await files.makeFolder(folder + "/x") } == .alreadyExists)
            try await Self.write([1, 2], folder + "/x/é", files)
            try await files.makeFolder(folder + "/x/y")
            let entries = try await files.entries(of: folder + "/x").sorted { $0.name < $1.name }
            #expect(entries == [.init(name: "y", kind: .folder), .init(name: "é", kind: .file(bytes: 2))])
            #expect(await Self.code { try await files.removeFolder(folder + "/x") } == .notEmpty)
            #expect(await Self.code { _ = try await files.entries(of: folder + "/none") } == .notFound)
            #expect(await Self.code { _ = try await files.entries(of: folder + "/x/é") } == .notAFolder)
            #expect(await Self.code { try await files.removeFolder(folder + "/none") } == .notFound)
            try await files.makeDurable(folder: folder + "/x")
            try await files.checkThatFilesCanBeMade(in: folder + "/x")
            #expect(await Self.code { try await files.checkThatFilesCanBeMade(in: folder + "/none") } == .notFound)
            try await files.removeFolder(folder + "/x/y")
            try await files.remove(folder + "/x/é")
            try await files.removeFolder(folder + "/x")
            #expect(try await files.entries(of: folder).isEmpty)
        }
    }

    @Test(arguments: Bench.allCases)
    func `gives a lock to one at a time, and takes it back when its file is closed`(bench: Bench) throws {
        try bench.with { files, folder in
            let first = try await files.open(folder + "/lock", .lock)
            let second = try await files.open(folder + "/lock", .lock)
            #expect(try await first.tryLock())
            #expect(try await first.tryLock(), "it is its own")
            #expect(try await !second.tryLock())
            first.close()
            #expect(try await second.tryLock())
            second.close()
        }
    }
}

/// What the simulated disk does when the power goes: everything that `FileSystem` does not promise.
@Suite struct `A power cut` {
    /// Writes a file in the given way, cuts the power, and tells what is there.
    private func files(
        _ cut: PowerCut, seed: UInt64 = 1, _ body: @escaping @Sendable (any FileSystem) async throws -> Void
    ) throws -> [String: [UInt8]] {
        let simulation = Simulation.universe(seed: seed)
        let process = simulation.process("writer")
        _ = try simulation.run(process) { try await body($0.files) }.get()
        simulation.disk.cutPower(cut, "test")
        #expect(process.life.death == "test")
        return Dictionary(uniqueKeysWithValues: simulation.disk.files.map { ($0.path, $0.bytes) })
    }

    @Sendable private static func written(_ files: any FileSystem) async throws {
        let file = try await files.open("/new", .creation(.asUsual))
        try await file.append([1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test func `leaves what was made durable, and may lose the rest`() throws {
        for cut in PowerCut.allCases {
            let left = try files(cut) { files in
                let file = try await files.open("/kept", .creation(.asUsual))
                try await file.append([1])
                try await file.makeDurable()
                try await files.makeDurable(folder: "/")
                try await file.append([2])
            }
            #expect(left["/kept"]?.first == 1, "\(cut)")
        }
        #expect(try files(.nothing, Self.written).isEmpty)
        #expect(try files(.names, Self.written) == ["/new": []])
        #expect(try files(.bytes, Self.written).isEmpty)
    }

    @Test func `leaves some of it, torn, as chance will have it`() throws {
        let all = try (1...64).map { try files(.some, seed: $0, Self.written)["/new"]?.count ?? -1 }
        #expect(Set(all).count > 5 && all.contains(-1) && all.contains(0) && all.contains(8), "\(all)")
        let again = try (1...64).map { try files(.some, seed: $0, Self.written)["/new"]?.count ?? -1 }
        #expect(all == again)
    }

    @Test func `takes back a name that was moved or removed, where the folder was not made durable`() throws {
        let left = try files(.nothing) { files in
            try await Self.written(files)
            let file = try await files.open("/new", .reading)
            try await file.makeDurable()
            try await files.makeDurable(folder: "/")
            try await files.move("/new", to: "/moved")
            try await files.link("/moved", as: "/linked")
            try await files.remove("/moved")
        }
        #expect(left.keys.sorted() == ["/new"])
    }

    @Test func `ends every process of the machine, and gives their locks back`() throws {
        let simulation = Simulation.universe()
        let (first, second) = (simulation.process("first"), simulation.process("second"))
        _ = try simulation.run(first) { process in
            let isLocked = try await process.files.open("/lock", .lock).tryLock()
            #expect(isLocked)
        }.get()
        simulation.disk.cutPower(.names, "test")
        #expect(second.life.death == "test")
        _ = try simulation.run(simulation.process("third")) { process in
            let isLocked = try await process.files.open("/lock", .lock).tryLock()
            #expect(isLocked)
        }.get()
    }
}
