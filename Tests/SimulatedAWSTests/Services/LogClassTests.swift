import SimulatedAWS
import Testing

@Suite("What each log class allows [S-CLASSES]")
struct LogClassTests {
    private static let later = LogGroupClass(rawValue: "ARCHIVE_INSTANT")

    private func bench(
        _ logGroupClass: LogGroupClass, _ configure: (inout WorldConfiguration) -> Void = { _ in }
    ) -> WireBench {
        let bench = WireBench(configure)
        bench.world.createBucket("bucket")
        bench.world.createLogGroup("/g", at: bench.now - WireBench.day, logGroupClass: logGroupClass)
        bench.load("/g", at: [bench.now])
        return bench
    }

    /// The code that each way of getting at the events is answered with; `nil`: it works.
    private func refusals(_ bench: WireBench) -> [String?] {
        let task: JSON = [
            "logGroupName": "/g", "from": 0, "to": .integer(bench.now), "destination": "bucket",
        ]
        return [
            bench.logs("FilterLogEvents", ["logGroupName": "/g"]).code,
            bench.logs("GetLogEvents", ["logGroupName": "/g", "logStreamName": "a"]).code,
            bench.logs("CreateExportTask", task).code,
        ]
    }

    private static let (read, task) = ("InvalidOperationException", "InvalidParameterException")

    @Test(
        "reads and tasks, by class",
        arguments: [
            (LogGroupClass.standard, [nil, nil, nil]), (.delivery, [read, read, task]),
            (.essentials, [read, read, task]),
            (later, [read, read, task]),
        ] as [(LogGroupClass, [String?])])
    func byClass(logGroupClass: LogGroupClass, expected: [String?]) {
        let bench = bench(logGroupClass)
        #expect(refusals(bench) == expected)
        #expect(bench.world.canRead(logGroupClass.rawValue) == (expected[0] == nil))
        // What refuses its events is listed like any other.
        #expect(bench.logs("DescribeLogStreams", ["logGroupName": "/g"]).json["logStreams"]?.array.count == 1)
        #expect((bench.world.happenings[.classRefusedReads] ?? 0) == (expected[0] == nil ? 0 : 2))
    }

    @Test("whether INFREQUENT_ACCESS, and what came later, can be read is a knob", arguments: [true, false])
    func knobs(isOpen: Bool) {
        let rare = bench(.infrequentAccess) { $0.readsInfrequentAccess = isOpen }
        #expect(refusals(rare) == (isOpen ? [nil, nil, Self.task] : [Self.read, Self.read, Self.task]))
        let new = bench(Self.later) { ($0.readsOtherClasses, $0.exportsOtherClasses) = (isOpen, isOpen) }
        #expect(refusals(new) == (isOpen ? [nil, nil, nil] : [Self.read, Self.read, Self.task]))
    }

    @Test("the refusal of a read names the group, the class and the operation [S-CLASS-READS]")
    func words() {
        let bench = bench(.infrequentAccess) { $0.readsInfrequentAccess = false }
        #expect(
            bench.logs("FilterLogEvents", ["logGroupName": "/g"]).json["message"]
                == """
                arn:aws:logs:us-east-1:123456789012:log-group:/g is of log-group-class INFREQUENT_ACCESS. \
                FilterLogEvents is not supported for this log class.
                """)
    }

    @Test("as a filter, either of the two cheaper classes gives both [S-CLASS-FILTER]")
    func filter() {
        let bench = WireBench()
        for logGroupClass in [LogGroupClass.standard, .infrequentAccess, .essentials, .delivery, Self.later] {
            bench.world.createLogGroup("/\(logGroupClass.rawValue)", logGroupClass: logGroupClass)
        }
        func listed(_ logGroupClass: LogGroupClass) -> [String] {
            let request: JSON = ["logGroupClass": .text(logGroupClass.rawValue)]
            return bench.logs("DescribeLogGroups", request).json["logGroups"]?.array
                .compactMap { $0["logGroupClass"]?.string } ?? []
        }
        #expect(listed(.standard) == ["STANDARD"])
        #expect(listed(.infrequentAccess) == ["ESSENTIALS", "INFREQUENT_ACCESS"])
        #expect(listed(.essentials) == ["ESSENTIALS", "INFREQUENT_ACCESS"])
        #expect(listed(.delivery) == ["DELIVERY"])
    }

    @Test("groups of the four known classes are created, of others not")
    func creation() {
        let bench = WireBench()
        for (name, expected) in [("ESSENTIALS", nil), ("ARCHIVE_INSTANT", "InvalidParameterException")] {
            let request: JSON = ["logGroupName": .text("/\(name)"), "logGroupClass": .text(name)]
            #expect(bench.logs("CreateLogGroup", request).code == expected)
        }
    }
}
