/// What a broken rule says about a file.
struct Violation: Hashable, Sendable, CustomStringConvertible {
    var path: String
    /// 0 where the file as a whole is meant.
    var line: Int
    var rule: String

    var description: String { "\(path):\(line): \(rule)" }
}

/// The rules as functions of one file, so that they can be shown to fail.
enum LayoutRules {
    static let linesMax = 400

    /// Targets whose time, chance and tasks come in through the seams: everything in them must run under a simulated
    /// executor.
    static let deterministicTargets: Set<String> = [
        "SigV4", "AWSClient", "LambdaRuntime", "ExportCore", "LogCodec", "ExportEngine", "CloudSimulator",
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        imports(file) + bannedCalls(file) + purity(file) + domainWords(file) + machinePaths(file) + size(file)
            + leftovers(file)
    }

    static func imports(_ file: SourceFile) -> [Violation] {
        guard let target = file.target else { return [] }
        guard let allowed = ImportTable.allowed(in: file) else {
            return [Violation(path: file.path, line: 0, rule: "\(target) is not in the import table")]
        }
        return file.code.compactMap { number, line in
            guard let module = importedModule(line), !allowed.contains(module) else { return nil }
            return Violation(path: file.path, line: number, rule: "\(target) may not import \(module) here")
        }
    }

    private static func importedModule(_ line: Substring) -> String? {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return line.firstMatch(of: pattern).map { String($0.1) }
    }

    /// `Task(executorPreference:)` is the simulator's own way in, and no banned call.
    static func bannedCalls(_ file: SourceFile) -> [Violation] {
        guard let target = file.target, deterministicTargets.contains(target) else { return [] }
        return matches(
            file,
            [
                (#/\bDate\(\)/#, "Date() is not the clock: WallClock is"),
                (#/\bDate\.now\b/#, "Date.now is not the clock: WallClock is"),
                (#/\bTask\.sleep\b/#, "Task.sleep is not the clock: WallClock is"),
                (#/\b(?:Continuous|Suspending)Clock\b/#, "a clock of the machine: WallClock is the clock"),
                (#/\.random\(in/#, "random(in:) draws outside Randomness"),
                (#/\bSystemRandomNumberGenerator\b/#, "SystemRandomNumberGenerator draws outside Randomness"),
                (#/\bTask\s*(?:<[^>]*>)?\s*\{/#, "Task {} escapes the executor and its caller"),
                (#/\bTask\.detached\b/#, "Task.detached escapes the executor and its caller"),
            ])
    }

    /// Decisions are synchronous.
    static func purity(_ file: SourceFile) -> [Violation] {
        guard let target = file.target, ["ExportCore", "SigV4", "LogCodec"].contains(target) else { return [] }
        return matches(file, [(#/\b(?:async|await)\b/#, "\(target) is pure: nothing in it is asynchronous")])
    }

    /// What knows AWS, or only the Lambda's runtime, knows nothing of exports.
    static func domainWords(_ file: SourceFile) -> [Violation] {
        guard let target = file.target, ["Seams", "SigV4", "AWSClient", "LambdaRuntime"].contains(target) else {
            return []
        }
        return matches(
            file, [(#/\b(?:Frontier|Slice|Lane|Manifest|StateDocument|Intent)\b/#, "\(target) has no word for exports")]
        )
    }

    /// A path of the machine that built the program tells its user nothing.
    static func machinePaths(_ file: SourceFile) -> [Violation] {
        guard file.target != nil else { return [] }
        return matches(
            file,
            [
                (#/"[^"]*(?:^|[" ':=(])/(?:home|root|work|opt|mnt|Users)//#, "a path of some machine"),
                (#/#file(?:Path|ID)?\b/#, "a source file's path in the program"),
            ])
    }

    static func size(_ file: SourceFile) -> [Violation] {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        guard file.path.hasSuffix(".swift"), lines > linesMax else { return [] }
        return [Violation(path: file.path, line: 0, rule: "\(lines) lines, more than \(linesMax)")]
    }

    /// In comments too; spelled apart here, so that this file is clean.
    static func leftovers(_ file: SourceFile) -> [Violation] {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            words.filter { word in line.split { !$0.isLetter && $0 != "_" }.contains { $0 == word } }
                .map { Violation(path: file.path, line: index + 1, rule: "\($0) is left") }
        }
    }

    private static func matches(_ file: SourceFile, _ rules: [(Regex<Substring>, String)]) -> [Violation] {
        file.code.flatMap { number, line in
            rules.filter { line.contains($0.0) }.map { Violation(path: file.path, line: number, rule: $0.1) }
        }
    }
}
