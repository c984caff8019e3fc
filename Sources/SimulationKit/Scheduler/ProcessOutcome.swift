/// How a process came to its end.
package enum ProcessOutcome<Value: Sendable>: Sendable {
    case finished(Value)
    case failed(any Error)
    /// Killed at the named point. What its code returned or threw afterwards never mattered.
    case crashed(String)

    package var value: Value? {
        if case .finished(let value) = self { value } else { nil }
    }

    package var isCrash: Bool {
        if case .crashed = self { true } else { false }
    }

    /// The value; throws what the process threw, and `ProcessCrash` for a crash.
    package func get() throws -> Value {
        switch self {
        case .finished(let value): return value
        case .failed(let error): throw error
        case .crashed(let reason): throw ProcessCrash(reason: reason)
        }
    }
}

/// A process was expected to come to its end, and was killed.
package struct ProcessCrash: Error, Sendable, Equatable {
    package var reason: String
}
