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
        "Chronology", "SigV4", "AWSClient", "LambdaRuntime", "ExportCore", "LogCodec", "FilterPatterns",
        "ExportFailures", "LogSource", "Storage", "ArchiveTools", "ExportEngine", "ExporterSettings",
        "ExporterReports", "SimulationKit", "SimulatedAWS", "ExporterJudge", "ExporterSimulation",
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        imports(file) + bannedCalls(file) + purity(file) + domainWords(file) + doorWords(file) + machinePaths(file)
            + size(file) + leftovers(file)
    }

    static func imports(_ file: SourceFile) -> [Violation] {
        guard let target = file.target else { return [] }
        guard let allowed = ImportTable.allowed(in: file) else {
            return [Violation(path: file.path, line: 0, rule: "\(target) is not in the import table")]
        }
        return file.code.compactMap { line in
            guard line.contains("import "), let module = importedModule(line.text), !allowed.contains(module) else {
                return nil
            }
            return Violation(path: file.path, line: line.number, rule: "\(target) may not import \(module) here")
        }
    }

    static func importedModule(_ line: String) -> String? {
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
                ("Date(", #/\bDate\(\)/#, "Date() is not the clock: WallClock is"),
                ("Date.now", #/\bDate\.now\b/#, "Date.now is not the clock: WallClock is"),
                ("Task.sleep", #/\bTask\.sleep\b/#, "Task.sleep is not the clock: WallClock is"),
                ("Clock", #/\b(?:Continuous|Suspending)Clock\b/#, "a clock of the machine: WallClock is the clock"),
                (".random(", #/\.random\(in/#, "random(in:) draws outside Randomness"),
                (
                    "SystemRandom", #/\bSystemRandomNumberGenerator\b/#,
                    "SystemRandomNumberGenerator draws outside Randomness"
                ),
                ("Task", #/\bTask\s*(?:<[^>]*>)?\s*\{/#, "Task {} escapes the executor and its caller"),
                ("Task.detached", #/\bTask\.detached\b/#, "Task.detached escapes the executor and its caller"),
            ])
    }

    /// Decisions are synchronous.
    static func purity(_ file: SourceFile) -> [Violation] {
        let pure: Set = ["Chronology", "ExportCore", "SigV4", "LogCodec", "FilterPatterns"]
        guard let target = file.target, pure.contains(target) else { return [] }
        let rule = "\(target) is pure: nothing in it is asynchronous"
        return matches(file, [("async", #/\basync\b/#, rule), ("await", #/\bawait\b/#, rule)])
    }

    /// What knows AWS, or only the Lambda's runtime, knows nothing of exports.
    static func domainWords(_ file: SourceFile) -> [Violation] {
        guard let target = file.target, ["Chronology", "Seams", "SigV4", "AWSClient", "LambdaRuntime"].contains(target)
        else {
            return []
        }
        let words = ["Frontier", "Slice", "Lane", "Manifest", "StateDocument", "Intent"]
        return file.code.flatMap { line in
            words.filter { word in
                line.contains(word) && line.text.split { !$0.isLetter }.contains { $0 == word }
            }
            .map { Violation(path: file.path, line: line.number, rule: "\(target) has no word for exports: \($0)") }
        }
    }

    /// Below the doors a setting has no name: each door has its own (`ExporterSettings`), and the function's user knows no
    /// option of the command. The tools of AWS are quoted where they can help.
    static func doorWords(_ file: SourceFile) -> [Violation] {
        let below: Set = [
            "Seams", "SigV4", "AWSClient", "LambdaRuntime", "ExportCore", "LogCodec", "ExportFailures", "LogSource",
            "Storage", "ArchiveTools", "ExportEngine",
        ]
        guard let target = file.target, below.contains(target) else { return [] }
        let rule = "a word of the command line below ExporterSettings"
        return matches(
            file,
            [
                ("--", #/"(?:[^"]*[ ('=])?--[a-z]/#, rule),
                ("cwlogs-export", #/"[^"]*cwlogs-export /#, rule),
            ]
        ).filter { violation in
            let text = file.code[violation.line - 1].text
            return !text.contains("aws ") && !text.contains("--format process")
        }
    }

    /// A path of the machine that built the program tells its user nothing.
    static func machinePaths(_ file: SourceFile) -> [Violation] {
        guard file.target != nil else { return [] }
        return matches(
            file,
            [
                ("\"", #/"(?:[^"]*[ ':=(])?/(?:home|root|work|opt|mnt|Users)//#, "a path of some machine"),
                ("#file", #/#file(?:Path|ID)?\b/#, "a source file's path in the program"),
            ])
    }

    static func size(_ file: SourceFile) -> [Violation] {
        let lines = file.code.count - 1
        guard file.path.hasSuffix(".swift"), lines > linesMax else { return [] }
        return [Violation(path: file.path, line: 0, rule: "\(lines) lines, more than \(linesMax)")]
    }

    /// In comments too; spelled apart here, so that this file is clean.
    static func leftovers(_ file: SourceFile) -> [Violation] {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        return file.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                words.filter { word in
                    line.split { !($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) }.contains { $0.elementsEqual(word.utf8) }
                }
                .map { Violation(path: file.path, line: index + 1, rule: "\($0) is left") }
            }
    }

    /// A rule is a text that the line must contain, the expression that it must match then, and what is said of it.
    private static func matches(_ file: SourceFile, _ rules: [(String, Regex<Substring>, String)]) -> [Violation] {
        file.code.flatMap { line in
            rules.filter { line.contains($0.0) && line.text.contains($0.1) }
                .map { Violation(path: file.path, line: line.number, rule: $0.2) }
        }
    }
}
