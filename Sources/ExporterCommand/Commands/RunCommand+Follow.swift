import ExportCore
import ExportEngine

extension RunCommand {
    /// Runs until somebody wants it to end. What another run or a later one can mend is told and tried again; what needs
    /// a person ends it.
    static func follow(_ first: Session, pause: Span) async throws {
        var session = first
        var failures = 0
        while !session.stop.isMade {
            do {
                let result = RunResult(try await exported(session), session)
                failures = 0
                StandardError.shared.show(nil)
                if session.output.isJSON {
                    print(JSONText.line(result.record))
                } else if !result.isUneventful {
                    print(result.text)
                }
            } catch let failure as CommandFailure where [.unavailable, .tryAgain].contains(failure.status) {
                guard !session.stop.isMade else { return }
                failures += 1
                StandardError.shared.say(.warning, "\(failure); the next run is in \(pause.text) or later")
            }
            // Cancelled: the stop was asked for.
            let wait = FollowArguments.pause(pause, failures: failures)
            do { try await session.environment.clock.sleep(for: .milliseconds(wait.milliseconds)) } catch { return }
            session.environment = session.environment.forNextRun()
        }
    }
}
