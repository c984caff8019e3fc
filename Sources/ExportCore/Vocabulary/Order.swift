/// What is to be done with a lane's window, and all that it takes to do it.
package enum Order: Hashable, Sendable {
    /// First copy of the window by a CreateExportTask.
    case task(TaskOrder)
    /// First copy of the window by our own read.
    case read(ReadOrder)
    /// A read of columns that were copied before: writes only what is missing. With `seals` they are final afterwards.
    case sweep(ReadOrder, seals: Bool)

    package var deed: Slice.Deed {
        switch self {
        case .task: .task
        case .read: .read
        case .sweep: .sweep
        }
    }

    /// `nil`: the service reads, not we.
    package var reading: ReadOrder? {
        switch self {
        case .task: nil
        case .read(let order), .sweep(let order, _): order
        }
    }

    /// The same, without what nobody plans by.
    package var withoutEstimate: Self {
        switch self {
        case .task: return self
        case .read(var order):
            order.hints.requests = nil
            return .read(order)
        case .sweep(var order, let seals):
            order.hints.requests = nil
            return .sweep(order, seals: seals)
        }
    }

    /// What of it stands in the journal: the hints are the plan's.
    package var journaled: Self {
        switch self {
        case .task: self
        case .read(let order): .read(ReadOrder(horizon: order.horizon))
        case .sweep(let order, let seals): .sweep(ReadOrder(horizon: order.horizon), seals: seals)
        }
    }
}

package struct TaskOrder: Hashable, Sendable {
    /// How many tasks for this window have failed before.
    package var failures: Int

    package init(failures: Int = 0) {
        self.failures = failures
    }
}

package struct ReadOrder: Hashable, Sendable {
    /// What was ingested up to here is written.
    package var horizon: IngestionTime
    package var hints: ReadHints

    package init(horizon: IngestionTime, hints: ReadHints = ReadHints()) {
        self.horizon = horizon
        self.hints = hints
    }
}

/// What the plan knows that makes a read cheaper. Nothing rests on it.
package struct ReadHints: Hashable, Sendable {
    /// Whether the streams' metadata is old enough to leave out streams by it.
    package var mayTrustMetadata: Bool
    /// About how many FilterLogEvents requests it takes, or fewer where the streams' metadata leaves streams out.
    package var requests: Int?
    /// All that the window can hold lies in this stream, and nothing can be added any more: either quota serves it.
    package var onlyStream: LogStreamName?

    package init(mayTrustMetadata: Bool = false, requests: Int? = nil, onlyStream: LogStreamName? = nil) {
        self.mayTrustMetadata = mayTrustMetadata
        self.requests = requests
        self.onlyStream = onlyStream
    }
}

/// The order as the journal spells it: a deed, and beside it what only some deeds have.
extension Order {
    /// `nil`: a read without a horizon could write nothing.
    package init?(
        deed: Slice.Deed, horizon: IngestionTime?, seals: Bool = false, failures: Int = 0,
        mayTrustMetadata: Bool = false, onlyStream: LogStreamName? = nil
    ) {
        let hints = ReadHints(mayTrustMetadata: mayTrustMetadata, onlyStream: onlyStream)
        switch deed {
        case .task: self = .task(TaskOrder(failures: failures))
        case .read:
            guard let horizon else { return nil }
            self = .read(ReadOrder(horizon: horizon, hints: hints))
        case .sweep:
            guard let horizon else { return nil }
            self = .sweep(ReadOrder(horizon: horizon, hints: hints), seals: seals)
        }
    }

    package var seals: Bool {
        if case .sweep(_, let seals) = self { seals } else { false }
    }

    package var failures: Int {
        if case .task(let order) = self { order.failures } else { 0 }
    }
}
