import Foundation
import SimulatedAWS
import Testing

/// `cat` as a user runs it: what goes to stdout, what to stderr, and how it ends.
@Suite struct CatCommandTests {
    private static func archive(
        _ body: @escaping @Sendable (Simulator, _ target: [String]) async throws -> Void
    ) async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let time = simulator.world.now - 86_400_000
            simulator.world.append([
                NewEvent(
                    group: "/app/web", stream: "odd", timestamp: time, ingestionTime: time + 5,
                    message: "\u{1B}[31mred\u{1B}[0m {\"level\":\"ERROR\"}")
            ])
            let target = [
                "--log-groups", "/app/", "--destination", "file://\(simulator.folder)/archive", "--state",
                "file://\(simulator.folder)/state.json",
            ]
            let run = try await CommandProcess.run(["run", "--engine", "read"] + target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            try await body(simulator, target)
        }
    }

    @Test func linesGoToStdoutAndWhatIsMissingToStderr() async throws {
        try await Self.archive { simulator, target in
            let all = try await CommandProcess.run(["cat"] + target, simulator.variables)
            let lines = all.output.split(separator: "\n").map(String.init)
            #expect(all.status == 0 && lines.count == 21, "\(all.errors)")
            #expect(lines == lines.sorted() && lines[0].hasSuffix("Z hello 0"))
            #expect(lines[20].hasSuffix("\u{1B}[31mred\u{1B}[0m {\"level\":\"ERROR\"}"))
            #expect(all.errors.contains("the archive goes up to") && all.errors.contains("/app/web"))
            // Without a word of the state it is the one that the archive names; and quiet means quiet.
            let bare = ["cat", "--destination", "file://\(simulator.folder)/archive", "-q"]
            let some = try await CommandProcess.run(
                bare + ["--grep", "hello 1[0-9]", "--names", "--tail", "2"], simulator.variables)
            #expect(some.status == 0 && some.errors.isEmpty, "\(some.errors)")
            let last = some.output.split(separator: "\n").map {
                $0.split(separator: " ").dropFirst().joined(separator: " ")
            }
            #expect(last == ["/app/web s0 hello 18", "/app/web s1 hello 19"])
        }
    }

    @Test func nothingIsFoundInSoManyWords() async throws {
        try await Self.archive { simulator, target in
            let none = try await CommandProcess.run(["cat", "--grep", "nowhere"] + target, simulator.variables)
            #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no event found"))
            let quiet = try await CommandProcess.run(["cat", "-q", "--grep", "nowhere"] + target, simulator.variables)
            #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet.errors)")
            // Programs get their object, and what makes an answer doubtful is told to everybody.
            let record = try await CommandProcess.run(
                ["cat", "-q", "--json", "--grep", "nowhere"] + target, simulator.variables)
            #expect(record.errors.contains("\"code\":\"nothingFound\""), "\(record.errors)")
            try FileManager.default.removeItem(atPath: simulator.folder + "/state.json")
            let bare = ["cat", "-q", "--destination", "file://\(simulator.folder)/archive"]
            let doubtful = try await CommandProcess.run(bare, simulator.variables)
            #expect(doubtful.status == 0 && doubtful.errors.contains("could not be read"), "\(doubtful.errors)")
        }
    }

    @Test func programsGetRowsAndAnObjectWithCodes() async throws {
        try await Self.archive { simulator, target in
            let found = try await CommandProcess.run(
                ["cat", "--json", "--filter-pattern", "%ERR[O]R%", "--stream", "o*"] + target, simulator.variables)
            let row = try #require(
                try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any])
            #expect(row["logStream"] as? String == "odd" && row["eventId"] is String && found.status == 0)
            let told = try #require(
                try JSONSerialization.jsonObject(with: Data(found.errors.utf8)) as? [String: Any], "\(found.errors)")
            let warnings = try #require(told["warnings"] as? [[String: Any]])
            #expect(told["command"] as? String == "cat" && told["isWhole"] as? Bool == true)
            #expect(warnings.map { $0["code"] as? String } == ["notYetCopied"] && told["copiedThrough"] is String)
        }
    }

    @Test(
        arguments: [
            (["--grep", "a**"], 2, "invalidSetting", "--grep: 'a**': at character 3"),
            (["--filter-pattern", "{ $.a"], 2, "invalidSetting", "--filter-pattern: '{ $.a' at character"),
            (["--stream", "a:b"], 2, "invalidSetting", "--stream"),
            (["--log-groups", "/none/"], 78, "noGroupSelected", "matches no log group of the archive"),
            (["--destination", "file:///nowhere"], 78, "archiveMissing", "holds no archive"),
            (["--since", "2026-01-02", "--until", "2026-01-01"], 2, "contradictorySettings", "--since"),
        ] as [([String], Int32, String, String)])
    func whatCannotBeIsRefused(arguments: [String], status: Int32, code: String, words: String) async throws {
        try await Self.archive { simulator, target in
            var given = ["cat", "--json"] + arguments
            for (option, value) in zip(target, target.dropFirst()) where option.hasPrefix("--") {
                if !given.contains(option), option != "--state" { given += [option, value] }
            }
            let failed = try await CommandProcess.run(given, simulator.variables)
            #expect(failed.status == status && failed.output.contains("\"code\":\"\(code)\""), "\(failed.output)")
            #expect(failed.errors.contains(words), "\(failed.errors)")
        }
    }

    @Test func aReaderThatHasSeenEnoughIsNoFailureAndAFullDiskIsOne() async throws {
        try await Self.archive { simulator, target in
            let piped = try await CommandProcess.shell(
                "mkfifo \"$FIFO\"; true <\"$FIFO\" & \"$0\" \"$@\" >\"$FIFO\"", ["cat"] + target,
                simulator.variables.merging(["FIFO": simulator.folder + "/fifo"]) { $1 })
            #expect(piped.status == 0 && piped.errors.isEmpty, "\(piped.status) \(piped.errors)")
            let full = try await CommandProcess.shell(
                "exec \"$0\" \"$@\" >/dev/full", ["cat"] + target, simulator.variables)
            #expect(full.status == 1 && full.errors.contains("No space left"), "\(full.errors)")
        }
    }

    @Test func whatIsDamagedIsNamed() async throws {
        try await Self.archive { simulator, target in
            let kept = try simulator.kept()
            let object = try #require(kept.keys.first { $0.hasSuffix(".jsonl.gz") })
            var bytes = try #require(kept[object])
            bytes[bytes.count / 2] ^= 0xFF
            try Data(bytes).write(to: URL(fileURLWithPath: "\(simulator.folder)/\(object)"))
            let failed = try await CommandProcess.run(["cat"] + target, simulator.variables)
            #expect(failed.status == 1 && failed.errors.contains("\(object) cannot be read"), "\(failed.errors)")
        }
    }
}
