import Chronology

/// Writes events down as they are printed: as text, `2026-11-22T13:05:00.123Z message`, or as rows of jsonl.
struct RowRenderer: Sendable {
    private let form: EventForm
    /// Of text: the names before a message of which the row does not say the stream.
    private let names: [UInt8]
    /// Of jsonl: what stands between the time and the message, of a row that says neither.
    private let members: [UInt8]
    private let group: [UInt8]
    private var time = ISOTime.Formatter()

    init(_ form: EventForm, _ origin: RowOrigin) {
        self.form = form
        group = Array(origin.logGroup.utf8)
        let stream =
            switch origin.stream {
            case .named(let name), .folder(let name): name
            case .inRows: ""
            }
        names = Array("\(origin.logGroup) \(stream) ".utf8)
        members = Self.members(origin)
    }

    private static func members(_ origin: RowOrigin) -> [UInt8] {
        var members: [(String, String)] = [
            ("account", origin.account), ("region", origin.region), ("logGroup", origin.logGroup),
        ]
        switch origin.stream {
        case .named(let name): members.append(("logStream", name))
        // Without `-` it is the name itself [S-EXPORT-KEYS].
        case .folder(let folder): members.append((folder.contains("-") ? "logStreamFolder" : "logStream", folder))
        case .inRows: break
        }
        var bytes: [UInt8] = []
        for (name, value) in members {
            bytes += Array(",\"\(name)\":\"".utf8)
            JSONText.append(escaping: value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes
    }

    /// A row of jsonl.
    ///
    /// - Parameter row: with its line feed.
    mutating func append(_ scanner: MemberScanner, of row: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        guard !form.isJSON else {
            guard let shown = form.shown else {
                output.append(contentsOf: row)
                return
            }
            output += Array(shown(String(decoding: row, as: UTF8.self)).utf8)
            return
        }
        let event = scanner.event
        time.append(event.timestamp, to: &output, withSpace: true)
        let start = output.count
        if form.hasNames {
            append(scanner.logGroup, of: row, to: &output, else: group)
            output.append(0x20)
            append(scanner.hasLogStream ? event.logStreamName : nil, of: row, to: &output, else: [])
            output.append(0x20)
        }
        append(event.message, of: row, to: &output, else: [])
        show(from: start, &output)
        output.append(0x0A)
    }

    /// An event of text.
    mutating func append(_ eventTime: Int64, _ message: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let start = output.count
        guard form.isJSON else {
            time.append(eventTime, to: &output, withSpace: true)
            let text = output.count
            if form.hasNames { output += names }
            output.append(contentsOf: message)
            show(from: text, &output)
            output.append(0x0A)
            return
        }
        output += Array("{\"timestamp\":\(eventTime)".utf8)
        output += members
        output += Array(",\"message\":\"".utf8)
        JSONText.append(escaping: String(decoding: message, as: UTF8.self), to: &output)
        output += Array("\"}".utf8)
        show(from: start, &output)
        output.append(0x0A)
    }

    private func append(
        _ range: EscapedRange?, of row: UnsafeBufferPointer<UInt8>, to output: inout [UInt8], else other: [UInt8]
    ) {
        guard let range else {
            output += other
            return
        }
        let escaped = UnsafeBufferPointer(rebasing: row[range.bounds])
        if range.isPlain {
            output.append(contentsOf: escaped)
        } else {
            JSONText.append(unescaping: escaped, to: &output)
        }
    }

    private func show(from start: Int, _ output: inout [UInt8]) {
        guard let shown = form.shown else { return }
        let text = shown(String(decoding: output[start...], as: UTF8.self))
        output.replaceSubrange(start..., with: text.utf8)
    }
}
