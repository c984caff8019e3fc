/// Who may import whom. SwiftPM does not hold anybody to it: a transitively reachable import builds.
///
/// docs/ARCHITECTURE.md has the same table with its reasons.
enum ImportTable {
    struct Exception: Sendable {
        /// A file (`LiveTransport.swift`), a folder (`Codecs/`), or all files whose name ends so (`*Codec.swift`).
        var place: String
        var modules: Set<String>

        func covers(_ file: SourceFile) -> Bool {
            if place.hasSuffix("/") { return file.pathInTarget.hasPrefix(place) }
            if place.hasPrefix("*") { return file.pathInTarget.hasSuffix(place.dropFirst()) }
            return file.pathInTarget == place
        }
    }

    struct Row: Sendable {
        var modules: Set<String>
        var exceptions: [Exception] = []
    }

    static let everywhere: Set<String> = ["Swift", "Synchronization"]

    /// The C library under its name of each platform: a way around every seam. So each file that has it is named, with the
    /// one thing for which it does; the executables have it for what concerns the process itself (its exit status, signals
    /// and terminal).
    static let cLibrary: Set<String> = ["Glibc", "Musl", "Darwin"]

    private static let engineAndBelow: Set<String> = [
        "ExportEngine", "LogSource", "Storage", "ExportFailures", "ExportCore", "LogCodec", "AWSClient", "SigV4",
        "Seams", "Chronology", "HTTPTypes", "Logging", "FoundationEssentials",
    ]

    /// What judges, and what it judges with: nothing of it imports the exporter.
    private static let simulator: Set<String> = ["SimulationKit", "SimulatedAWS", "ExporterJudge"]

