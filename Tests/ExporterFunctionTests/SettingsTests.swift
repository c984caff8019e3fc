import AWSClient
import ExportCore
import ExporterFunction
import ExporterSettings
import LambdaRuntime
import Testing

/// What the event and the function's environment say, understood by the table that the command line has too.
@Suite struct SettingsTests {
    private func values(_ event: String, _ variables: [String: String] = [:]) throws -> SettingValues {
        try FunctionSettings.values(
            FunctionEvent(Array(event.utf8)).given, AWSEnvironment(variables: variables, homeDirectory: nil))
    }

    private func arguments(_ event: String, _ variables: [String: String] = [:]) throws -> ExportArguments {
        try FunctionSettings.arguments(values(event, variables), now: 0)
    }

    private let original = """
        "DestinationS3Bucket": "logs", "SourceLogGroupPrefixes": "/a,/b", "StateStoreType": "s3",
        "StoreDSN": "s3://state/state.json", "LogLevel": "DEBUG"
        """

    @Test func whatTheCallersAddOfTheirOwnIsPassedOver() throws {
        func event(_ text: String) throws -> FunctionEvent { try FunctionEvent(Array(text.utf8)) }
        let scheduled = try event(#"{"detail-type": "x", "region": "nowhere", "detail": {}, "dryRun": true}"#)
        #expect(scheduled.ignored == ["detail", "detail-type", "region"])
        #expect(scheduled.given == [Setting.table.dryRun: ["true"]])
        let context = try event(#"{"State": {"Name": "Export"}, "Map": {}, "Task": {"Token": "t"}}"#)
        #expect(context.ignored == ["Map", "State", "Task"] && context.given.isEmpty)
        let ours = try event(#"{"State": "s3://b/k.json"}"#)
        #expect(ours.ignored.isEmpty && ours.given == [Setting.table.state: ["s3://b/k.json"]])
    }

    @Test(arguments: [#"{"dryrun": true}"#, #"{"foo": 1}"#, #"{"id": "1"}"#, #"{"Execution": "arn", "dryrun": true}"#])
    func aKeyThatNobodyKnowsIsAnErrorAlsoAlone(event: String) {
        let error = #expect(throws: FunctionError.self) { try FunctionEvent(Array(event.utf8)) }
        #expect(error?.type == "Function.InvalidEvent" && error?.message.contains("no such key") == true)
    }

    @Test func theOriginalsFiveInputsAreUnderstood() throws {
        let arguments = try arguments("{\(original)}")
        #expect("\(arguments.settings.destination)" == "s3://logs")
        #expect(arguments.settings.selection.wanted.map(\.text) == ["/a", "/b"])
        #expect("\(arguments.state)" == "s3://state/state.json")
        #expect(arguments.output.logLevel == .debug)
        #expect(arguments.mayWait && !arguments.isDryRun)
    }

    @Test func oursAreUnderstoodForTheSameThings() throws {
        let arguments = try arguments(
            """
            {"destination": "s3://logs/deep/prefix", "logGroups": ["/a", "/b"], "state": "dynamodb://table/key"}
            """)
        #expect("\(arguments.settings.destination)" == "s3://logs/deep/prefix")
        #expect(arguments.settings.selection.wanted.map(\.text) == ["/a", "/b"])
        #expect("\(arguments.state)" == "dynamodb://table/key")
    }

    @Test func waitAndNoWaitAreOpposites() throws {
        #expect(try !arguments("{\(original), \"wait\": false}").mayWait)
        #expect(try arguments("{\(original), \"wait\": true}").mayWait)
        #expect(try !arguments("{\(original), \"noWait\": true}").mayWait)
        #expect(try !arguments("{\(original)}", ["WAIT": "false"]).mayWait)
        #expect(try arguments("{\(original), \"wait\": true}", ["WAIT": "false"]).mayWait)
        #expect(throws: SettingProblem(.invalid, .call, "the event's 'wait': 'perhaps' is neither true nor false")) {
            try arguments("{\(original), \"wait\": \"perhaps\"}")
        }
    }

    @Test func theEventWinsOverTheEnvironmentUnderEitherName() throws {
        let variables = ["DESTINATION": "s3://other/x", "STATE": "s3://other/s.json", "DESTINATION_PREFIX": "p"]
        let arguments = try arguments("{\(original)}", variables)
        #expect("\(arguments.settings.destination)" == "s3://logs/p")
        #expect("\(arguments.state)" == "s3://state/state.json")
    }

    @Test func twoNamesForOneThingInOnePlaceAreAnError() {
        let error = #expect(throws: SettingProblem.self) {
            try arguments("{\(original), \"state\": \"s3://b/k.json\"}")
        }
        #expect(error?.message.contains("keep one of them") == true)
    }

    /// Every option of `run` but those of the terminal, in camelCase and in the environment.
    @Test func everyOptionOfTheCommandIsTaken() throws {
        for setting in Setting.all where setting.doors == .everywhere {
            let value = setting.isFlag ? "true" : "\"value\""
            let event = try FunctionEvent(Array("{\"\(setting.key)\": \(value)}".utf8))
            #expect(event.given[setting] != nil, "\(setting.key)")
        }
        let path = try values("{}", ["EXPORT_SETTLE": "value"])[\.exportSettle]
        #expect(path?.place == "the variable EXPORT_SETTLE")
    }

    @Test func whatIsSaidOfASettingCallsItAsTheCallerDid() throws {
        let theirs = try values("{\(original)}").spelling
        #expect(theirs.name(\.logGroups) == "'sourceLogGroupPrefixes'" && theirs.name(\.state) == "'storeDSN'")
        let ours = try values(#"{"logGroups": "/a", "destination": "s3://x"}"#).spelling
        #expect(ours.name(\.logGroups) == "'logGroups'" && ours.name(\.destination) == "'destination'")
        #expect(ours.name(\.state) == "'storeDSN'", "not given: as the original calls it")
        #expect(ours.choice(\.engine, "read") == "'engine': 'read'")
    }

    @Test func aBucketThatIsNoneIsRefusedUnderItsOwnName() {
        let error = #expect(throws: SettingProblem.self) {
            try arguments(#"{"destinationS3Bucket": "s3://x", "logGroups": "*", "state": "s3://b/k"}"#)
        }
        #expect(
            error?.message.hasPrefix("the event's 'destinationS3Bucket': 's3://x' is not a possible bucket") == true)
    }

    @Test func aPrefixBelongsToABucketOfTheOriginal() throws {
        let joined = try arguments(
            #"{"destinationPrefix": "deep", "logGroups": "*", "state": "s3://b/k"}"#, ["DESTINATION_S3_BUCKET": "logs"])
        #expect("\(joined.settings.destination)" == "s3://logs/deep")
        let error = #expect(throws: SettingProblem.self) {
            try arguments(
                #"{"destination": "s3://x", "destinationPrefix": "p", "logGroups": "*", "state": "s3://b/k"}"#)
        }
        #expect(error?.message.contains("belongs to 'destinationS3Bucket'") == true)
    }

    @Test func aWindDownOfNothingIsRefused() {
        #expect(throws: SettingProblem.self) { try arguments("{\(original), \"windDown\": \"0s\"}") }
    }
}
