// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "cloudwatch-logs-s3-exporter",
    products: [
        .executable(name: "cwlogs-export", targets: ["CommandMain"]),
        .executable(name: "bootstrap", targets: ["ExporterFunction"]),
        .executable(name: "exporter-simulate", targets: ["SimulateCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The four doors to the outside: transport, clock, randomness, files.
        .target(
            name: "Seams",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        // Calendar and clock of UTC, as text and back.
        .target(name: "Chronology"),
        .target(
            name: "SigV4",
            dependencies: ["Chronology", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "AWSClient",
            dependencies: [
                "Chronology", "Seams", "SigV4", "CDeflate",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "LambdaRuntime",
            dependencies: [
                "Seams",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "ExportCore", dependencies: ["Chronology"]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CAllocator"),
        // The commit that the command says it was built from.
        .target(
            name: "CBuild",
            cSettings: Context.environment["BUILD_COMMIT"].map { [.define("BUILD_COMMIT", to: $0)] } ?? []),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "LogCodec", dependencies: ["Chronology", "CDeflate", "CZstd"]),
        // Why something could not be done: codes and values, without a word of either door.
        .target(name: "ExportFailures", dependencies: ["ExportCore", "AWSClient"]),
        // The one side: what the service is asked for events, and what it answers.
        .target(
            name: "LogSource",
            dependencies: [
                "ExportFailures", "ExportCore", "LogCodec", "AWSClient",
                .product(name: "Logging", package: "swift-log"),
            ]),
        // The other side: where bytes go and stay, the archive's and the state's.
        .target(
            name: "Storage",
            dependencies: [
                "ExportFailures", "ExportCore", "Chronology", "Seams", "AWSClient",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        // CloudWatch's filter pattern syntax: text in, verdicts on messages out.
        .target(name: "FilterPatterns"),
        // The archive read back.
        .target(
            name: "ArchiveTools",
            dependencies: [
                "FilterPatterns", "LogSource", "Storage", "ExportFailures", "ExportCore", "LogCodec",
            ]),
        // The archive behind CloudWatch Logs' own API.
        .target(
            name: "ArchiveService",
            dependencies: [
                "ArchiveTools", "SigV4", "Seams",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(
            name: "ExportEngine",
            dependencies: [
                "LogSource", "Storage", "ExportFailures", "Chronology", "Seams", "ExportCore", "LogCodec", "AWSClient",
                .product(name: "Logging", package: "swift-log"),
            ]),
        // The two doors' rooms: what was asked for, and what is told.
        .target(
            name: "ExporterSettings",
            dependencies: [
                "ExportEngine", "Storage", "ExportFailures", "ExportCore", "LogCodec", "AWSClient", "Seams",
                "CAllocator",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "ExporterReports",
            dependencies: [
                "Chronology", "ExporterSettings", "ExportEngine", "Storage", "ExportFailures", "ExportCore",
                "AWSClient",
                .product(name: "Logging", package: "swift-log"),
            ]),
        // Virtual time, chance and faults.
        .target(name: "SimulationKit", dependencies: ["Seams"]),
        .target(
            name: "SimulatedAWS",
            dependencies: [
                "SimulationKit", "Seams", "CDeflate",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        // Knows the exporter's formats by reading them itself, never its code.
        .target(name: "ExporterJudge", dependencies: ["SimulatedAWS", "SimulationKit", "CDeflate", "CZstd"]),
        .executableTarget(
            name: "ExporterFunction",
            dependencies: [
                "Chronology", "LambdaRuntime", "ExporterSettings", "ExporterReports", "ExportEngine", "ExportFailures",
                "Seams", "AWSClient", "ExportCore",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "ExporterSimulation",
            dependencies: [
                "ExporterJudge", "SimulatedAWS", "SimulationKit",
                "ExportEngine", "Storage", "ExportCore", "LogCodec", "AWSClient", "SigV4", "Seams",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "ExporterCommand",
            dependencies: [
                "ExporterJudge", "SimulatedAWS", "SimulationKit",
                "Chronology", "ExporterSettings", "ExporterReports", "ArchiveService", "ArchiveTools", "FilterPatterns",
                "ExportEngine", "Storage", "ExportFailures", "LogCodec", "Seams", "AWSClient", "ExportCore", "CBuild",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(name: "CommandMain", dependencies: ["ExporterCommand"]),
        // For developers: the exporter in universes drawn from seeds. The shipped command is without it.
        .executableTarget(
            name: "SimulateCommand",
            dependencies: [
                "ExporterSimulation", "SimulatedAWS", "SimulationKit", "Seams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .testTarget(name: "ChronologyTests", dependencies: ["Chronology"]),
        .testTarget(name: "SigV4Tests", dependencies: ["SigV4"]),
        .testTarget(
            name: "AWSClientTests",
            dependencies: [
                "AWSClient", "Seams", "SigV4",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "LambdaRuntimeTests",
            dependencies: [
                "LambdaRuntime", "Seams",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "ExportCoreTests", dependencies: ["Chronology", "ExportCore"]),
        .testTarget(
            name: "ExporterSettingsTests",
            dependencies: ["ExporterSettings", "ExportEngine", "Storage", "ExportCore", "LogCodec", "AWSClient"]),
        .testTarget(
            name: "ExporterReportsTests",
            dependencies: [
                "ExporterReports", "ExporterSettings", "ExportEngine", "Storage", "ExportFailures", "ExportCore",
                "AWSClient",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "ExporterCommandTests",
            dependencies: [
                "ExporterCommand", "CommandMain", "SimulatedAWS", "ExporterSettings", "ExporterReports", "ExportEngine",
                "Storage", "ExportCore",
                "AWSClient", "Seams",
            ]),
        .testTarget(
            name: "ExporterFunctionTests",
            dependencies: [
                "ExporterFunction", "LambdaRuntime", "ExporterSettings", "ExporterReports", "ExportEngine",
                "Storage", "ExportCore",
                "AWSClient", "Seams",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "LayoutTests"),
        .testTarget(name: "LogCodecTests", dependencies: ["Chronology", "LogCodec"]),
        .testTarget(name: "FilterPatternsTests", dependencies: ["FilterPatterns"]),
        .testTarget(
            name: "ArchiveToolsTests",
            dependencies: ["ArchiveTools", "FilterPatterns", "Chronology", "ExportCore", "LogCodec"]),
        .testTarget(name: "ArchiveServiceTests", dependencies: ["ArchiveService", "ArchiveTools", "SigV4"]),
        .testTarget(
            name: "SimulationKitTests",
            dependencies: [
                "SimulationKit", "SimulatedAWS", "Seams", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(
            name: "SimulatedAWSTests",
            dependencies: [
                "SimulatedAWS", "Seams", "CDeflate", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(
            name: "ExporterJudgeTests",
            dependencies: [
                "ExporterJudge", "SimulatedAWS", "SimulationKit", "Seams", "CDeflate", "CZstd",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(name: "SimulateCommandTests", dependencies: ["SimulateCommand"]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "ExporterSimulation", "ExporterJudge", "SimulatedAWS", "SimulationKit",
                "Chronology", "ArchiveTools", "ExportEngine", "Storage", "ExportFailures", "ExportCore", "LogCodec",
                "AWSClient", "SigV4", "Seams",
                .product(name: "Logging", package: "swift-log"),
            ]),
    ]
)

// Every target: Swift 6 language mode (the tools version's default), warnings are errors.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    // Tests are not optimised: they build in a third of the time, and what they drive is optimised all the same.
    if target.type == .test { target.swiftSettings?.append(.unsafeFlags(["-Onone"])) }
}
