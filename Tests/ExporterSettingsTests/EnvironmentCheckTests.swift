import AWSClient
import ExporterSettings
import Testing

/// What is found in the environment before the first invocation, and what is left to it.
@Suite struct EnvironmentCheckTests {
    private func check(_ variables: [String: String]) throws {
        try EnvironmentCheck.check(AWSEnvironment(variables: variables, homeDirectory: nil), now: 1_795_305_600_000)
    }

    @Test(arguments: [
        ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"), ("WIND_DOWN", "soon"), ("WIND_DOWN", "0s"),
        ("EXPORT_SETTLE", "12"), ("REQUESTS_PER_SECOND", "-1"), ("TASK_ATTEMPTS", "many"), ("SINCE", "once"),
        ("NO_WAIT", "perhaps"), ("WAIT", "perhaps"), ("ENGINE", "quick"), ("COMPRESSION", "lz4"),
        ("DESTINATION", "ftp://x"), ("DESTINATION_S3_BUCKET", "s3://x"), ("STATE", "nowhere"), ("STORE_DSN", "s3://b"),
        ("STATE_STORE_TYPE", "redis"), ("LOG_GROUPS", "[\"/a\""), ("SOURCE_LOG_GROUP_PREFIXES", "/a b"),
        ("ROLE_ARN", "me"), ("STORAGE_CLASS", "GLACIER"), ("LAYOUT", "{nothing}"), ("DEADLINE", "0s"),
    ])
    func aValueThatIsNoneIsNamed(variable: String, value: String) throws {
        let problem = #expect(throws: SettingProblem.self) { try check([variable: value, "AWS_REGION": "us-east-1"]) }
        #expect(problem?.origin == .environment)
        #expect(problem?.message.hasPrefix("the variable \(variable): ") == true, "\(problem?.message ?? "")")
    }

    @Test(arguments: [
        [:],
        [
            "DESTINATION_S3_BUCKET": "logs", "DESTINATION_PREFIX": "a", "STORE_DSN": "s3://b/k",
            "STATE_STORE_TYPE": "S3",
        ],
        ["DESTINATION_PREFIX": "a"],
        ["DESTINATION": "file:///var/archive"],
        ["DEADLINE": "5s"],
        ["STATE_STORE_TYPE": "file", "LOG_LEVEL": "Warn", "LOG_FORMAT": "json"],
        ["SINCE": "2026-02-01", "UNTIL": "2026-01-01"],
        ["STATE": "s3://b/k", "STORE_DSN": "s3://b/k"],
        ["SOURCE_LOG_GROUP_PREFIXES": "[\"/a\"]", "WAIT": "false"],
        ["AWS_LAMBDA_LOG_LEVEL": "loud"],
    ])
    func whatAnEventMayMendIsLeftToIt(variables: [String: String]) throws {
        try check(variables)
    }
}
