/// The permits of one slice's readers, beside the one with which it began. The pass that it belongs to gives them.
struct ReaderPermits: Sendable {
    private let another: @Sendable () -> Int?
    private let ended: @Sendable (Int) -> Void

    init(another: @escaping @Sendable () -> Int?, ended: @escaping @Sendable (Int) -> Void) {
        self.another = another
        self.ended = ended
    }

    /// For one more reader. Returns how many were free, this one included; `nil`: none for it.
    func takeAnother() -> Int? { another() }

    func giveBack(_ count: Int = 1) {
        if count > 0 { ended(count) }
    }
}
