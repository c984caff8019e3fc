/// The parser's completion scripts know options behind a command's name alone; here `run` may be left out.
package enum CompletionScript {
    private static let declaration = "    local -a unparsed_words=("

    /// The script for bash with the options of `run` behind the program's own name, too; another text as it is.
    package static func withDefaultCommand(_ script: String) -> String {
        var lines = script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let place = lines.firstIndex(where: { $0.hasPrefix(declaration) }) else { return script }
        lines.insert(contentsOf: branch, at: place + 1)
        return lines.joined(separator: "\n")
    }

    private static let branch = """
            case "${COMP_WORDS[1]}" in
            --version|--help|-h) ;;
            -*)
                local -a repeating_flags non_repeating_flags repeating_options non_repeating_options
                _cwlogs-export_run
                return
                ;;
            esac
        """.split(separator: "\n").map(String.init)
}
