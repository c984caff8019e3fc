import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Testing

/// One set of sentences, in which every door finds its own names for the settings and none of another's.
@Suite struct SentenceTests {
    private static let command = Sentences(SettingSpelling(.command))
    private static let function = Sentences(SettingSpelling(.function))

    private static let lane: LaneID? = LogGroupARN("arn:aws:logs:us-east-1:1:log-group:/a").map { LaneID(group: $0) }
    private static let window = TimeWindow(start: EventTime(0), end: EventTime(1000))

    private static func denied(_ reason: ExportError.Reason) -> ExportError {
        ExportError(.notPermitted, reason, cause: AWSError(.permanent, .accessDenied, "no", operation: "s3:HeadBucket"))
    }

    private static func stated(_ reason: ExportError.Reason) -> ExportError {
        var error = ExportError(.configuration, reason)
        error.state = .s3(bucket: "b", key: "k.json")
        return error
    }

    private static func others(_ conflict: ArchiveIdentity.Conflict) -> ExportError {
        ExportError(
            .configuration,
            .archiveOfOthers(conflict, place: "s3://b/_archive.json", state: "s3://b/k.json", region: "r1"))
    }

    /// Every reason that concerns a setting, once.
    private static let errors: [ExportError] = [
        ExportError(.configuration, .folderNeedsReads(path: "/archive")),
        ExportError(.configuration, .bucketMissing(bucket: "b")), stated(.bucketMissing(bucket: "b")),
        ExportError(.configuration, .bucketInOtherRegion(bucket: "b", region: "x", wanted: "y")),
        ExportError(.configuration, .bucketInOtherRegion(bucket: "b", region: nil, wanted: "y")),
        stated(.bucketInOtherRegion(bucket: "b", region: "x", wanted: nil)),
        denied(.bucketDenied(bucket: "b", expectedOwner: "123456789012")),
        ExportError(.configuration, .bucketRegionUnusable(bucket: "b", why: "w")),
        ExportError(.configuration, .bucketTakesNoTasks(bucket: "b")),
        ExportError(.configuration, .keyImpossible(key: "../x", root: "/archive", part: "..")),
        ExportError(.configuration, .file(.nameTooLong, doing: "writing", root: "/archive", why: "too long")),
        ExportError(.configuration, .file(.notAFolder, doing: "writing", root: "/archive", why: "no")),
        stated(.stateOfOtherArchive(archive: "s3://x", destination: "s3://y")), stated(.stateIsThere),
        stated(.stateMissing), ExportError(.configuration, .archiveMissing(destination: "s3://x")),
        others(.stateLost), others(.otherState("s3://other")), others(.otherAccount("2")), others(.otherRegion("r2")),
        ExportError(
            .configuration,
            .groupElsewhere(UnmatchedPattern(pattern: GroupPattern(.name("/x")), isExcluding: false), account: "1")),
        ExportError(.configuration, .archiveInsideAnother(destination: "s3://b/a/b", place: "s3://b/a/_archive.json")),
    ]

    private static func all(_ sentences: Sentences) -> [String] {
        var all = errors.map { sentences.sentence($0) }
        all.append(
            sentences.sentence(
                denied(.call(doing: "looking")),
                AccessFinding(trouble: .notAllowed(caller: "arn:x"), profile: "p", assumesRole: true)))
        all.append(sentences.noGroup(GroupSelection(prefixes: ["/nope/"]), [], region: "us-east-1"))
        all += [LaneFailure.otherTaskScope, .readRefused("InvalidParameter: no")].map(sentences.sentence)
        guard let lane else { return all }
        all += [
            PlanWarning.expiresSoon(lane, at: ServiceTime(0)), .classCannotBeExported(lane, .delivery),
            .prefixWithoutMatch("/x"),
            .patternWithoutMatch(
                UnmatchedPattern(pattern: GroupPattern(.name("/x")), isExcluding: true, nearest: "/y")),
        ].map(sentences.sentence)
        all.append(sentences.sentence(PlanReason.readEngine))
        return all
    }

    @Test func theCommandHearsOfOptions() {
        for sentence in Self.all(Self.command) {
            #expect(sentence.contains("--"), "\(sentence)")
            #expect(!sentence.contains("'destinationS3Bucket'") && !sentence.contains("'engine'"), "\(sentence)")
            #expect(!sentence.contains("\n"), "\(sentence)")
        }
    }

