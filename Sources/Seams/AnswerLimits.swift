/// How long the body of an answer is waited for. A peer that is gone without a word (a dropped tunnel, a machine that
/// sleeps) would be waited for without end: the connection says nothing of it.
///
/// Slow answers are no dead ones: to complete an upload of many parts, S3 sends a blank now and then for minutes.
package struct AnswerLimits: Sendable, Equatable {
    /// So long nothing may come.
    package var silence: Duration
    /// So long a body may take however little comes.
    package var slowTime: Duration
    /// After that, on average.
    package var bytesPerSecondMin: Int

    package init(silence: Duration = .seconds(30), slowTime: Duration = .seconds(600), bytesPerSecondMin: Int = 1000) {
        self.silence = silence
        self.slowTime = slowTime
        self.bytesPerSecondMin = bytesPerSecondMin
    }

    package enum Verdict: Sendable, Equatable {
        /// Look again after this time; before it nothing can be wrong.
        case goOn(Duration)
        /// What is said of it.
        case dead(String)
    }

    /// - Parameters:
    ///   - elapsed: since the head of the answer.
    ///   - quiet: since its last bytes.
    package func verdict(elapsed: Duration, quiet: Duration, bytes: Int) -> Verdict {
        guard quiet < silence else {
            return .dead("the answer stopped after \(bytes) bytes: nothing came for \(silence.components.seconds) s")
        }
        let rest = silence - quiet
        guard elapsed >= slowTime else { return .goOn(min(rest, slowTime - elapsed)) }
        guard Int64(bytes) >= elapsed.components.seconds * Int64(bytesPerSecondMin) else {
            return .dead("the answer came too slowly: \(bytes) bytes in \(elapsed.components.seconds) s")
        }
        return .goOn(min(rest, .seconds(10)))
    }
}
