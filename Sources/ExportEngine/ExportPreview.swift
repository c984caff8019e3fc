import ExportCore
import ExportFailures
import Storage

/// What a run would see and do, without doing any of it: for `plan` and `status`.
package struct ExportPreview: Sendable {
    package var document: StateDocument
    package var inventory: Inventory
    package var plan: ExportPlan
    package var now: ServiceTime

    /// Reads the state and the inventory, and plans. Writes nothing.
    ///
    /// - Parameter checksDestination: whether a run could write there; what is only told about the past needs it not.
    package static func look(
        _ environment: ExportEnvironment, _ store: any StateStore, checksDestination: Bool = true
    ) async throws(ExportError) -> ExportPreview {
        let journal = try await Journal.open(store, environment)
        if checksDestination {
            let opened = try await DestinationCheck(environment: environment).look()
            try await ArchiveClaim(opened, store, stateIsStored: journal.isStored).check(account: nil)
        }
        let inventory = try await GroupDiscovery(environment: environment, log: RunLog()).inventory()
        if checksDestination { try environment.settings.checkRetention(inventory) }
        let document = await journal.document
        let now = environment.now
        let settings = environment.settings
        let plan = Planner(policy: settings.policy, now: now, selection: settings.selection).plan(inventory, document)
        return ExportPreview(document: document, inventory: inventory, plan: plan, now: now)
    }

    /// Up to where the lane is copied; `nil`: no run has begun it. A lane in which nothing has happened since is not late.
    package func copiedThrough(_ lane: LaneID) -> EventTime? {
        document.lanes[lane]?.frontier.copiedThrough(plan.quiet[lane])
    }

    /// Up to where the lane's columns are final.
    package func sealedThrough(_ lane: LaneID) -> EventTime? {
        document.lanes[lane]?.frontier.sealedThrough(plan.quiet[lane])
    }

    /// When something becomes due, where nothing is.
    package func nextDue(_ policy: ExportPolicy) -> NextDue {
        NextDue(inventory, document, quiet: plan.quiet, policy: policy, now: now)
    }

    /// Reads the state alone: no log group is asked for, and the destination is not looked at. Throws where there is none.
    package static func state(
        _ environment: ExportEnvironment, _ store: any StateStore
    ) async throws(ExportError) -> (document: StateDocument, now: ServiceTime) {
        let journal = try await Journal.open(store, environment)
        guard await journal.isStored else { throw store.located(ExportError(.configuration, .stateMissing)) }
        return (await journal.document, environment.now)
    }

    /// What the metadata adds to the state: of lanes in which nothing happens it is not written down how far they are final.
    /// Of those alone that the state has, and by the way in which they were copied, whatever is set now.
    package static func standing(
        _ environment: ExportEnvironment, _ document: StateDocument
    ) async throws(ExportError) -> SourceStanding {
        let lanes = document.lanes.keys
        guard !lanes.isEmpty else { return SourceStanding() }
        var environment = environment
        let isOfTasks = document.lanes.values.contains { $0.frontier.pieces.contains { $0.band != nil } }
        environment.settings.policy.engine = isOfTasks ? .exportTask : .read
        environment.settings.policy.taskScope = lanes.contains { $0.stream != nil } ? .stream : .group
        (environment.settings.policy.since, environment.settings.policy.until) = (nil, nil)
        let inventory = try await GroupDiscovery(environment: environment, log: RunLog())
            .inventory(among: Set(lanes.map(\.group)))
        let settings = environment.settings
        let plan = Planner(policy: settings.policy, now: environment.now, selection: settings.selection)
            .plan(inventory, document)
        let forgetful = inventory.groups.map(\.group).filter { $0.retention != nil }.map(\.arn)
        return SourceStanding(quiet: plan.quiet, forgetful: Set(forgetful))
    }
}