    @Test func theFunctionHearsOfKeys() {
        let keys = Setting.ofFunction.map { "'\($0.key)'" }
        for sentence in Self.all(Self.function) {
            // What the command prints is recommended to both.
            let rest = sentence.replacing("'cwlogs-export policy --only identity'", with: "")
            #expect(!rest.contains("--"), "\(rest)")
            #expect(keys.contains { rest.contains($0) }, "\(rest)")
        }
    }

    @Test func theStateStandsFirstWhereItIsAtFault() {
        let given = SettingValues(commandLine: [Setting.table.state: ["s3://b/k.json"]], environment: [:])
        #expect(
            Sentences(given.spelling).sentence(Self.stated(.bucketMissing(bucket: "b")))
                == "--state s3://b/k.json: the bucket 'b' does not exist: create it, or correct the name")
        #expect(
            Self.command.sentence(Self.stated(.bucketMissing(bucket: "b")))
                == "the bucket 'b' of --destination does not exist: create it, or correct the name",
            "by default the state lies in that bucket, and nobody has named it")
        #expect(
            Self.command.sentence(Self.stated(.fault("it is not JSON"))) == "the state s3://b/k.json: it is not JSON")
        #expect(
            Self.function.sentence(ExportError(.configuration, .bucketMissing(bucket: "b")))
                == "the bucket 'b' of 'destinationS3Bucket' does not exist: create it, or correct the name")
    }

    @Test func credentialsThatAreNoneAreNotCalledAMissingPermission() {
        let error = Self.denied(.call(doing: "listing the log groups"))
        func sentence(_ trouble: AccessFinding.Trouble) -> String {
            Self.command.sentence(error, AccessFinding(trouble: trouble, profile: "ops", assumesRole: false))
        }
        #expect(
            sentence(.credentialsExpired("ExpiredToken")).hasPrefix("the AWS credentials (profile 'ops') have expired"))
        #expect(sentence(.credentialsRefused("no")).contains("are refused: check them"))
        #expect(sentence(.noCredentials("set some")) == "set some")
        #expect(
            sentence(.notAllowed(caller: "arn:me"))
                .contains("the caller (profile 'ops') is arn:me: 'cwlogs-export policy"))
    }

    @Test func credentialsAreNamedByTheirSource() {
        let error = Self.denied(.call(doing: "listing the log groups"))
        let sources: [(CredentialOrigin, String)] = [
            (.environment, "the environment's AWS_ACCESS_KEY_ID"), (.profile("x"), "profile 'x'"),
            (.webIdentity, "AWS_WEB_IDENTITY_TOKEN_FILE"), (.container, "the container's role"),
            (.instance, "the instance's role"),
        ]
        for (origin, words) in sources {
            var finding = AccessFinding(
                trouble: .credentialsRefused("no"), profile: "ops", origin: origin, assumesRole: false)
            let sentence = Self.command.sentence(error, finding)
            #expect(sentence.contains("the AWS credentials (") && sentence.contains(words), "\(sentence)")
            finding.assumesRole = true
            #expect(Self.command.sentence(error, finding).contains("the role of --role-arn"))
        }
    }

    /// The end of every run but the usual one says what to do, in the door's words.
    @Test func anEndSaysHowToGoOn() {
        let stops: [RunReport.Stop] = [
            .outOfTime, .leaseHeld(Lease(run: RunID("x"), expires: ServiceTime(0), generation: 1), left: .zero),
            .slotTaken(SlotHolder(taskID: "t")),
            .taskRunning(since: ServiceTime(0)),
        ]
        #expect(Self.command.sentence(.done) == nil)
        for stop in stops {
            #expect(Self.command.sentence(stop)?.contains("run it again") == true)
            #expect(Self.function.sentence(stop)?.contains("call again") == true)
        }
    }

    /// Whoever has started it may be found, or told.
    @Test func anExportTaskThatIsInTheWayIsNamed() {
        func words(_ holder: SlotHolder?) -> String { Self.command.sentence(.slotTaken(holder)) ?? "" }
        #expect(
            words(SlotHolder(taskID: "5066", taskName: "nightly", logGroup: "/ecs/web")).hasPrefix(
                "export task 'nightly' of /ecs/web (5066) is running in this account, and is not this archive's: "))
        #expect(words(SlotHolder(taskID: "5066")).hasPrefix("export task (5066) is running in this account"))
        #expect(words(nil).hasPrefix("an export task of this account that is not this archive's is running: "))
        #expect(!words(SlotHolder(taskID: "1", taskName: "a\u{1B}[2J", logGroup: "/a\nb")).contains { $0.isNewline })
    }
}
