/// The folders of one target, with an arrow wherever a file of one names a type of another. Folders on a circle cannot be
/// understood, tested or moved one without the other.
struct FolderGraph {
    /// By where it comes from and where it leads, a type that it is there for.
    private(set) var arrows: [String: [String: String]] = [:]

    /// - Parameter files: of one target.
    init(_ files: [SourceFile]) {
        let files = files.map { (folder: $0.folderInTarget, code: $0.code.map(Self.withoutTexts)) }
        var homes: [Substring: Set<String>] = [:]
        for (folder, code) in files {
            for line in code { Self.declared(line).map { _ = homes[$0, default: []].insert(folder) } }
        }
        for (folder, code) in files {
            let own = Set(code.compactMap(Self.declaredInPrivate))
            for word in Set(code.flatMap(Self.typeNames)).subtracting(own) {
                // A name that two folders declare leads nowhere.
                guard let home = homes[word], home.count == 1, let other = home.first, other != folder else { continue }
                arrows[folder, default: [:]][other] = String(word)
            }
        }
    }

    /// The largest sets of folders of which each leads to each.
    var circles: [Set<String>] {
        var left = Set(arrows.keys)
        var circles: [Set<String>] = []
        while let folder = left.min() {
            let circle = reached(from: folder).filter { reached(from: $0).contains(folder) }
            if circle.count > 1 { circles.append(circle) }
            left.subtract(circle.union([folder]))
        }
        return circles.sorted { $0.sorted().lexicographicallyPrecedes($1.sorted()) }
    }

    private func reached(from folder: String) -> Set<String> {
        var found: Set<String> = []
        var next = [folder]
        while let folder = next.popLast() {
            for other in arrows[folder, default: [:]].keys where found.insert(other).inserted { next.append(other) }
        }
        return found
    }

    private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

    /// The type that a line declares for other files; `nil` for nested ones.
    private static func declared(_ line: String) -> Substring? {
        guard let first = line.first, first.isLetter || first == "@" else { return nil }
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
            !words[..<kind].contains(where: { $0.hasSuffix("private") })
        else { return nil }
        return words[kind + 1]
    }

    /// The type that a line declares for its own file alone.
    private static func declaredInPrivate(_ line: String) -> Substring? {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
            words[..<kind].contains(where: { $0.hasSuffix("private") })
        else { return nil }
        return words[kind + 1]
    }

    private static func typeNames(_ line: String) -> [Substring] {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.filter { $0.first?.isUppercase == true }
    }

    /// What is quoted names nothing.
    private static func withoutTexts(_ line: CodeLine) -> String {
        guard line.contains("\"") else { return line.text }
        return line.text.replacing(#/"(?:[^"\\]|\\[^(])*"/#, with: "")
    }
}

extension SourceFile {
    /// `Checkers` in `Sources/ExporterJudge/Checkers/Archive.swift`; empty for what lies in the target's own folder.
    var folderInTarget: String { pathInTarget.split(separator: "/").dropLast().joined(separator: "/") }
}

/// The circles that there are. The list may only become shorter: one that is gone, or smaller, leaves it.
enum FolderCircles {
    static let known: [String: [Set<String>]] = [
        "ExportCore": [["Discover", "Plan", "State"]],
        "ExportEngine": [["", "Commit", "Copy", "Discover", "State"]],
        "ExporterCommand": [
            [
                "", "Assembly", "Commands", "Commands/Cat", "Commands/Demo", "Commands/Policy", "Commands/Run",
                "Commands/Serve", "Commands/State", "Commands/Verify",
                "Options",
                "Terminal",
            ]
        ],
        "ExporterSettings": [["Access", "Arguments", "Doors", "Table", "Values"]],
    ]
}
