/// Which folder of a target uses the types of which other: two rooms that need each other are one room, or there is a third.
struct FolderGraph {
    private let target: String
    /// By folder, the folders whose types it uses, and one place where it does.
    private var uses: [String: [String: String]] = [:]

    init(target: String, _ files: [SourceFile]) {
        self.target = target
        let own = files.filter { $0.target == target }
        let homes = Self.homes(own)
        for file in own {
            let folder = Self.folder(file)
            for line in file.code where !line.bytes.isEmpty {
                for word in line.text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
                    guard let home = homes[String(word)], home != folder else { continue }
                    uses[folder, default: [:]][home] = "\(file.path):\(line.number) uses \(word)"
                }
            }
        }
    }

    /// Folders that need each other, by way of others or not; each circle once, with the places that make it.
    var circles: [String] {
        uses.keys.sorted().flatMap { folder in
            (uses[folder] ?? [:]).sorted { $0.key < $1.key }.compactMap { other, place in
                reaches(folder, from: other)
                    ? "\(target): \(name(folder)) needs \(name(other)), which needs it: \(place)" : nil
            }
        }
    }

    private func reaches(_ goal: String, from start: String) -> Bool {
        var seen: Set<String> = []
        var open = [start]
        while let folder = open.popLast() {
            if folder == goal { return true }
            guard seen.insert(folder).inserted else { continue }
            open += (uses[folder] ?? [:]).keys
        }
        return false
    }

    private func name(_ folder: String) -> String { folder.isEmpty ? "the root" : folder }

    private static func folder(_ file: SourceFile) -> String {
        file.pathInTarget.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// The folder in which each type is declared that others can see. A name that two folders declare is nobody's.
    private static func homes(_ files: [SourceFile]) -> [String: String] {
        let declaration =
            #/^(?:package |public )?(?:final |indirect )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/#
        var homes: [String: String] = [:]
        var shared: Set<String> = []
        for file in files {
            for line in file.code {
                guard let name = line.text.prefixMatch(of: declaration).map({ String($0.1) }) else { continue }
                if let other = homes.updateValue(folder(file), forKey: name), other != folder(file) {
                    shared.insert(name)
                }
            }
        }
        return homes.filter { !shared.contains($0.key) }
    }
}
