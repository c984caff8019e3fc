import ExportCore
import ExportEngine

/// Whether a run is followed by the next, and when.
package struct FollowArguments: Sendable {
    /// `nil`: one run is all.
    package var pause: Span?

    package init(_ values: SettingValues) throws(SettingProblem) {
        let given = try values.span(.followEvery, isPositive: true)
        guard try values.flag(.follow) else {
            guard given == nil else {
                throw values.problem(.followEvery, "it says how often --follow exports: add --follow, or leave it out")
            }
            return
        }
        for other in [Setting.deadline, .dryRun, .noWait] where values[other] != nil {
            throw values.problem(
                .follow, "it never ends, and \(other.option) is for runs that do: leave one of them out")
        }
        pause = given ?? .minutes(1)
    }
}
