import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// Answers that are right, and other than expected: lists in another order, groups of other accounts, a bucket that takes
/// nothing, ETags of other stores.
@Suite struct OtherAnswerTests {
    private static let toTheEnd: Int64 = 24 * 21

    /// The simulator's account, and one that is linked to it.
    private static let (own, linked) = ("123456789012", "999999999999")

    private static func listing(groupTwice first: Bool) -> Doorman {
        Doorman { request, world in
            guard request.operation == "logs:DescribeLogGroups" else { return nil }
            var answer = world.answer(request)
            let text = String(decoding: answer.body, as: UTF8.self)
            guard let start = text.range(of: #""logGroups":["#),
                let end = text.range(of: "]", range: start.upperBound..<text.endIndex)
            else { return answer }
            let list = String(text[start.upperBound..<end.lowerBound])
            guard !list.isEmpty else { return answer }
            let other = list.replacing(own, with: linked)
            let both = first ? "\(other),\(list)" : "\(list),\(other)"
            answer.body = Array((text[..<start.upperBound] + both + text[end.lowerBound...]).utf8)
            return answer
        }
    }

    @Test(arguments: [true, false], [ExportPolicy.Engine.read, .exportTask])
    func aGroupOfALinkedAccountIsLeftOutByName(otherFirst: Bool, engine: ExportPolicy.Engine) throws {
        let simulation = Self.listing(groupTwice: otherFirst).universe()
        let workload = simulation.load([GroupSpec("/shop", streams: [StreamSpec("s", Traffic(events: 10))])], hours: 6)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        let reports = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(
            reports.allSatisfy { report in
                report.done.allSatisfy { $0.slice.lane.group.account == Self.own }
                    && report.plan.warnings.contains { warning in
                        if case .groupOfOtherAccount(let group) = warning {
                            group.account == Self.linked
                        } else {
                            false
                        }
                    }
            })
    }

    @Test(arguments: ["InvalidParameterException", "AccessDeniedException"])
    func threeHundredGroupsWithoutABucketPolicyAreOneRefusal(code: String) throws {
        let doorman = Doorman { request, world in
            guard request.operation == "logs:CreateExportTask" else { return nil }
            return .failure(
                of: request, status: 400, code: code,
                message:
                    "GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted "
                    + "permission to perform this operation.", at: world.now)
        }
        let simulation = doorman.universe()
        let groups = (0..<300).map { GroupSpec("/app/\($0)", streams: [StreamSpec("s", Traffic(events: 2))]) }
        _ = simulation.load(groups, hours: 6)
        let asked = Mutex(0)
        simulation.tap.listen { call in
            if call.request.operation == "logs:CreateExportTask" { asked.withLock { $0 += 1 } }
        }
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let outcome = try simulation.run(simulation.process("run")) { try await ExporterUnderTest().run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.reason == .bucketTakesNoTasks(bucket: "archive") && error?.code == .configuration)
        #expect(asked.withLock { $0 } == 1)
    }

    private final class Counter: Sendable {
        private let state = Mutex(0)
        var count: Int { state.withLock { $0 } }

        func next() -> Int {
            state.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Nineteen thousand old tasks before ours, in an order that no document promises.
    private static func oldestFirst(_ pages: Counter) -> Doorman {
        Doorman { request, world in
            let body = String(decoding: request.body, as: UTF8.self)
            guard request.operation == "logs:DescribeExportTasks", !body.contains("taskId"),
                !body.contains("statusCode")
            else { return nil }
            let page = pages.next()
            let tasks = (0..<50).map { number in
                """
                {"taskId":"old-\(page)-\(number)","taskName":"old","status":{"code":"COMPLETED"},\
                "executionInfo":{"creationTime":\(1_500_000_000_000 + page * 50 + number),"completionTime":1600000000000}}
                """
            }
            var answer = WireAnswer(status: 200)
            answer.body = Array(#"{"exportTasks":[\#(tasks.joined(separator: ","))],"nextToken":"more"}"#.utf8)
            return answer
        }
    }

    @Test(arguments: [ExchangeFault.lostAfterEffect, .lostBeforeEffect])
    func oldTasksAreNotPagedThroughInWhateverOrder(fault: ExchangeFault) throws {
        let pages = Counter()
        let faults = FaultPlan(oneShots: [OneShotFault(fault, on: CallMatch(operation: "logs:CreateExportTask"))])
        let simulation = Self.oldestFirst(pages).universe(faults: faults)
        let workload = simulation.load(Scenes.steady(), hours: 24)
        let reports = try simulation.runEvery(hours: 24, for: Self.toTheEnd, ExporterUnderTest())
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed)
        // At most two pages a look, and then those that are active.
        #expect(pages.count <= 2 * 40, "\(pages.count) pages")
    }

    @Test(arguments: ["\"opaque=.Q~\"", "W/\"weak\"", "short"])
    func anUploadWhoseLastAnswerIsLostIsDoneWhateverItsETag(etag: String) throws {
        let doorman = Doorman { request, world in
            guard request.operation == "s3:HeadObject" else { return nil }
            var answer = world.answer(request)
            answer.set("ETag", etag)
            return answer
        }
        var world = WorldConfiguration()
        world.uploadPartBytesMin = 1
        let match = CallMatch(operation: "s3:CompleteMultipartUpload")
        let faults = FaultPlan(oneShots: [OneShotFault(.lostAfterEffect, on: match)])
        let simulation = doorman.universe(world: world, faults: faults)
        let workload = simulation.load(
            [GroupSpec("/app", streams: [StreamSpec("s", Traffic(events: 300, multilineShare: 0.5))])], hours: 6)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = { $0.partBytes = 1000 }
        exporter.dsn = .dynamoDB(table: "state", key: "k")
        simulation.world.createTable("state", partitionKey: "id")
        let reports = try simulation.runEvery(hours: 12, for: Self.toTheEnd, exporter)
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.neverDoubled(workload.groupNames).passed)
    }
}
