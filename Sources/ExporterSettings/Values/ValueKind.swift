import ExportCore
import Logging

/// A kind of value: what it is called in the help, how it is read from texts, how a default is written.
///
/// Each is read by itself, so that a value can be judged without the others: what several say together is looked at in
/// `ExportArguments`.
struct ValueKind<Value: Sendable>: Sendable {
    /// `duration`; `nil`: a flag, that needs no value on the command line.
    var name: String?
    var choices: [String] = []
    /// What is usual, for completion: other values may be written as well.
    var suggestions: [String] = []
    var isFile = false
    var isList = false
    var text: @Sendable (Value) -> String = { "\($0)" }
    /// What was given, in order; of a kind that is not a list the last counts. `now` is what `-3h` counts from.
    var read: @Sendable (_ texts: [String], _ now: Int64) throws(SettingComplaint) -> Value
}

extension ValueKind {
    /// Of one text.
    init(
        _ name: String?, text: @escaping @Sendable (Value) -> String = { "\($0)" },
        _ read: @escaping @Sendable (String) throws(SettingComplaint) -> Value
    ) {
        self.name = name
        self.text = text
        self.read = { texts, _ throws(SettingComplaint) in try read(texts.last ?? "") }
    }
}

extension ValueKind where Value == Bool {
    static var flag: Self { Self(nil, truth) }

    /// Of a flag that says no to something: `no-sweep`.
    static var opposite: Self {
        Self(nil) { text throws(SettingComplaint) in try !truth(text) }
    }

    @Sendable private static func truth(_ text: String) throws(SettingComplaint) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "1", "on": return true
        case "false", "no", "0", "off": return false
        default: throw SettingComplaint("'\(text)' is neither true nor false")
        }
    }
}

extension ValueKind where Value == Span {
    static var duration: Self {
        Self("duration", text: \.text) { text throws(SettingComplaint) in
            do { return try Span(parsing: text) } catch { throw SettingComplaint("\(error)") }
        }
    }

    static var positiveDuration: Self {
        Self("duration", text: \.text) { text throws(SettingComplaint) in
            let span: Span
            do { span = try Span(parsing: text) } catch { throw SettingComplaint("\(error)") }
            guard span > .zero else {
                throw SettingComplaint("'\(text)' must be longer than nothing, for example 5s")
            }
            return span
        }
    }
}

extension ValueKind where Value == EventTime {
    static var instant: Self {
        Self(name: "instant") { texts, now throws(SettingComplaint) in
            do {
                return EventTime(try InstantText.parse(texts.last ?? "", now: now))
            } catch {
                throw SettingComplaint("\(error)")
            }
        }
    }
}

extension ValueKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words, in lower or upper case.
    static var choice: Self {
        let known = Value.allCases.map(\.rawValue)
        var kind = Self(known.joined(separator: "|"), text: \.rawValue) { text throws(SettingComplaint) in
            guard let value = Value(rawValue: text.lowercased()) else {
                throw SettingComplaint("'\(text)' is none of \(known.joined(separator: ", "))")
            }
            return value
        }
        kind.choices = known
        return kind
    }
}

extension ValueKind where Value == Logger.Level {
    /// In Swift's words or in Lambda's, upper or lower case.
    static var logLevel: Self {
        let known = Logger.Level.allCases.map(\.rawValue)
        var kind = Self("level", text: \.rawValue) { text throws(SettingComplaint) in
            switch text.lowercased() {
            case "warn": return .warning
            case "fatal": return .critical
            case let name:
                guard let level = Logger.Level(rawValue: name) else {
                    throw SettingComplaint("'\(text)' is none of \(known.joined(separator: ", "))")
                }
                return level
            }
        }
        kind.choices = known
        return kind
    }
}

extension ValueKind where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> Self {
        Self("count") { text throws(SettingComplaint) in
            guard let count = Int(text), range.contains(count) else {
                throw SettingComplaint(
                    "'\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return count
        }
    }

    static var port: Self {
        Self("number") { text throws(SettingComplaint) in
            guard let port = Int(text), (0...65_535).contains(port) else {
                throw SettingComplaint("'\(text)' is not a port; give 0 to 65535")
            }
            return port
        }
    }

    static func size(_ range: ClosedRange<Int>) -> Self {
        Self("size", text: SizeText.text) { text throws(SettingComplaint) in
            let bytes: Int
            do { bytes = try SizeText.parse(text) } catch { throw SettingComplaint("\(error)") }
            guard range.contains(bytes) else {
                let (least, most) = (SizeText.text(range.lowerBound), SizeText.text(range.upperBound))
                throw SettingComplaint("'\(text)' is not between \(least) and \(most)")
            }
            return bytes
        }
    }

    /// Of a compression that is not known yet.
    static var level: Self {
        Self("level") { text throws(SettingComplaint) in
            guard let level = Int(text) else {
                throw SettingComplaint("'\(text)' is not a level: \(CompressionKind.levelWords)")
            }
            return level
        }
    }
}

extension ValueKind where Value == Double {
    static var rate: Self {
        Self("number") { text throws(SettingComplaint) in
            guard let rate = Double(text), rate > 0, rate.isFinite else {
                throw SettingComplaint("'\(text)' is not a positive number of requests per second")
            }
            return rate
        }
    }
}

extension ValueKind where Value == VerifySubset {
    static var subset: Self {
        Self("n/t|x%|size") { text throws(SettingComplaint) in
            do { return try VerifySubset(parsing: text) } catch { throw SettingComplaint("\(error)") }
        }
    }
}
