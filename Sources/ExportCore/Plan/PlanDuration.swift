/// How long a plan will take, about: export tasks one after the other, and reads beside them, as their quota allows.
package struct PlanDuration: Hashable, Sendable {
    /// What one export task is taken to last. The service promises nothing: small ones take half a minute, large ones
    /// hours; nothing but this estimate depends on it.
    package static let ofTask = Span.seconds(90)

    package var tasks: Int
    /// Those of reads of which the number is not known count once.
    package var requests: Int
    package var requestsPerSecond: Double

    package init(_ plan: ExportPlan, requestsPerSecond: Double) {
        let reads = plan.slices.filter { $0.order.deed != .task }
        tasks = plan.slices.count - reads.count
        requests = reads.reduce(0) { $0 + ($1.requests ?? 1) }
        self.requestsPerSecond = requestsPerSecond
    }

    package var ofTasks: Span { Span(milliseconds: Int64(tasks) * Self.ofTask.milliseconds) }

    package var ofReads: Span {
        Span(milliseconds: Int64((Double(requests) * 1000 / requestsPerSecond).rounded(.up)))
    }

    /// They go on side by side.
    package var whole: Span { max(ofTasks, ofReads) }
}
