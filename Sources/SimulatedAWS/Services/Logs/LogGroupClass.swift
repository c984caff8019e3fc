/// The class of a log group, which decides what works on it [S-CLASSES]. Not an enumeration: classes are added, and a group
/// of the next one lies among the others before any client knows of it.
package struct LogGroupClass: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let standard = Self(rawValue: "STANDARD")
    package static let infrequentAccess = Self(rawValue: "INFREQUENT_ACCESS")
    package static let delivery = Self(rawValue: "DELIVERY")
    package static let essentials = Self(rawValue: "ESSENTIALS")

    /// What CreateLogGroup takes; others come into the world by `World.createLogGroup` alone.
    static let creatable: [LogGroupClass] = [.standard, .infrequentAccess, .delivery, .essentials]

    /// As a filter of DescribeLogGroups, either of the two cheaper classes stands for both [S-CLASS-FILTER].
    func isListed(as wanted: String) -> Bool {
        let cheaper: Set<LogGroupClass> = [.infrequentAccess, .essentials]
        return rawValue == wanted || (cheaper.contains(self) && cheaper.contains(Self(rawValue: wanted)))
    }
}

/// What each class allows. Where AWS's documents are silent the configuration has a knob.
struct ClassRules {
    let configuration: WorldConfiguration

    /// DELIVERY only passes events on [S-CLASSES]. INFREQUENT_ACCESS is refused to FilterLogEvents [S-CLASS-READS], and
    /// we take it that ESSENTIALS, GetLogEvents and what comes next are alike [S-CLASS-OTHERS].
    func allowsReads(of group: LogGroupClass) -> Bool {
        switch group {
        case .standard: true
        case .infrequentAccess: configuration.readsInfrequentAccess
        case .delivery: false
        default: configuration.readsOtherClasses
        }
    }

    func allowsExportTasks(of group: LogGroupClass) -> Bool {
        switch group {
        case .standard: true
        case .infrequentAccess, .delivery, .essentials: false
        default: configuration.exportsOtherClasses
        }
    }
}
