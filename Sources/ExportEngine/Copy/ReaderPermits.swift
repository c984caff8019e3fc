import ExportCore

/// The permits of one slice's readers, beside the one with which it began. The pass that it belongs to gives them.
struct ReaderPermits: Sendable {
    private let another: @Sendable (_ mayStream: Bool) -> ReadShares.Permit?
    private let ended: @Sendable (ReadSource) -> Void

    init(
        another: @escaping @Sendable (_ mayStream: Bool) -> ReadShares.Permit?,
        ended: @escaping @Sendable (ReadSource) -> Void
    ) {
        self.another = another
        self.ended = ended
    }

    /// For one more reader; `nil`: none is free for it.
    func takeAnother(mayStream: Bool) -> ReadShares.Permit? { another(mayStream) }

    func giveBack(_ source: ReadSource) { ended(source) }
}
