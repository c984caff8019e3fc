import ExporterCommand

/// `cwlogs-export`.
@main struct Main {
    static func main() async {
        await CommandProgram.run(Array(CommandLine.arguments.dropFirst()))
    }
}
