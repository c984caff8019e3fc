/// What must stand in a message so that a pattern can match it: for an index that knows which texts a run of messages
/// holds. It may ask for less than the pattern does, never for more.
package indirect enum TextNeed: Sendable, Hashable {
    case nothing
    /// These bytes.
    case text([UInt8])
    /// This text inside of a JSON string, where any character may be escaped.
    case jsonText([UInt8])
    case all([TextNeed])
    case any([TextNeed])

    /// Whether the need may be met.
    ///
    /// - Parameter mayHold: whether there may be a message with this text; the second is true for the text of a JSON
    ///   string.
    package func mayBeMet(_ mayHold: (_ text: [UInt8], _ isJSON: Bool) -> Bool) -> Bool {
        switch self {
        case .nothing: true
        case .text(let text): mayHold(text, false)
        case .jsonText(let text): mayHold(text, true)
        case .all(let needs): needs.allSatisfy { $0.mayBeMet(mayHold) }
        case .any(let needs): needs.contains { $0.mayBeMet(mayHold) }
        }
    }

    static func text(_ text: [UInt8], isJSON: Bool) -> TextNeed {
        text.isEmpty ? .nothing : isJSON ? .jsonText(text) : .text(text)
    }
}

extension FilterPattern {
    package var need: TextNeed {
        switch kind {
        case .everything: .nothing
        case .terms(let terms): terms.need
        case .regex(let regex): regex.need(isJSON: false)
        case .json(let condition): condition.need { $0.need }
        case .fields(let fields): fields.need
        }
    }
}

extension TermPattern {
    fileprivate var need: TextNeed {
        let needs = required.map(Self.need)
        return optional.isEmpty ? .all(needs) : .any(optional.map(Self.need))
    }

    private static func need(_ term: [UInt8]) -> TextNeed {
        term.allSatisfy(PatternScanner.isSpace) ? .nothing : .text(term)
    }
}

extension Condition {
    fileprivate func need(_ need: (Test) -> TextNeed) -> TextNeed {
        switch self {
        case .test(let test): need(test)
        case .all(let parts): .all(parts.map { $0.need(need) })
        case .any(let parts): .any(parts.map { $0.need(need) })
        }
    }
}

extension JSONTest {
    /// A value is there only where its names are.
    fileprivate var need: TextNeed {
        let names = selector.steps.compactMap { step -> TextNeed? in
            guard case .member(let name) = step else { return nil }
            return .text(name, isJSON: true)
        }
        return switch demand {
        case .isMissing: .nothing
        case .isNull, .isBoolean: .all(names)
        case .compares(let comparison): .all(names + [comparison.need(isJSON: true)])
        }
    }
}

extension FieldPattern {
    fileprivate var need: TextNeed {
        .all((leading + (trailing ?? [])).map { $0.condition?.need { $0.need(isJSON: false) } ?? .nothing })
    }
}

extension Comparison {
    /// A number may be spelled in many ways.
    fileprivate func need(isJSON: Bool) -> TextNeed {
        guard comparator == .equal else { return .nothing }
        return switch operand {
        case .text(let text): .text(text.text, isJSON: isJSON)
        case .regex(let regex): regex.need(isJSON: isJSON)
        case .number: .nothing
        }
    }
}

extension PatternRegex {
    /// Of every alternative the characters that stand side by side in it, whatever else does.
    fileprivate func need(isJSON: Bool) -> TextNeed {
        .any(
            alternatives.map { alternative in
                var runs: [[UInt8]] = [[]]
                for step in alternative.steps {
                    guard !step.isOptional, let only = step.characters.only else {
                        runs.append([])
                        continue
                    }
                    runs[runs.count - 1].append(only)
                    // What follows stands behind the last of them.
                    if step.repeats { runs.append([only]) }
                }
                return .all(runs.map { .text($0, isJSON: isJSON) })
            })
    }
}
