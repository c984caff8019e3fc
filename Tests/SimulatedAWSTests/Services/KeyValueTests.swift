import Testing

@Suite("DynamoDB and STS")
struct KeyValueTests {
    private func bench() -> WireBench {
        let bench = WireBench()
        bench.world.createTable("t", partitionKey: "id")
        return bench
    }

    private func put(_ bench: WireBench, version: String, _ condition: String?, _ extra: JSON = [:]) -> Reply {
        var request = extra
        request["TableName"] = "t"
        request["Item"] = ["id": ["S": "k"], "version": ["N": .text(version)]]
        if let condition { request["ConditionExpression"] = .text(condition) }
        return bench.dynamo("PutItem", request)
    }

    @Test("An item is created once and swapped by its version")
    func swap() {
        let bench = bench()
        #expect(put(bench, version: "1", "attribute_not_exists(id)").status == 200)
        #expect(put(bench, version: "1", "attribute_not_exists(id)").code == "ConditionalCheckFailedException")
        let expected: JSON = [
            "ExpressionAttributeNames": ["#v": "version"], "ExpressionAttributeValues": [":v": ["N": "1.0"]],
        ]
        #expect(put(bench, version: "2", "attribute_exists(id) AND #v = :v", expected).status == 200)
        #expect(put(bench, version: "3", "#v = :v", expected).code == "ConditionalCheckFailedException")
        #expect(put(bench, version: "3", "#v = :v OR attribute_exists(id)", expected).status == 200)
        #expect(put(bench, version: "4", "NOT (#v = :v)", expected).status == 200)
        let found = bench.dynamo("GetItem", ["TableName": "t", "Key": ["id": ["S": "k"]], "ConsistentRead": true])
        #expect(found.json["Item"]?["version"]?["N"] == "4")
    }

    @Test("Expressions that are not understood or not defined are refused")
    func expressions() {
        let bench = bench()
        #expect(put(bench, version: "1", "begins_with(id, :x)").code == "ValidationException")
        #expect(put(bench, version: "1", "#v = :v").code == "ValidationException")
        let unused: JSON = ["ExpressionAttributeValues": [":v": ["N": "1"]]]
        #expect(put(bench, version: "1", "attribute_not_exists(id)", unused).code == "ValidationException")
        #expect(put(bench, version: "1", nil, unused).code == "ValidationException")
        #expect(bench.dynamo("UpdateItem", [:]).code == "UnknownOperationException")
        #expect(bench.dynamo("GetItem", ["TableName": "x", "Key": [:]]).code == "ResourceNotFoundException")
        let large: JSON = [
            "TableName": "t", "Item": ["id": ["S": "k"], "b": ["S": .text(String(repeating: "x", count: 409_600))]],
        ]
        #expect(bench.dynamo("PutItem", large).code == "ValidationException")
    }

    @Test("A deletion can have a condition and tell what was there")
    func deletion() {
        let bench = bench()
        _ = put(bench, version: "1", nil)
        let key: JSON = ["TableName": "t", "Key": ["id": ["S": "k"]], "ReturnValues": "ALL_OLD"]
        var refused = key
        refused["ConditionExpression"] = "attribute_not_exists(version)"
        #expect(bench.dynamo("DeleteItem", refused).code == "ConditionalCheckFailedException")
        #expect(bench.dynamo("DeleteItem", key).json["Attributes"]?["version"]?["N"] == "1")
        #expect(bench.dynamo("DeleteItem", key).json["Attributes"] == nil)
    }

    @Test("A role gives credentials that expire")
    func roles() {
        let bench = bench()
        let role = "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader&RoleSessionName=session"
        let given = bench.sts("Action=AssumeRole&\(role)&DurationSeconds=900")
        #expect(given.element("Expiration") == "2026-11-22T13:15:00.000Z")
        #expect(given.element("Arn") == "arn:aws:sts::123456789012:assumed-role/reader/session")
        #expect(bench.sts("Action=AssumeRole&\(role)&DurationSeconds=1").code == "ValidationError")
        #expect(bench.sts("Action=AssumeRoleWithWebIdentity&\(role)").code == "InvalidIdentityToken")
        #expect(bench.sts("Action=GetSessionToken").code == "InvalidAction")
        #expect(bench.sts("Action=GetCallerIdentity").element("Account") == "123456789012")
    }
}