    static let rows: [String: Row] = [
        "Chronology": Row(modules: []),
        "Seams": Row(
            modules: ["HTTPTypes"],
            exceptions: [
                // The C library's words for what a connection failed of.
                Exception(
                    place: "LiveTransport.swift",
                    modules: cLibrary.union(["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"])),
                Exception(place: "TrustedCertificates.swift", modules: ["NIOSSL"]),
                // Addresses, read from text.
                Exception(place: "ProxyRules.swift", modules: cLibrary),
                // Files and folders: the only door to them.
                Exception(place: "LiveFileSystem.swift", modules: cLibrary),
                // The time of day, and timers that are gone when they are cancelled.
                Exception(place: "WallClock.swift", modules: cLibrary.union(["NIOCore", "NIOPosix"])),
            ]),
        "SigV4": Row(modules: ["Chronology", "Crypto"]),
        "AWSClient": Row(
            modules: ["Chronology", "Seams", "SigV4", "Logging", "HTTPTypes"],
            exceptions: [
                Exception(place: "Codecs/", modules: ["FoundationEssentials"]),
                Exception(place: "Codecs/CRC32.swift", modules: ["CDeflate"]),
                Exception(place: "Credentials/", modules: ["FoundationEssentials"]),
                Exception(place: "Credentials/DPoPProof.swift", modules: ["Crypto"]),
                Exception(place: "Credentials/TokenFileName.swift", modules: ["Crypto"]),
                Exception(place: "DynamoDB/DynamoDBAPI.swift", modules: ["FoundationEssentials"]),
                Exception(place: "Errors/ErrorAnswer.swift", modules: ["FoundationEssentials"]),
            ]),
        "LambdaRuntime": Row(
            modules: ["Seams", "Logging", "HTTPTypes"],
            // A socket of its own, without NIO (docs/decisions/0009).
            exceptions: [Exception(place: "LoopbackSocket.swift", modules: cLibrary)]),
        "ExportCore": Row(
            modules: ["Chronology"],
            exceptions: [
                Exception(place: "*Codec.swift", modules: ["FoundationEssentials"]),
                Exception(place: "*Records.swift", modules: ["FoundationEssentials"]),
                Exception(place: "*OriginalState.swift", modules: ["FoundationEssentials"]),
            ]),
        "CAllocator": Row(modules: []),
        "CBuild": Row(modules: []),
        "CDeflate": Row(modules: []),
        "CZstd": Row(modules: []),
        "LogCodec": Row(
            modules: ["Chronology", "CDeflate", "CZstd"],
            // memchr, memcmp and memcpy, which reach nothing outside.
            exceptions: [Exception(place: "Pages/RawBytes.swift", modules: cLibrary)]),
        "ExportFailures": Row(modules: ["ExportCore", "AWSClient"]),
        "LogSource": Row(modules: ["ExportFailures", "ExportCore", "LogCodec", "AWSClient", "Logging"]),
        "Storage": Row(
            modules: ["Chronology", "Seams", "ExportFailures", "ExportCore", "AWSClient", "Logging"],
            exceptions: [Exception(place: "Archive/SHA256Sum.swift", modules: ["Crypto"])]),
        "FilterPatterns": Row(modules: []),
        "ArchiveTools": Row(
            modules: ["FilterPatterns", "LogSource", "Storage", "ExportFailures", "ExportCore", "LogCodec"],
            exceptions: [
                // Regular expressions, which reach nothing outside.
                Exception(place: "Cat/GrepExpression.swift", modules: cLibrary),
                Exception(place: "Serve/LogsArguments.swift", modules: ["FoundationEssentials"]),
            ]),
        "ArchiveService": Row(
            modules: ["ArchiveTools", "SigV4"],
            exceptions: [
                Exception(
                    place: "ArchiveServer.swift",
                    modules: ["HTTPTypes", "HummingbirdCore", "Logging", "NIOCore", "NIOPosix", "Seams"])
            ]),
        "ExportEngine": Row(
            modules: [
                "Chronology", "Seams", "ExportFailures", "ExportCore", "LogCodec", "AWSClient", "LogSource", "Storage",
                "Logging",
            ]),
        "ExporterSettings": Row(
            modules: [
                "Seams", "ExportFailures", "ExportCore", "LogCodec", "AWSClient", "Storage", "ExportEngine", "Logging",
            ],
            exceptions: [
                Exception(place: "Workbench/ProcessMemory.swift", modules: ["CAllocator"]),
                Exception(place: "Doors/FunctionSettings.swift", modules: ["FoundationEssentials"]),
            ]),
        "ExporterReports": Row(
            modules: [
                "Chronology", "ExportFailures", "ExportCore", "AWSClient", "Storage", "ExportEngine",
                "ExporterSettings", "Logging",
            ],
            exceptions: [Exception(place: "Records/JSONText.swift", modules: ["FoundationEssentials"])]),
        "SimulationKit": Row(
            modules: ["Seams"],
            // Which thread it is on.
            exceptions: [Exception(place: "Scheduler/SimulatedScheduler.swift", modules: cLibrary)]),
        "SimulatedAWS": Row(
            modules: ["SimulationKit", "Seams", "HTTPTypes"],
            exceptions: [
                Exception(place: "Wire/Digests.swift", modules: ["Crypto", "CDeflate", "FoundationEssentials"]),
                Exception(place: "Wire/SignatureCheck.swift", modules: ["Crypto"]),
                Exception(
                    place: "Server/SimulatorServer.swift",
                    modules: ["HummingbirdCore", "NIOCore", "NIOPosix", "Logging"]),
            ]),
        "ExporterJudge": Row(
            modules: ["SimulatedAWS", "SimulationKit"],
            exceptions: [Exception(place: "Checkers/Decompression.swift", modules: ["CDeflate", "CZstd"])]),
        "ExporterSimulation": Row(modules: engineAndBelow.union(simulator)),
        "ExporterFunction": Row(
            modules: engineAndBelow.union(cLibrary).union(["LambdaRuntime", "ExporterSettings", "ExporterReports"])),
        "ExporterCommand": Row(
            modules: engineAndBelow.union(cLibrary).union([
                "ArgumentParser", "Yams", "ServiceLifecycle", "SimulatedAWS", "ExporterSettings", "ExporterReports",
                "ArchiveService", "ArchiveTools", "FilterPatterns", "Foundation", "Dispatch",
            ]),
            exceptions: [
                Exception(place: "Commands/Demo/", modules: ["SimulationKit", "ExporterJudge"]),
                Exception(place: "Version.swift", modules: ["CBuild"]),
            ]),
        "CommandMain": Row(modules: ["ExporterCommand"]),
        "SimulateCommand": Row(
            modules: simulator.union(["ExporterSimulation", "Seams", "ArgumentParser", "Foundation"])),
    ]

    /// The targets that the table under "Modules" has rows for.
    static func modules(in page: SourceFile) -> Set<String> {
        guard let start = page.text.range(of: "\n## Modules\n") else { return [] }
        let section = page.text[start.upperBound...].prefix { $0 != "#" }
        return Set(
            section.split(separator: "\n").compactMap { row in
                row.hasPrefix("| `") ? row.dropFirst(3).split(separator: "`").first.map(String.init) : nil
            })
    }

    /// `nil` where the target is not in the table.
    static func allowed(in file: SourceFile) -> Set<String>? {
        guard let row = file.target.flatMap({ rows[$0] }) else { return nil }
        return row.exceptions.filter { $0.covers(file) }.reduce(row.modules.union(everywhere)) { $0.union($1.modules) }
    }
}
