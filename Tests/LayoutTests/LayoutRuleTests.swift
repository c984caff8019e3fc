import Testing

/// A rule that never fails guards nothing: each is shown a file that breaks it, and its neighbour that does not.
@Suite struct `Every rule of the layout` {
    struct Sample: Sendable, CustomTestStringConvertible {
        var path: String
        var text: String
        /// What is said of it; `nil` where nothing is wrong.
        var rule: String?

        init(_ path: String, _ text: String, breaks rule: String? = nil) {
            self.path = path
            self.text = text
            self.rule = rule
        }

        var testDescription: String { "\(path): \(text)" }
    }

    static let samples: [Sample] = [
        // Imports.
        Sample("Sources/ExportCore/Plan/Planner.swift", "import AWSClient", breaks: "may not import AWSClient"),
        Sample(
            "Sources/ExportCore/Plan/Planner.swift", "import OrderedCollections",
            breaks: "may not import OrderedCollections"),
        Sample("Sources/ExportCore/Plan/Planner.swift", "import FoundationEssentials", breaks: "may not import"),
        Sample("Sources/ExportCore/State/StateCodec.swift", "import FoundationEssentials"),
        Sample("Sources/ExportCore/State/StateCodec.swift", "import Foundation", breaks: "import Foundation"),
        Sample("Sources/SimulatedAWS/World/World.swift", "import ExportCore", breaks: "import ExportCore"),
        Sample("Sources/SimulatedAWS/World/World.swift", "import Hummingbird", breaks: "import Hummingbird"),
        Sample("Sources/SimulatedAWS/Server/SimulatorServer.swift", "internal import HummingbirdCore"),
        Sample("Sources/SimulationKit/Faults/FaultPlan.swift", "import SimulatedAWS", breaks: "import SimulatedAWS"),
        Sample("Sources/ExporterJudge/Checkers/Archive.swift", "import ExportCore", breaks: "import ExportCore"),
        Sample("Sources/ExporterCommand/Commands/Demo/DemoVerdict.swift", "import ExporterJudge"),
        Sample("Sources/ExporterCommand/Commands/RunCommand.swift", "import ExporterJudge", breaks: "import Exporter"),
        Sample(
            "Sources/ExporterCommand/Commands/Demo/DemoVerdict.swift", "import ExporterSimulation",
            breaks: "import Exporter"),
        Sample("Sources/Seams/WallClock.swift", "package import AsyncHTTPClient", breaks: "import Async"),
        Sample("Sources/Seams/LiveTransport.swift", "import AsyncHTTPClient"),
        Sample("Sources/Seams/FileSystem.swift", "    import Glibc", breaks: "import Glibc"),
        Sample("Sources/Seams/LiveFileSystem.swift", "    import Glibc"),
        Sample("Sources/Storage/Archive/FileTree.swift", "import Glibc", breaks: "import Glibc"),
        Sample("Sources/ExportCore/Plan/Planner.swift", "import Musl", breaks: "import Musl"),
        Sample("Sources/LogSource/Pages/EventPages.swift", "import ExportEngine", breaks: "import ExportEngine"),
        Sample("Sources/Storage/State/S3StateStore.swift", "import LogSource", breaks: "import LogSource"),
        Sample("Sources/AWSClient/S3/S3Client.swift", "@preconcurrency import Crypto", breaks: "import Crypto"),
        Sample("Sources/AWSClient/S3/S3Client.swift", "import struct ExportCore.Planner", breaks: "import ExportCore"),
        Sample("Sources/ExporterFunction/Main.swift", "import SimulatedAWS", breaks: "import SimulatedAWS"),
        Sample("Sources/NewTarget/Main.swift", "", breaks: "NewTarget is not in the import table"),
        Sample("Tests/SigV4Tests/GoldenSignatureTests.swift", "import Foundation"),
        // Calls.
        Sample("Sources/ExportEngine/ExportRun.swift", "let now = Date()", breaks: "Date() is not the clock"),
        Sample("Sources/ExportEngine/ExportRun.swift", "let now = Date.now", breaks: "Date.now is not the clock"),
        Sample("Sources/ExportEngine/ExportRun.swift", "try await Task.sleep(for: .seconds(1))", breaks: "Task.sleep"),
        Sample("Sources/ExportEngine/ExportRun.swift", "try await clock.sleep(for: .seconds(1))"),
        Sample("Sources/AWSClient/Paging.swift", "Int.random(in: 0..<3)", breaks: "random(in:)"),
        Sample("Sources/AWSClient/Paging.swift", "var g = SystemRandomNumberGenerator()", breaks: "SystemRandom"),
        Sample("Sources/AWSClient/Paging.swift", "ContinuousClock().now", breaks: "a clock of the machine"),
        Sample("Sources/SimulatedAWS/World/World.swift", "Task { await work() }", breaks: "Task {} escapes"),
        Sample("Sources/SimulatedAWS/World/World.swift", "Task<Void, Never> { await work() }", breaks: "Task {}"),
        Sample("Sources/SimulatedAWS/World/World.swift", "Task.detached { await work() }", breaks: "Task.detached"),
        Sample("Sources/SimulatedAWS/World/World.swift", "Task(executorPreference: scheduler) { await work() }"),
        Sample("Sources/SimulatedAWS/World/World.swift", "struct ExportTask {}"),
        Sample("Sources/Seams/WallClock.swift", "try await Task.sleep(for: span)"),
        Sample("Sources/ExportEngine/ExportRun.swift", "// never Task.sleep or Date() in here"),
        Sample("Sources/ExportEngine/ExportRun.swift", #"let url = "http://x"; Date()"#, breaks: "Date() is not"),
        // Rooms.
        Sample("Sources/ExportCore/Plan/Planner.swift", "func plan() async {}", breaks: "ExportCore is pure"),
        Sample("Sources/ExportEngine/ExportRun.swift", "func run() async {}"),
        Sample("Sources/AWSClient/S3/S3Client.swift", "let slice: Slice", breaks: "no word for exports"),
        Sample("Sources/AWSClient/S3/S3Client.swift", "let part: ArraySlice<UInt8>"),
        Sample(
            "Sources/ExportFailures/ExportError.swift", #""correct --layout""#, breaks: "a word of the command line"),
        Sample("Sources/ExportFailures/ExportError.swift", #""--state \(dsn)""#, breaks: "a word of the command line"),
        Sample("Sources/AWSClient/Paging.swift", #""'cwlogs-export policy'""#, breaks: "a word of the command line"),
        Sample("Sources/AWSClient/Paging.swift", #""run aws sso login --profile x""#),
        Sample("Sources/AWSClient/Paging.swift", "try skip(through: \"-->\")"),
        Sample("Sources/ExporterReports/Words/Sentences.swift", #""correct --layout""#),
        Sample("Sources/ExportFailures/ExportError.swift", #""see /home/user/x""#, breaks: "a path of some machine"),
        Sample("Sources/ExportFailures/ExportError.swift", #"open("/home/user/x")"#, breaks: "a path of some machine"),
        Sample("Sources/ExportFailures/ExportError.swift", "let place = #filePath", breaks: "a source file's path"),
        Sample("Sources/ExportFailures/ExportError.swift", #""s3://bucket/work/x""#),
        // Form.
        Sample("Sources/ExportEngine/ExportRun.swift", String(repeating: "\n", count: 401), breaks: "401 lines"),
        Sample("Sources/ExportEngine/ExportRun.swift", String(repeating: "\n", count: 400)),
        Sample("Tests/LayoutTests/LayoutTests.swift", "// TO" + "DO: later", breaks: "is left"),
        Sample("Sources/ExportEngine/ExportRun.swift", "// FIX" + "ME", breaks: "is left"),
    ]

    @Test(arguments: samples) func `fails where it is broken, and only there`(_ sample: Sample) {
        let found = LayoutRules.violations(in: SourceFile(path: sample.path, text: sample.text)).map(\.rule)
        if let rule = sample.rule {
            #expect(found.count == 1 && found.allSatisfy { $0.contains(rule) }, "\(found)")
        } else {
            #expect(found == [])
        }
    }

    @Test func `finds a circle of folders, and the type that it hangs on`() {
        let files = [
            ("A/One.swift", "package struct One { let three: Three }"), ("B/Two.swift", "struct Two { var one: One? }"),
            ("C/Three.swift", "final class Three { func two() -> [Two] { [] } }"),
            ("D/Four.swift", "enum Four { case one(One) }"), ("E.swift", "func five(_: Four) {} // One"),
            ("A/Own.swift", "private struct Four {}; let text = \"Four\""),
        ]
        func graph(_ files: [(String, String)]) -> FolderGraph {
            FolderGraph(files.map { SourceFile(path: "Sources/Target/\($0.0)", text: $0.1) })
        }
        #expect(graph(files).circles == [["A", "B", "C"]])
        #expect(graph(files).arrows["A"] == ["C": "Three"])
        #expect(graph(files).arrows[""] == ["D": "Four"])
        #expect(graph(files.filter { $0.0 != "C/Three.swift" }).circles == [])
    }
}
