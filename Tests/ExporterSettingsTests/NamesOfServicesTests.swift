import AWSClient
import ExportCore
import ExporterSettings
import Testing

/// Values that only the service knows for certain: what cannot be right is refused with the nearest, what may be is a doubt.
@Suite struct NamesOfServicesTests {
    private func values(_ names: [String: [String]]) throws -> SettingValues {
        let required = ["log-groups": ["/a"], "destination": ["s3://bucket/some"]].merging(names) { _, own in own }
        return SettingValues(
            commandLine: try Dictionary(
                uniqueKeysWithValues: required.map { (try #require(Setting.ofCommand(named: $0.key)), $0.value) }),
            environment: [:])
    }

    private func problem(_ option: String, _ value: String) throws -> String? {
        let values = try values([option: [value]])
        return #expect(throws: SettingProblem.self) { try ExportArguments(values, environment: [:], now: 0) }?.message
    }

    @Test func everyKnownRegionHasTheShapeOfOne() {
        for name in RegionNames.known {
            #expect(RegionNames.problem(with: name) == nil && RegionNames.doubt(about: name) == nil, "\(name)")
        }
        #expect(RegionNames.known == RegionNames.known.sorted())
    }

    @Test(arguments: [
        ("narnia", "eu-central-1"), ("eu-central", "did you mean 'eu-central-1'?"), ("EU-CENTRAL-1", "is not a region"),
        ("eu_central_1", "did you mean 'eu-central-1'?"), ("", "is not a region"), ("us-east-1a", "us-east-1"),
    ])
    func whatIsNoRegionIsRefusedWithTheNearest(name: String, words: String) throws {
        let message = try #require(try problem("region", name))
        #expect(message.hasPrefix("--region: '\(name)'") && message.contains(words), "\(message)")
    }

    @Test func aRegionThatIsNotKnownYetIsADoubt() throws {
        #expect(RegionNames.problem(with: "eu-narnia-1") == nil)
        #expect(RegionNames.doubt(about: "eu-centrall-1")?.contains("'eu-central-1'") == true)
        #expect(try doubts(["region": ["eu-narnia-1"]], region: "eu-narnia-1").first?.hasPrefix("--region: ") == true)
        #expect(try doubts([:], region: "eu-narnia-1").first?.hasPrefix("the region: ") == true)
        #expect(try doubts([:], region: "eu-west-1").isEmpty)
    }

    private func doubts(_ names: [String: [String]], region: String, endpoint: String? = nil) throws -> [String] {
        let values = try values(names)
        let arguments = try ExportArguments(values, environment: ["HOME": "/"], now: 0)
        var access = try AWSSettings.resolve(AWSEnvironment(variables: [:]), region: region)
        access.endpoints.endpointURL = endpoint
        return try values.doubts(about: arguments, access)
    }

    @Test func anUnknownStorageClassIsRefusedByS3AndADoubtElsewhere() throws {
        #expect(try problem("storage-class", "STANDRAD_IA")?.contains("did you mean 'STANDARD_IA'?") == true)
        #expect(try problem("storage-class", "standard_ia")?.contains("did you mean 'STANDARD_IA'?") == true)
        let names = ["storage-class": ["FOO"]]
        let refused = #expect(throws: SettingProblem.self) { try doubts(names, region: "us-east-1") }
        #expect(refused?.message.hasPrefix("--storage-class: 'FOO' is none of S3's") == true)
        let told = try doubts(names, region: "us-east-1", endpoint: "http://127.0.0.1:1")
        #expect(told.count == 1 && told[0].contains("'FOO'") && told[0].contains("STANDARD_IA"), "\(told)")
        #expect(try doubts(["storage-class": ["GLACIER_IR"]], region: "us-east-1").isEmpty)
    }

    @Test func anARNOfAnotherRegionIsRefusedByName() throws {
        let arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop:*"
        let wanted = #expect(throws: SettingProblem.self) { try doubts(["log-groups": [arn]], region: "us-east-1") }
        #expect(wanted?.message.contains("'\(arn)'") == true && wanted?.message.contains("--region eu-west-1") == true)
        let excluded = #expect(throws: SettingProblem.self) { try doubts(["exclude": [arn]], region: "us-east-1") }
        #expect(excluded?.message.hasPrefix("--exclude: '\(arn)'") == true)
        #expect(try doubts(["log-groups": [arn], "exclude": [arn]], region: "eu-west-1").isEmpty)
    }

    @Test func patternsThatCanMatchNothingAreRefusedInBothOptions() throws {
        for option in ["log-groups", "exclude"] {
            for (value, words) in [("/shop:*", "write '/shop'"), ("/a,,/b", "''"), ("name:/a*", "'/a*'")] {
                let message = try #require(try problem(option, value))
                #expect(message.hasPrefix("--\(option): ") && message.contains(words), "\(message)")
            }
        }
        let all = try ExportArguments(
            values(["log-groups": ["/aws/lambda/", "*"]]), environment: ["HOME": "/"], now: 0)
        #expect(all.settings.selection.prefixesToList.isEmpty)
    }

    @Test func aBeginningInTheFutureIsRefused() throws {
        #expect(try problem("since", "1970-01-02")?.contains("--since: 1970-01-02") == true)
        #expect(try problem("since", "9999-12-31")?.contains("lies in the future") == true)
        let now = try ExportArguments(values(["since": ["now"]]), environment: ["HOME": "/"], now: 5)
        #expect(now.settings.policy.since == EventTime(5))
    }

    @Test func aDestinationThatClimbsIsRefused() throws {
        for destination in ["s3://bucket/../x", "s3://bucket/a/./b", "s3://bucket/a/.."] {
            #expect(try problem("destination", destination)?.contains("leads out of the archive") == true)
        }
        #expect(try problem("layout", "../{group}")?.contains("--layout: '../{group}'") == true)
    }
}
