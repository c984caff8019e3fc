import Chronology

/// The API's `timestamp`: when the producer says that it happened. Milliseconds since 1970-01-01T00:00:00Z.
package struct EventTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(_ milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    package func advanced(by duration: Span) -> Self { Self(milliseconds + duration.milliseconds) }
}

/// When CloudWatch Logs says that it accepted an event. Milliseconds since 1970-01-01T00:00:00Z.
package struct IngestionTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(_ milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Before every event: the height of a column of which nothing is in the archive.
    package static let never = Self(.min)

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    package func advanced(by duration: Span) -> Self {
        self == .never ? .never : Self(milliseconds + duration.milliseconds)
    }
}

/// An instant of the service's own clock (the `Date` of its answers), in milliseconds since 1970-01-01T00:00:00Z.
///
/// Always a lower bound: a decision that waits for something to be settled may wait too long by it, never too short.
package struct ServiceTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(_ milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    package func advanced(by duration: Span) -> Self { Self(milliseconds + duration.milliseconds) }
}

/// A length of time in whole milliseconds: settings are written in it, and the service counts in it.
package struct Span: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static let zero = Self(milliseconds: 0)
    package static func seconds(_ count: Int64) -> Self { Self(milliseconds: count * 1000) }
    package static func minutes(_ count: Int64) -> Self { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Self { .minutes(count * 60) }
    package static func days(_ count: Int64) -> Self { .hours(count * 24) }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: Self, b: Self) -> Self { Self(milliseconds: a.milliseconds + b.milliseconds) }
    package static func - (a: Self, b: Self) -> Self { Self(milliseconds: a.milliseconds - b.milliseconds) }
    package static prefix func - (a: Self) -> Self { Self(milliseconds: -a.milliseconds) }
}

extension EventTime: CustomStringConvertible {
    package var description: String { CivilTime(milliseconds: milliseconds).text }
}

extension IngestionTime: CustomStringConvertible {
    package var description: String { self == .never ? "never" : CivilTime(milliseconds: milliseconds).text }
}

extension ServiceTime: CustomStringConvertible {
    package var description: String { CivilTime(milliseconds: milliseconds).text }
}
