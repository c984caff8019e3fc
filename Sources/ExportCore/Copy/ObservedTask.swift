/// An export task as the service describes it.
package struct ObservedTask: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case pending, running, pendingCancel
        case completed, failed, cancelled
        /// A status that this program does not know: neither success nor failure.
        case unknown(String)

        package init(_ text: String) {
            switch text {
            case "PENDING": self = .pending
            case "RUNNING": self = .running
            case "PENDING_CANCEL": self = .pendingCancel
            case "COMPLETED": self = .completed
            case "FAILED": self = .failed
            case "CANCELLED": self = .cancelled
            default: self = .unknown(text)
            }
        }

        package var holdsTheSlot: Bool {
            switch self {
            case .pending, .running, .pendingCancel, .unknown: true
            case .completed, .failed, .cancelled: false
            }
        }
    }

    package var id: String
    package var name: String?
    package var status: Status
    package var message: String?
    package var created: ServiceTime?
    package var ended: ServiceTime?

    package init(
        id: String, name: String?, status: Status, message: String? = nil, created: ServiceTime? = nil,
        ended: ServiceTime? = nil
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.message = message
        self.created = created
        self.ended = ended
    }
}
