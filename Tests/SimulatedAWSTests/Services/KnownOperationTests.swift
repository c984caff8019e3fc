import SimulatedAWS
import Testing

@Suite("Operations that are named")
struct KnownOperationTests {
    @Test("Each operation of Logs and DynamoDB that can be denied is one that is served, and no other is named")
    func served() {
        let bench = WireBench()
        for operation in WorldConfiguration.knownOperations {
            let parts = operation.split(separator: ":").map(String.init)
            switch parts[0] {
            case "logs": #expect(bench.logs(parts[1]).code != "UnknownOperationException", "\(operation)")
            case "dynamodb": #expect(bench.dynamo(parts[1], [:]).code != "UnknownOperationException", "\(operation)")
            default: #expect(["s3", "sts"].contains(parts[0]), "\(operation)")
            }
        }
        #expect(Set(WorldConfiguration.knownOperations).count == WorldConfiguration.knownOperations.count)
        #expect(WorldConfiguration.knownOperations.contains("s3:PutObject"))
        #expect(bench.logs("Foo").code == "UnknownOperationException")
    }

    @Test(
        "The names that a bucket can have",
        arguments: [
            ("acme-logs", true), ("a.b.c", true), ("abc", true), ("A_B", false), ("ab", false), ("-abc", false),
            ("abc-", false), ("a..b", false), ("", false), ("3zz", true),
        ])
    func buckets(name: String, isPossible: Bool) {
        #expect(WorldConfiguration.isBucketName(name) == isPossible)
    }
}
