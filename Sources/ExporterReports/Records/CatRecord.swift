import ExportCore

/// The codes of what `cat` tells, for programs.
package enum CatNoteCode: String, Encodable, Sendable, CaseIterable {
    case notYetCopied, eventsLost, stateUnread, indexUnread, prefixWithoutMatch, excludeWithoutMatch, nothingFound

    package init(_ note: CatNote) {
        self =
            switch note {
            case .notYetCopied: .notYetCopied
            case .lost: .eventsLost
            case .stateUnread: .stateUnread
            case .indexUnread: .indexUnread
            case .nothingFound: .nothingFound
            case .patternWithoutMatch(let pattern): pattern.isExcluding ? .excludeWithoutMatch : .prefixWithoutMatch
            }
    }
}

/// What `cat --json` prints on stderr behind the events.
package struct CatRecord: Encodable, Sendable {
    package struct Warning: Encodable, Sendable {
        package var code: CatNoteCode
        package var message: String
    }

    package var command = "cat"
    package var exitStatus = ExitStatus.done
    /// Whether the reader of stdout took all of it.
    package var isWhole: Bool
    package var copiedThrough: String?
    package var warnings: [Warning]

    package init(_ notes: [CatNote], copiedThrough: EventTime?, isWhole: Bool, _ sentences: Sentences) {
        self.isWhole = isWhole
        self.copiedThrough = copiedThrough.map { "\($0)" }
        warnings = notes.map { Warning(code: CatNoteCode($0), message: sentences.sentence($0)) }
    }
}
