import SimulatedAWS
import Testing

@Suite("Account-level retention [S-RETENTION-ACCOUNT]")
struct AccountPolicyTests {
    private static let day = WireBench.day

    private func put(
        _ bench: WireBench, _ name: String = "baseline", days: JSON = 30, mode: String = "RETROACTIVE",
        prefix: String? = nil
    ) -> Reply {
        let number = days.number.map(String.init) ?? "\"\(days.string ?? "")\""
        var request: JSON = [
            "policyName": .text(name), "policyType": "RETENTION_POLICY",
            "policyDocument": .text("{\"retentionInDays\": \(number), \"enforcementMode\": \"\(mode)\"}"),
        ]
        if let prefix { request["selectionCriteria"] = .text("LogGroupNamePrefix IN [\"\(prefix)\"]") }
        return bench.logs("PutAccountPolicy", request)
    }

    private func group(_ bench: WireBench, _ name: String = "/g") -> JSON? {
        bench.logs("DescribeLogGroups", ["logGroupNamePrefix": .text(name)]).json["logGroups"]?.array.first
    }

    @Test("it takes effect a day later, and then replaces a longer retention of the group's own")
    func replaces() {
        let bench = WireBench()
        bench.world.createLogGroup("/g", retentionInDays: 3653)
        bench.load("/g", at: [bench.now - 40 * Self.day, bench.now])
        #expect(put(bench).status == 200)
        bench.advance(Self.day - 1)
        #expect(group(bench)?["retentionInDays"] == 3653 && group(bench)?["retentionPolicyName"] == nil)
        #expect(bench.filterAll(["logGroupName": "/g"]).events.count == 2)
        bench.advance(1)
        #expect(group(bench)?["retentionInDays"] == 30 && group(bench)?["retentionPolicyName"] == "baseline")
        #expect(bench.filterAll(["logGroupName": "/g"]).events.count == 1)
        #expect((bench.world.happenings[.policyRetention] ?? 0) > 0)
        // A retention of its own is kept, and waits.
        #expect(bench.logs("PutRetentionPolicy", ["logGroupName": "/g", "retentionInDays": 7]).status == 200)
        #expect(group(bench)?["retentionInDays"] == 30)
        let policy: JSON = ["policyName": "baseline", "policyType": "RETENTION_POLICY"]
        #expect(bench.logs("DeleteAccountPolicy", policy).status == 200)
        #expect(group(bench)?["retentionInDays"] == 7 && group(bench)?["retentionPolicyName"] == nil)
        #expect(bench.logs("DeleteAccountPolicy", policy).code == "ResourceNotFoundException")
    }

    @Test("what was deleted before a longer policy took effect does not come back")
    func gone() {
        let bench = WireBench()
        bench.world.createLogGroup("/g", retentionInDays: 3)
        bench.load("/g", at: [bench.now - 2 * Self.day - 1000, bench.now])
        #expect(put(bench, days: "NEVER_EXPIRE").status == 200)
        bench.advance(Self.day + 1)
        #expect(group(bench)?["retentionInDays"] == nil && group(bench)?["retentionPolicyName"] == "baseline")
        #expect(bench.filterAll(["logGroupName": "/g"]).events.count == 1)
        #expect(bench.world.truth(group: "/g").count == 2)
    }

    @Test("of several the longest wins, of equals the first; NEW_ONLY and prefixes leave others alone")
    func selection() {
        let bench = WireBench()
        bench.world.createLogGroup("/a/old")
        bench.advance(1)
        for (name, days, mode, prefix) in [
            ("all", 90, "RETROACTIVE", nil), ("short", 60, "RETROACTIVE", "/a"), ("equal", 90, "RETROACTIVE", "/a"),
            ("new", 365, "NEW_ONLY", "/a/"), ("ever", "NEVER_EXPIRE", "RETROACTIVE", "/audit"),
        ] as [(String, JSON, String, String?)] {
            #expect(put(bench, name, days: days, mode: mode, prefix: prefix).status == 200)
            bench.advance(1)
        }
        bench.world.createLogGroup("/a/young")
        bench.world.createLogGroup("/audit")
        bench.advance(Self.day)
        func names(_ name: String) -> [JSON?] {
            [group(bench, name)?["retentionPolicyName"], group(bench, name)?["retentionInDays"]]
        }
        #expect(names("/a/old") == ["all", 90])
        #expect(names("/a/young") == ["new", 365])
        #expect(names("/audit") == ["ever", nil])
    }

    @Test("a change counts a day later, and until then what was")
    func change() {
        let bench = WireBench()
        bench.world.createLogGroup("/g")
        _ = put(bench, days: 30)
        bench.advance(2 * Self.day)
        _ = put(bench, days: 90)
        #expect(group(bench)?["retentionInDays"] == 30)
        bench.advance(Self.day)
        #expect(group(bench)?["retentionInDays"] == 90)
        let listed = bench.logs("DescribeAccountPolicies", ["policyType": "RETENTION_POLICY"]).json["accountPolicies"]
        #expect(listed?.array.count == 1)
        #expect(
            listed?.array.first?["policyDocument"] == #"{"retentionInDays": 90, "enforcementMode": "RETROACTIVE"}"#)
    }

    @Test("what the documents do not allow is refused")
    func refusals() {
        let bench = WireBench()
        #expect(put(bench, days: 7).code == "InvalidParameterException")
        #expect(put(bench, days: "FOREVER").code == "InvalidParameterException")
        #expect(put(bench, mode: "SOON").code == "InvalidParameterException")
        #expect(put(bench, "aws/mine").code == "InvalidParameterException")
        for number in 0..<20 { #expect(put(bench, "p\(number)").status == 200) }
        #expect(put(bench, "p20").code == "LimitExceededException")
        #expect(put(bench, "p19", days: 60).status == 200)
        let other: JSON = ["policyType": "DATA_PROTECTION_POLICY"]
        #expect(bench.logs("DescribeAccountPolicies", other).code == "UnknownOperationException")
    }

    @Test("a group under deletion protection keeps itself and its streams [S-DELETE-PROTECTION]")
    func protection() {
        let bench = WireBench()
        #expect(bench.logs("CreateLogGroup", ["logGroupName": "/g", "deletionProtectionEnabled": true]).status == 200)
        bench.load("/g", at: [bench.now])
        #expect(group(bench)?["deletionProtectionEnabled"] == true)
        #expect(bench.logs("DeleteLogGroup", ["logGroupName": "/g"]).code == "ValidationException")
        let stream: JSON = ["logGroupName": "/g", "logStreamName": "a"]
        #expect(bench.logs("DeleteLogStream", stream).code == "ValidationException")
        let off: JSON = ["logGroupIdentifier": "/g", "deletionProtectionEnabled": false]
        #expect(bench.logs("PutLogGroupDeletionProtection", off).status == 200)
        #expect(bench.logs("DeleteLogStream", stream).status == 200)
        #expect(bench.logs("DeleteLogGroup", ["logGroupName": "/g"]).status == 200)
    }
}
