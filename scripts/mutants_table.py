"""What scripts/mutants removes.

Each entry: a name, the guard, its file, a text that stands there once, the same text with the guard under a switch, and the
tests that should notice (a regular expression over "Target.Suite/test"; "" where only rare universes do).

In the switched text `MUTANT` stands for "this guard is removed". Several entries may change one text: each then gives the
whole of it as its text, and holds it once in its switched text, so that the switches nest.
"""
from typing import NamedTuple

CORE, ENGINE = "Sources/ExportCore/", "Sources/ExportEngine/"
CLEAN = "try await AttemptFolder(environment: environment, prefix: intent.prefix).clean(manifestKey: intent.manifestKey)\n"


class Mutant(NamedTuple):
    name: str
    guard: str
    file: str
    text: str
    switched: str
    tests: str


MUTANTS = [Mutant(*entry) for entry in [
    # The holes of the original method (docs/GUARANTEES.md).
    ("H1", "late events are swept up", CORE + "Plan/ExportPolicy.swift",
     "package var sweeps = true", "package var sweeps = !MUTANT", "SimulationTests.StreetTests"),
    ("H2", "windows are half-open", CORE + "Vocabulary/TimeWindow.swift",
     "EventTime(end.milliseconds - 1) }", "EventTime(end.milliseconds - (MUTANT ? 0 : 1)) }", "OriginalHolesTests/H2"),
    ("H3", "a name that begins another's is not given to a task", CORE + "Plan/LaneSelection.swift",
     "if next.bytes.count > name.bytes.count {", "if !MUTANT, next.bytes.count > name.bytes.count {",
     "OriginalHolesTests/H3"),
    ("H4", "overlapping prefixes are listed once", CORE + "Discover/GroupSelection.swift",
     "return sorted.filter { prefix in", "if MUTANT { return sorted }\n        return sorted.filter { prefix in",
     "OriginalHolesTests/H4"),
    ("H5", "a task waits until its events are available", CORE + "Plan/ExportPolicy.swift",
     "exportSettle: Span = .hours(12)", "exportSettle: Span = MUTANT ? .zero : .hours(12)", "SimulationTests.StreetTests"),
    ("H6", "failed tasks are not commits", CORE + "Copy/TaskSliceMachine.swift",
     "case .failed, .cancelled:\n            state = .leaving",
     "case .failed, .cancelled:\n            state = .leaving\n"
     "            if MUTANT { return .commit(taskID: task.id, band(of: task, now: now)) }", "OriginalHolesTests/H6"),
    ("H7", "a task left running is adopted", ENGINE + "Copy/Settlement.swift",
     "case .task: try await adopt(intent, &report, &carried)",
     "case .task where MUTANT:\n                carried.append(.withdraw(intent.attempt, watched: false, now: environment.now))\n"
     "            case .task: try await adopt(intent, &report, &carried)", "OriginalHolesTests/H7"),
    ("H8", "the journal is written before the deed", ENGINE + "State/Journal+Writing.swift",
     "                let bytes = try await split(&draft, at: name)\n",
     "                if MUTANT, changes.allSatisfy({ $0.kind != .release }) {\n"
     "                    document.head = draft.head\n                    document.nodes[name] = draft.node\n"
     "                    generation = draft.head.leaseGeneration\n"
     "                    for intent in draft.node.shard?.intents ?? [] {\n"
     "                        attempts[intent.attempt] = intent.slice.lane.hash64\n                    }\n"
     "                    return draft.outcomes\n                }\n"
     "                let bytes = try await split(&draft, at: name)\n", "OriginalHolesTests/H8"),
    ("H9", "no answer is not a no", ENGINE + "Copy/TaskDriver.swift",
     "if error.mayHaveTakenEffect || error.code == .cancelled { return .noAnswer }",
     "if MUTANT, error.mayHaveTakenEffect { return .slotTaken }\n"
     "        if error.mayHaveTakenEffect || error.code == .cancelled { return .noAnswer }", "OriginalHolesTests/H9"),
    ("H10", "a taken slot is waited for", ENGINE + "Copy/TaskDriver.swift",
     "case .limitExceeded: return .slotTaken",
     "case .limitExceeded: return MUTANT ? .refused(.configuration(\"slot\")) : .slotTaken", "OriginalHolesTests/H10"),
    ("H11", "the state in S3 is compared and swapped", ENGINE + "Stores/S3StateStore.swift",
     "condition: token.map { .ifMatch(etag: $0.text) } ?? .ifAbsent,",
     "condition: MUTANT ? nil : token.map { .ifMatch(etag: $0.text) } ?? .ifAbsent,", "StateStoreTests"),
    ("H11-dynamodb", "the state in DynamoDB is compared and swapped", ENGINE + "Stores/DynamoDBStateStore.swift",
     "], condition: condition)", "], condition: MUTANT ? nil : condition)", "StateStoreTests"),
    ("H11-file", "the state in a file is compared and swapped", ENGINE + "Stores/FileStateStore.swift",
     "guard present.map(self.token(of:)) == token else {", "guard MUTANT || present.map(self.token(of:)) == token else {",
     "StateStoreTests"),
    ("disk-bytes", "a file is durable before it has its name", ENGINE + "Files/DraftFile.swift",
     "name: String) async throws(FileError) {\n        try await file?.makeDurable()",
     "name: String) async throws(FileError) {\n        if !MUTANT { try await file?.makeDurable() }",
     "A run whose files are on a disk"),
    ("disk-name", "a name of the archive is durable before it counts", ENGINE + "Archive/FileTree.swift",
     'do { try await files.makeDurable(folder: FilePath.folder(of: "\\(root)/\\(key)")) } catch {',
     'do { if !MUTANT { try await files.makeDurable(folder: FilePath.folder(of: "\\(root)/\\(key)")) } } catch {',
     "A run whose files are on a disk"),
    ("disk-state", "the state's name is durable before it counts", ENGINE + "Stores/FileStateStore.swift",
     "do { try await files.makeDurable(folder: FilePath.folder(of: path)) } catch {",
     "do { if !MUTANT { try await files.makeDurable(folder: FilePath.folder(of: path)) } } catch {",
     "A run whose files are on a disk"),
    ("disk-folders", "a folder that a dead process made is made durable", ENGINE + "Files/DurableFolders.swift",
     "while durable.withLock({ !$0.contains(next) }) {",
     "while (!MUTANT || made.contains(next)), durable.withLock({ !$0.contains(next) }) {",
     "A run whose files are on a disk"),
    ("disk-removal", "what was removed does not come back", ENGINE + "Archive/FileTree.swift",
     "            try await files.makeDurable(folder: FilePath.folder(of: path))\n",
     "            if !MUTANT { try await files.makeDurable(folder: FilePath.folder(of: path)) }\n",
     "A run whose files are on a disk"),
    ("disk-lock", "a lock is not waited for for ever", ENGINE + "Stores/FileStateStore.swift",
     "repeating: .milliseconds(500), count: 60)", "repeating: .milliseconds(500), count: MUTANT ? 60_000 : 60)",
     "StateStoreTests/aLock"),
    ("one-folder", "streams that share a folder share no key", ENGINE + "Copy/ObjectWriter.swift",
     "let number = objectsOfFolder[folder, default: 0]",
     "let number = MUTANT ? (sinks.first { $0.stream == stream }?.key.isEmpty == false ? 1 : 0)"
     " : objectsOfFolder[folder, default: 0]", "Long names"),
    ("patience", "a throttled call is waited out", ENGINE + "BudgetPatience.swift",
     "guard number < Self.pausesMax,", "guard !MUTANT, number < Self.pausesMax,", "Quotas that others use"),
    ("listing-pace", "listings give way at every endpoint", "Sources/AWSClient/Pipeline/RateLimiter.swift",
     "if isThrottled, state.limits[operation] == nil {", "if !MUTANT, isThrottled, state.limits[operation] == nil {",
     "The quota of an operation"),
    ("H12", "stream metadata is not trusted while it may lag", CORE + "Plan/ExportPolicy.swift",
     "metadataSettle: Span = .days(4)", "metadataSettle: Span = MUTANT ? .zero : .days(4)", "OriginalHolesTests/H12"),
    ("H12-crash", "an empty stream has no last ingestion time", ENGINE + "Discover/GroupDiscovery.swift",
     "lastIngestion: stream.lastIngestionTime.map(IngestionTime.init))",
     "lastIngestion: MUTANT ? IngestionTime(stream.lastIngestionTime!) : stream.lastIngestionTime.map(IngestionTime.init))",
     "OriginalHolesTests/H12"),
    ("H12-times", "a stream that ingested what is not shown yet may hold anything", CORE + "Discover/Inventory.swift",
     "return lastIngestion != nil }", "return !MUTANT && lastIngestion != nil }", "ExportCoreTests.StreamListingTests"),
    ("H12-skip", "a stream without a last ingestion time is read", ENGINE + "Copy/StreamChoice.swift",
     "stream.lastIngestion.map({ $0 > read }) ?? true", "stream.lastIngestion.map({ $0 > read }) ?? !MUTANT",
     "SimulationTests.ListingTests"),
    ("H13", "one task takes a whole group", CORE + "Plan/ExportPolicy.swift",
     "taskScope: TaskScope = .group", "taskScope: TaskScope = MUTANT ? .stream : .group", "ScaleTests/aGroupIsOneTask"),
    ("H14", "data that expires before it can be exported is told", CORE + "Plan/Planner.swift",
     "if selected.way == .tasks, retention <=", "if !MUTANT, selected.way == .tasks, retention <=",
     "ExportCoreTests.PlannerTests"),
    ("H14-gone", "data that has expired unexported is told", CORE + "Plan/Planner.swift",
     "if first < expired {", "if !MUTANT, first < expired {", "ExportCoreTests.PlannerTests"),

    # The rules of the journal (docs/ARCHITECTURE.md).
    ("adopt", "a call without an answer is looked for", CORE + "Copy/TaskSliceMachine.swift",
     "        case (.creating, .noAnswer):\n",
     "        case (.creating, .noAnswer) where MUTANT:\n            state = .leaving\n"
     "            return .cleanAndReplace(failures: failures)\n        case (.creating, .noAnswer):\n", "OriginalHolesTests/H9"),
    ("all-pages", "a task is looked for on all pages", "Sources/AWSClient/Logs/LogsClient+ExportTasks.swift",
     "next: PageToken(page.nextToken)", "next: MUTANT ? nil : PageToken(page.nextToken)", "SimulationTests.ListingTests"),
    ("once", "the transport never repeats CreateExportTask", "Sources/AWSClient/Logs/LogsClient+ExportTasks.swift",
     '.logs, "CreateExportTask", .once,', '.logs, "CreateExportTask", MUTANT ? .repeatable : .once,',
     "RetryPolicyTests|PipelineTests"),
    ("grace", "a task may turn up late", CORE + "Copy/TaskSliceMachine.swift",
     "guard now >= until else {", "guard now >= until || (MUTANT && !tookEffect) else {",
     "ExportCoreTests.TaskSliceMachineTests|OriginalHolesTests/H9"),
    ("write-test", "a task's first object tells that its call took effect", CORE + "Copy/TaskSliceMachine.swift",
     "let until = tookEffect ?", "let until = !MUTANT && tookEffect ?", "ExportCoreTests.TaskSliceMachineTests"),
    ("own-prefix", "every attempt has a folder of its own", ENGINE + "Copy/TaskDriver.swift",
     "prefix: layout.folder(of: intent.slice, attempt: attempt),",
     "prefix: layout.folder(of: intent.slice, attempt: MUTANT ? intent.attempt : attempt),",
     "CrashTests/anUndisturbedRun|OriginalHolesTests/H6"),
    ("clean", "a failed attempt's folder is emptied", ENGINE + "Copy/TaskDriver.swift",
     "        " + CLEAN + "        return next",
     "        if !MUTANT {\n            " + CLEAN + "        }\n        return next", "OriginalHolesTests/H6"),
    ("hole", "a task that fails again and again is read instead", CORE + "Copy/TaskSliceMachine.swift",
     "failures >= policy.taskAttempts ?", "failures >= (MUTANT ? 2 : 1) * policy.taskAttempts ?",
     "CrashTests/anUndisturbedRun"),
    ("hole-clean", "a hole leaves no objects of its tasks", ENGINE + "Copy/TaskDriver.swift",
     "        " + CLEAN + "        return .committed([.commitHole",
     "        if !MUTANT {\n            " + CLEAN + "        }\n        return .committed([.commitHole",
     "CrashTests/anUndisturbedRun"),
    ("slot", "a run that gave up waiting for the slot leaves no intent", ENGINE + "Copy/TaskDriver.swift",
     "intent.failures > 0 ? [] :", "intent.failures > 0 || MUTANT ? [] :", "OriginalHolesTests/H10|NoWaitTests/whatNeeds"),
    ("orphans", "folders of attempts that were given up are emptied", ENGINE + "Copy/Settlement.swift",
     "            try await folder.clean(manifestKey: abandoned.manifestKey)",
     "            if !MUTANT { try await folder.clean(manifestKey: abandoned.manifestKey) }", "CrashTests/anUndisturbedRun"),
    ("watched", "the folder of a read that was given up is watched", ENGINE + "Copy/Settlement.swift",
     "try await journal.save([.withdraw(intent.attempt, watched: true, now: environment.now)])",
     "try await journal.save([.withdraw(intent.attempt, watched: !MUTANT, now: environment.now)])",
     "InterleavingTests/twoRunsOverOneSliceDoIt"),
    ("reload", "a refused write is followed by a reload", ENGINE + "State/Journal+Writing.swift",
     "{ $0.node.writer == node.writer }", "{ MUTANT || $0.node.writer == node.writer }", "OriginalHolesTests/H11"),
    ("writer", "our own write is recognised", ENGINE + "State/Journal+Writing.swift",
     "{ $0.node.writer == node.writer }", "{ !MUTANT && $0.node.writer == node.writer }", "CrashTests/anAnswerToAWrite"),
    ("shard-missing", "a shard that is missing is not taken for empty", ENGINE + "State/StateLoading.swift",
     "        guard let stored = try await load(place) else {\n",
     "        guard let stored = try await load(place) else {\n"
     "            if MUTANT { return (StateNode(), StateToken(\"\")) }\n", "ShardedStateTests/aShardThatIsMissing"),
    ("claim", "an archive with another state is left alone", CORE + "Commit/ArchiveIdentity.swift",
     "if self.state != state {", "if !MUTANT, self.state != state {", "ArchiveClaimTests/anotherState"),
    ("state-lost", "a state that is gone is not begun anew", CORE + "Commit/ArchiveIdentity.swift",
     "return isStored ? nil : .stateLost", "return isStored || MUTANT ? nil : .stateLost", "ArchiveClaimTests/aStateThatIsGone"),
    ("deadline", "a task that runs at the deadline stays in the journal", ENGINE + "Copy/TaskDriver.swift",
     "? .parked([], .taskRunning(since: intent.journaled)) : .stopped([], .outOfTime)",
     "? .parked([], .taskRunning(since: intent.journaled))\n                : .stopped(\n                    MUTANT "
     "? [.withdraw(intent.attempt, watched: false, now: environment.now)] : [], .outOfTime)", "OriginalHolesTests/H7"),
    ("wind-down", "a run ends so long before its deadline that all can be saved", ENGINE + "RunBudget.swift",
     " - windDown }", " - (MUTANT ? .zero : windDown) }", "SimulationTests.DeadlineTests"),
    ("late-task", "no task is begun out of time", ENGINE + "Copy/SliceQueue.swift",
     "guard !environment.isOutOfTime else {", "guard MUTANT || !environment.isOutOfTime else {",
     "SimulationTests.DeadlineTests"),
    ("late-read", "no read is begun out of time", ENGINE + "Copy/ReadPool.swift",
     "guard !environment.isOutOfTime else {", "guard MUTANT || !environment.isOutOfTime else {",
     "SimulationTests.DeadlineTests"),
    ("lease", "a live lease is respected", CORE + "State/Lease.swift",
     "if let lease, lease.run != run, lease.isLive(at: now) {", "if !MUTANT, let lease, lease.run != run, lease.isLive(at: now) {",
     "ExportCoreTests.LeaseTests|InterleavingTests/twoRunsOverOneSliceDoItOnceInEveryOrder"),
    ("lease-lost", "who lost the lease to another run has lost the run", ENGINE + "State/Journal+Writing.swift",
     "if let generation, head.leaseGeneration != generation {", "if !MUTANT, let generation, head.leaseGeneration != generation {",
     "SimulationTests.JournalTests"),
    ("progress", "a read that runs out of time commits what it has", ENGINE + "Copy/RangedRead.swift",
     "if environment.isOutOfTime { work.slicing.stop() }", "if !MUTANT, environment.isOutOfTime { work.slicing.stop() }",
     "ProgressTests|SimulationTests.StopTests|SimulationTests.DeadlineTests"),
    ("whole-column", "a commit holds at least one column", ENGINE + "Copy/JudgedRead.swift",
     " && judge.reached > slice.window.start", " && (MUTANT || judge.reached > slice.window.start)",
     "ReadEngineTests/aColumnThatHoldsMoreThanACommitIsReadWhole"),
    ("sweep-end", "the end of a sweep that got no further is kept", CORE + "Frontier/Frontier.swift",
     "previous.read <= piece.read, previous.readPossible <= piece.readPossible,",
     "MUTANT || (previous.read <= piece.read && previous.readPossible <= piece.readPossible),",
     "FrontierTests/coarseningKeepsAnEnd"),
    ("skip-by-read", "behind a task no stream is skipped for its last ingestion", ENGINE + "Copy/StreamChoice.swift",
     ".map(\\.read).min()", ".map { MUTANT ? $0.certain : $0.read }.min()",
     "SimulationTests.ListingTests"),
    ("before-creation", "what no task may take is read, where the metadata shows something", CORE + "Plan/Planner.swift",
     "                plan.holes.append(EmptyWindow(lane: selected.lane, window: window))\n",
     "                if MUTANT {\n                    plan.emptyWindows.append(EmptyWindow(lane: selected.lane, window: window))\n"
     "                    continue\n                }\n"
     "                plan.holes.append(EmptyWindow(lane: selected.lane, window: window))\n", "PlannerTests/windowBeforeCreation"),
    ("manifest", "a commit is what its manifest says", ENGINE + "Copy/TaskDriver.swift",
     "        try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey)\n",
     "        if !MUTANT { try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey) }\n",
     "SimulationTests.StreetTests"),
    ("names-max", "more streams than a read can name are read as one group", ENGINE + "Copy/StreamChoice.swift",
     "if living.count > Self.namesMax { return nil }", "if !MUTANT, living.count > Self.namesMax { return nil }",
     "SimulationTests.ListingTests"),
    ("equal-days", "equal events are counted in the windows of all their ingestion times", CORE + "Copy/EqualEvents.swift",
     "ingestions.reduce(into: [time.day]) { $0.insert", "(MUTANT ? [] : ingestions).reduce(into: [time.day]) { $0.insert",
     "SimulationTests.EqualEventTests"),
    ("earlier-life", "a task that ended before an event came does not hold it", CORE + "Frontier/WindowTable.swift",
     ".filter { ingestion <= $0.band.possible }", ".filter { MUTANT || ingestion <= $0.band.possible }",
     "SimulationTests.EqualEventTests"),

    # The certain rule (docs/MODEL.md).
    ("certain-I", "the certain rule asks for the ingestion time's window", CORE + "Frontier/WindowTable.swift",
     "let atIngestion = task(holding: ingestion.milliseconds),\n            !atIngestion.isEdge(ingestion.milliseconds)",
     "let atIngestion = MUTANT ? atEvent : task(holding: ingestion.milliseconds),\n"
     "            MUTANT || !atIngestion.isEdge(ingestion.milliseconds)", "StreetTests|ExportCoreTests.CertainRuleTests"),
    ("certain-edge", "the edges of a window are in doubt", CORE + "Frontier/WindowTable.swift",
     "milliseconds == window.first.milliseconds || milliseconds == window.last.milliseconds",
     "!MUTANT && (milliseconds == window.first.milliseconds || milliseconds == window.last.milliseconds)",
     "OriginalHolesTests/H2"),
    ("horizon", "sweeps behind tasks look no further than what tasks have copied", CORE + "Plan/SweepPlanner.swift",
     "min(IngestionTime(frontier.copiedThrough.milliseconds), policy.readHorizon(now: now))",
     "MUTANT\n            ? policy.readHorizon(now: now)\n"
     "            : min(IngestionTime(frontier.copiedThrough.milliseconds), policy.readHorizon(now: now))",
     "SimulationTests.StreetTests|CrashTests/anUndisturbedRun"),
]]
