import ExportCore
import ExportEngine
import ExporterSettings
import Testing

/// The one table: names, defaults, and that every line of it does something.
@Suite struct SettingTableTests {
    @Test func everySettingHasOneNameInEveryForm() {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        let table = Setting.table
        #expect(table.exportSettle.option == "--export-settle" && table.exportSettle.variable == "CWLOGS_EXPORT_SETTLE")
        #expect(table.exportSettle.key == "exportSettle" && table.roleARN.key == "roleARN")
        #expect(
            table.endpointURL.upperSnake == "ENDPOINT_URL" && table.destinationS3Bucket.key == "destinationS3Bucket")
    }

    @Test func settingsThatCanLoseEventsAreNamedAsInTheTable() {
        for setting in BoundedSetting.allCases {
            let row = Setting.table[keyPath: setting.path]
            #expect(setting.name == row.name && setting.key == row.key)
        }
    }

    /// Not typed a second time: what a run does where nothing is said is what the help says.
    @Test func defaultsAreThoseOfTheSettingsThemselves() {
        let (table, choices) = (Setting.table, ExportChoices())
        #expect(table.exportSettle.defaultText == choices.policy.exportSettle.text)
        #expect(table.engine.defaultText == choices.policy.engine.rawValue)
        #expect(table.leaseTTL.defaultText == choices.leaseTTL.text)
        #expect(table.objectSize.defaultText == SizeText.text(choices.objectBytes))
        #expect(table.taskAttempts.defaultText == "\(choices.policy.taskAttempts)")
        #expect(table.compressionLevel.defaultText == "5 for gzip, 1 for zstd")
        #expect(table.lookback.defaultText == "1h with --engine read, else 0s")
        #expect(table.format.defaultText == "jsonl with --engine read, else text")
        #expect(table.requestsPerSecond.defaultText == "5")
        #expect(table.followEvery.defaultText == "1m" && table.logLevel.defaultText == "warning")
        #expect(table.noSweep.defaultText == nil && table.exclude.defaultText == nil && table.until.defaultText == nil)
    }

    @Test func everyInputOfTheOriginalStandsForASettingThatThereIs() {
        for setting in Setting.all {
            guard let name = setting.standsFor else { continue }
            #expect(setting.doors == .functionAlone && Setting.ofCommand(named: name) != nil, "\(setting.name)")
        }
    }

    /// A value that no kind takes, and one that is fine; between them every kind of value there is.
    private static let values: [(name: any KeyPath<SettingTable, Setting> & Sendable, good: String, bad: String)] = [
        (\.exportSettle, "1h30m", "soon"), (\.sweepEvery, "1d", "0s"), (\.since, "-3h", "once"),
        (\.noSweep, "YES", "perhaps"), (\.unmask, "off", "2"), (\.engine, "READ", "quick"), (\.taskAttempts, "3", "0"),
        (\.objectSize, "64MiB", "64MB"), (\.compressionLevel, "7", "fast"), (\.requestsPerSecond, "0.5", "-1"),
        (\.logLevel, "WARN", "loud"), (\.logFormat, "json", "xml"), (\.layout, "{group}/{hh}", "{nothing}"),
        (\.storageClass, "GLACIER_IR", "GLACIER"), (\.kmsKey, "alias/logs", "a b"),
        (\.expectedBucketOwner, "123456789012", "me"), (\.roleARN, "arn:aws:iam::1:role/x", "me"),
        (\.roleARN, "arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x\r"), (\.profile, "Ann's Mac", "ops\n"),
        (\.externalID, "acme/1:2", "a b"), (\.roleSessionName, "ann@work", "a"),
        (\.endpointURL, "http://127.0.0.1:1", "nowhere"), (\.logGroups, "/a, /b", "/a b"),
        (\.destination, "file:///archive", "ftp://x"), (\.state, "dynamodb://table/key", "s3://bucket"),
        (\.deadline, "5m", "0s"), (\.compression, "zstd", "lz4"),
        (\.index, "times", "words"), (\.proxy, "http://proxy:3128", "gopher://x"),
    ]

    @Test(arguments: values.indices) func aValueIsReadByItselfOrRefusedUnderItsName(index: Int) throws {
        let (name, good, bad) = Self.values[index]
        let setting = Setting.table[keyPath: name]
        func values(_ text: String) -> SettingValues {
            SettingValues(commandLine: [setting: [text]], environment: [:])
        }
        _ = try values(good).draft(now: 1_795_305_600_000)
        let problem = #expect(throws: SettingProblem.self) { try values(bad).draft(now: 1_795_305_600_000) }
        #expect(problem?.message.hasPrefix("\(setting.option): ") == true, "\(problem?.message ?? "")")
        #expect(problem?.code == .invalid && problem?.origin == .call)
    }

    @Test func theNearestNameIsNoMoreThanThreeLettersAway() {
        #expect(EditDistance.nearest(to: "plann", among: ["run", "plan", "status"]) == "plan")
        #expect(EditDistance.nearest(to: "exportSetle", among: ["exportSettle", "readSettle"]) == "exportSettle")
        #expect(EditDistance.nearest(to: "version", among: ["run", "plan", "status", "demo"]) == nil)
        #expect(EditDistance.nearest(to: "xyz", among: ["run"]) == nil, "not one letter is the same")
    }
}
