// swift-tools-version: 6.2
import PackageDescription

// Every target: Swift 6 language mode (the tools version's default), warnings are errors.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Tests are compiled without optimisation: that takes a third of the time, and what they drive is optimised all the same.
let testSettings = settings + [.unsafeFlags(["-Onone"])]

let package = Package(
    name: "cloudwatch-logs-s3-exporter",
    products: [
        .executable(name: "cwlogs-export", targets: ["ExporterCommand"]),
        .executable(name: "bootstrap", targets: ["ExporterFunction"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The three doors to the outside: transport, clock, randomness.
        .target(
            name: "Seams",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "SigV4",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "AWSClient",
            dependencies: [
                "Seams", "SigV4", "CDeflate",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "LambdaRuntime",
            dependencies: [
                "Seams",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(name: "ExportCore", swiftSettings: settings),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CAllocator"),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "LogCodec", dependencies: ["CDeflate", "CZstd"], swiftSettings: settings),
        .target(
            name: "ExportEngine",
            dependencies: [
                "Seams", "ExportCore", "LogCodec", "AWSClient", "CAllocator",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "CloudSimulator",
            dependencies: [
                "Seams", "CDeflate", "CZstd",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "ExporterFunction",
            dependencies: [
                "LambdaRuntime", "ExportEngine", "Seams", "AWSClient", "ExportCore", "LogCodec",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "ExporterSimulation",
            dependencies: [
                "CloudSimulator", "ExportEngine", "ExportCore", "LogCodec", "AWSClient", "SigV4", "Seams",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "ExporterCommand",
            dependencies: [
                "CloudSimulator", "ExporterSimulation", "ExportEngine", "Seams", "AWSClient", "ExportCore", "LogCodec",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),

        .testTarget(name: "SigV4Tests", dependencies: ["SigV4"], swiftSettings: testSettings),
        .testTarget(
            name: "AWSClientTests",
            dependencies: [
                "AWSClient", "Seams", "SigV4",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: testSettings),
        .testTarget(
            name: "LambdaRuntimeTests",
            dependencies: [
                "LambdaRuntime", "Seams",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: testSettings),
        .testTarget(name: "ExportCoreTests", dependencies: ["ExportCore"], swiftSettings: testSettings),
        .testTarget(
            name: "ExporterCommandTests",
            dependencies: ["ExporterCommand", "CloudSimulator", "ExportEngine", "ExportCore", "AWSClient", "Seams"],
            swiftSettings: testSettings),
        .testTarget(
            name: "ExporterFunctionTests",
            dependencies: [
                "ExporterFunction", "LambdaRuntime", "ExportEngine", "ExportCore", "AWSClient", "Seams",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: testSettings),
        .testTarget(name: "LayoutTests", swiftSettings: testSettings),
        .testTarget(name: "LogCodecTests", dependencies: ["LogCodec"], swiftSettings: testSettings),
        .testTarget(
            name: "CloudSimulatorTests",
            dependencies: [
                "CloudSimulator", "Seams", "CDeflate", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: testSettings),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "CloudSimulator", "ExporterSimulation", "ExportEngine", "ExportCore", "LogCodec", "AWSClient", "SigV4",
                "Seams",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: testSettings),
    ]
)
