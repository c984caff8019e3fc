import ArgumentParser

/// `version`: the same as `--version`, for those who look for a command.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version, as --version does.")

    func run() throws {
        try StandardOutput.write(Version.text)
    }
}
