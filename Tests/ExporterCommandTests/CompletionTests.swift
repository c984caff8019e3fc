import ExporterCommand
import Testing

/// What bash offers behind a command line: commands, options, values, files.
@Suite struct CompletionTests {
    /// Calls the script's function as bash does for the word behind the last blank.
    private func offered(_ line: String) async throws -> [String] {
        let script = """
            program=$0
            source <("$program" --generate-completion-script bash)
            COMP_LINE=$1; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<<"$COMP_LINE"
            [[ "$COMP_LINE" == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            compopt() { :; }
            _cwlogs-export cwlogs-export "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try await CommandProcess.shell(
            "exec bash -c \"$SCRIPT\" \"$0\" \"$1\"", [line], ["SCRIPT": script])
        return result.output.split(separator: "\n").map(String.init)
    }

    @Test(
        arguments: [
            ("cwlogs-export pl", "plan"), ("cwlogs-export run --eng", "--engine"),
            ("cwlogs-export --con", "--config"), ("cwlogs-export --json --exp", "--export-settle"),
            ("cwlogs-export --engine ", "export-task"), ("cwlogs-export run --storage-class STANDARD_", "STANDARD_IA"),
            ("cwlogs-export plan --region eu-c", "eu-central-1"), ("cwlogs-export run --log-level deb", "debug"),
            ("cwlogs-export run --layout group", "group={group}/dt={yyyy}-{mm}-{dd}"),
            ("cwlogs-export run --format js", "jsonl"), ("cwlogs-export run --config /etc/host", "/etc/hosts"),
            ("cwlogs-export --vers", "--version"), ("cwlogs-export policy --only b", "bucket"),
        ])
    func isOffered(line: String, word: String) async throws {
        let words = try await offered(line)
        #expect(words.contains(word), "\(words)")
    }

    @Test func aTextThatIsNoScriptOfBashStaysAsItIs() async throws {
        for shell in ["zsh", "fish"] {
            let script = try await CommandProcess.run(["--generate-completion-script", shell]).output
            #expect(!script.isEmpty && CompletionScript.withDefaultCommand(script) == script)
        }
    }
}
