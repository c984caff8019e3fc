internal import Seams

/// What the calls of a file system do to the disk.
extension SimulatedDisk.State {
    var bytesUsed: Int { nodes.values.reduce(0) { $0 + $1.bytes.count } }

    // MARK: Names

    private static func parts(_ path: String) throws(FileError) -> [Substring] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard path.utf8.first == UInt8(ascii: "/") else { throw FileError(.failed, "'\(path)' is not absolute") }
        guard path.utf8.count < 4096, parts.allSatisfy({ $0.utf8.count <= 255 }) else {
            throw FileError(.nameTooLong, "File name too long")
        }
        return parts
    }

    /// The folder of a path, and the name in it.
    private func place(_ path: String) throws(FileError) -> (folder: Int, name: String) {
        var parts = try Self.parts(path)
        guard let name = parts.popLast() else { throw FileError(.isAFolder, "Is a directory") }
        var folder = 0
        for part in parts {
            guard let next = nodes[folder]?.names[String(part)] else { throw .notFound }
            guard nodes[next]?.isFolder == true else { throw .notAFolder }
            folder = next
        }
        return (folder, String(name))
    }

    private func node(_ path: String) throws(FileError) -> Int {
        if try Self.parts(path).isEmpty { return 0 }
        let (folder, name) = try place(path)
        guard let node = nodes[folder]?.names[name] else { throw .notFound }
        return node
    }

    private func folder(_ path: String) throws(FileError) -> Int {
        let node = try node(path)
        guard nodes[node]?.isFolder == true else { throw .notAFolder }
        return node
    }

    private mutating func add(_ node: SimulatedDisk.Node, _ folder: Int, _ name: String) -> Int {
        count += 1
        nodes[count] = node
        nodes[folder]?.names[name] = count
        return count
    }

    mutating func move(_ path: String, to other: String) throws(FileError) {
        let from = try place(path)
        guard let moved = nodes[from.folder]?.names[from.name] else { throw .notFound }
        let to = try place(other)
        if let old = nodes[to.folder]?.names[to.name], nodes[old]?.isFolder == true { throw .isAFolder }
        nodes[from.folder]?.names[from.name] = nil
        nodes[to.folder]?.names[to.name] = moved
        tidy()
    }

    mutating func link(_ path: String, as other: String) throws(FileError) {
        let linked = try node(path)
        let to = try place(other)
        guard nodes[to.folder]?.names[to.name] == nil else { throw .alreadyExists }
        guard nodes[linked]?.isFolder == false else { throw FileError(.denied, "Operation not permitted") }
        nodes[to.folder]?.names[to.name] = linked
    }

    mutating func remove(_ path: String) throws(FileError) {
        let (folder, name) = try place(path)
        guard let removed = nodes[folder]?.names[name] else { throw .notFound }
        guard nodes[removed]?.isFolder == false else { throw .isAFolder }
        nodes[folder]?.names[name] = nil
        tidy()
    }

    mutating func makeFolder(_ path: String) throws(FileError) {
        guard try !Self.parts(path).isEmpty else { throw .alreadyExists }
        let (folder, name) = try place(path)
        guard nodes[folder]?.names[name] == nil else { throw .alreadyExists }
        _ = add(SimulatedDisk.Node(isFolder: true), folder, name)
    }

    mutating func removeFolder(_ path: String) throws(FileError) {
        let removed = try folder(path)
        guard nodes[removed]?.names.isEmpty == true else { throw FileError(.notEmpty, "Directory not empty") }
        let (folder, name) = try place(path)
        nodes[folder]?.names[name] = nil
        tidy()
    }

    mutating func makeDurable(folder path: String) throws(FileError) {
        let folder = try folder(path)
        let names = nodes[folder]?.names ?? [:]
        nodes[folder]?.durableNames = names
        tidy()
    }

    func entries(of path: String) throws(FileError) -> [FolderEntry] {
        let names = nodes[try folder(path)]?.names ?? [:]
        return names.map { name, child in
            let node = nodes[child]
            return FolderEntry(
                name: name, kind: node?.isFolder == true ? .folder : .file(bytes: Int64(node?.bytes.count ?? 0)))
        }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func checkThatFilesCanBeMade(in path: String) throws(FileError) {
        _ = try folder(path)
    }

    // MARK: Open files

    mutating func open(_ path: String, _ use: FileUse, _ process: String) throws(FileError) -> Int {
        let (folder, name) = try place(path)
        let present = nodes[folder]?.names[name]
        if let present, nodes[present]?.isFolder == true, use != .reading { throw .isAFolder }
        let node: Int
        switch use {
        case .reading:
            guard let present else { throw .notFound }
            node = present
        case .creation:
            guard present == nil else { throw .alreadyExists }
            node = add(SimulatedDisk.Node(isFolder: false), folder, name)
        case .replacement, .lock:
            node = present ?? add(SimulatedDisk.Node(isFolder: false), folder, name)
            if use != .lock { nodes[node]?.bytes = [] }
        }
        count += 1
        handles[count] = SimulatedDisk.Handle(node: node, process: process)
        return count
    }

    private func node(of handle: Int) throws(FileError) -> Int {
        guard let open = handles[handle] else { throw FileError(.failed, "Bad file descriptor") }
        return open.node
    }

    func read(_ handle: Int, at offset: Int64, upTo count: Int) throws(FileError) -> [UInt8] {
        guard let node = nodes[try node(of: handle)] else { throw .notFound }
        guard !node.isFolder else { throw .isAFolder }
        return Array(node.bytes.dropFirst(Int(clamping: offset)).prefix(count))
    }

    mutating func append(_ bytes: [UInt8], to handle: Int) throws(FileError) {
        let node = try node(of: handle)
        let room = bytesMax.map { max(0, $0 - bytesUsed) } ?? bytes.count
        nodes[node]?.bytes += bytes.prefix(room)
        guard room >= bytes.count else { throw .full }
    }

    mutating func makeDurable(_ handle: Int) throws(FileError) {
        let node = try node(of: handle)
        let bytes = nodes[node]?.bytes ?? []
        nodes[node]?.durableBytes = bytes
    }

    mutating func lock(_ handle: Int) throws(FileError) -> Bool {
        let node = try node(of: handle)
        guard nodes[node]?.lock == nil || nodes[node]?.lock == handle else { return false }
        nodes[node]?.lock = handle
        return true
    }

    mutating func close(_ handle: Int) {
        guard let open = handles.removeValue(forKey: handle) else { return }
        if nodes[open.node]?.lock == handle { nodes[open.node]?.lock = nil }
        tidy()
    }

    // MARK: The power

    mutating func cutPower(_ cut: PowerCut) {
        handles = [:]
        for id in nodes.keys.sorted() {
            guard var node = nodes[id] else { continue }
            node.lock = nil
            if keeps(cut, names: false) {
                node.bytes = cut == .some ? torn(node) : node.bytes
            } else {
                node.bytes = node.durableBytes
            }
            for name in Set(node.names.keys).union(node.durableNames.keys).sorted() where !keeps(cut, names: true) {
                node.names[name] = node.durableNames[name]
            }
            node.durableBytes = node.bytes
            node.durableNames = node.names
            nodes[id] = node
        }
        tidy()
    }

    private mutating func keeps(_ cut: PowerCut, names: Bool) -> Bool {
        switch cut {
        case .nothing: false
        case .names: names
        case .bytes: !names
        case .some: random.chance(0.5)
        }
    }

    /// The beginning of what was written, or all of it, behind what is certain.
    private mutating func torn(_ node: SimulatedDisk.Node) -> [UInt8] {
        guard node.bytes.count > node.durableBytes.count, random.chance(0.5) else { return node.bytes }
        return Array(
            node.bytes.prefix(node.durableBytes.count + random.below(node.bytes.count - node.durableBytes.count)))
    }

    /// Forgets what has no name any more, is not open, and could not come back.
    private mutating func tidy() {
        var reached: Set<Int> = [0]
        var found = [0]
        while let next = found.popLast(), let node = nodes[next] {
            for child in Array(node.names.values) + Array(node.durableNames.values)
            where reached.insert(child).inserted { found.append(child) }
        }
        reached.formUnion(handles.values.map(\.node))
        nodes = nodes.filter { reached.contains($0.key) }
    }
}

/// In the words of the C library.
extension FileError {
    static var notFound: FileError { FileError(.notFound, "No such file or directory") }
    static var alreadyExists: FileError { FileError(.alreadyExists, "File exists") }
    static var notAFolder: FileError { FileError(.notAFolder, "Not a directory") }
    static var isAFolder: FileError { FileError(.isAFolder, "Is a directory") }
    static var full: FileError { FileError(.full, "No space left on device") }
    static var denied: FileError { FileError(.denied, "Permission denied") }
    static var broken: FileError { FileError(.failed, "Input/output error") }
}
