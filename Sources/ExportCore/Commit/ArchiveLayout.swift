import Chronology

/// Where a slice's objects lie: the operator's template, under it the attempt's own folder, and the manifests beside.
///
/// Names become keys by percent-encoding, which is reversible: two streams never share a key.
package struct ArchiveLayout: Hashable, Sendable {
    package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    package static let defaultTemplate = "{yyyy}/{mm}/{dd}/{group}"
    /// Some to begin with.
    package static let usualTemplates = [
        defaultTemplate, "{group}/{yyyy}/{mm}/{dd}", "group={group}/dt={yyyy}-{mm}-{dd}",
        "{account}/{region}/{yyyy}/{mm}/{dd}/{group}",
    ]
    /// Of manifests, of their filters of terms, of the default state, of what `verify` found, and of the archive's identity.
    private static let ownNames = ["_manifests", "_index", "_state", "_verify", "_archive"]
    private static let fields = ["account", "region", "group", "stream", "yyyy", "mm", "dd", "hh"]

    /// What a file or a folder can be called on the file systems that there are.
    package static let fileNameBytesMax = 255
    /// Of what the operator's own words may take of it.
    private static let wordBytesMax = 160

    /// Ends in `/`, or is empty.
    package let prefix: String
    package let template: String

    /// `template` may hold `{yyyy} {mm} {dd} {hh} {group} {stream} {account} {region}`.
    package init(prefix: String, template: String = Self.defaultTemplate) throws(TemplateError) {
        let trimmed = prefix.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
        self.prefix = trimmed.isEmpty ? "" : trimmed + "/"
        self.template = template.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
        try Self.check(self.template)
    }

    private static func check(_ template: String) throws(TemplateError) {
        let words = fill(template, []).split(separator: "/")
        if let long = words.first(where: { $0.utf8.count > wordBytesMax }) {
            throw TemplateError(
                description:
                    "'\(template)' has a folder of \(long.utf8.count) bytes beside its fields: take \(wordBytesMax) or less"
            )
        }
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw TemplateError(description: "'\(template)' has a '{' without a '}'")
            }
            let field = String(rest[rest.index(after: open)..<close])
            guard fields.contains(field) else {
                throw TemplateError(
                    description:
                        "'{\(field)}' is not a field; a layout knows \(fields.map { "{\($0)}" }.joined(separator: " "))"
                )
            }
            rest = rest[rest.index(after: close)...]
        }
        if let own = ownNames.first(where: { template.hasPrefix($0) }) {
            throw TemplateError(
                description: "a layout may not begin with '\(own)', where the archive keeps what is not logs")
        }
    }

    /// A key may hold any words; but a tool that copies the archive to a disk takes these for ways out of its target, or
    /// drops them.
    package static func checkPath(_ template: String) throws(TemplateError) {
        guard !template.isEmpty else { return }
        let words = template.split(separator: "/", omittingEmptySubsequences: false)
        let trouble: String
        if let way = words.first(where: { $0 == "." || $0 == ".." }) {
            trouble = "has the folder '\(way)', which leads out of the archive where it is copied to a disk"
        } else if words[0].isEmpty {
            trouble = "begins with '/': a layout lies below the destination"
        } else if words.dropLast().contains(where: \.isEmpty) {
            trouble = "has an empty folder, '//'"
        } else {
            return
        }
        throw TemplateError(description: "'\(template)' \(trouble); write a layout such as \(defaultTemplate)")
    }

    /// The folder of one attempt, ending in `/`. The date is that of the window's last instant: windows are cut at
    /// midnight, so it is the day of all its events, save in a backlog.
    package func folder(of slice: Slice, attempt: AttemptID) -> String {
        let date = CivilTime(milliseconds: slice.window.last.milliseconds)
        let lane = slice.lane
        var path = template
        if lane.stream != nil, !template.contains("{stream}") { path += "/{stream}" }
        let values: [(String, String)] = [
            ("account", lane.group.account), ("region", lane.group.region),
            ("group", Self.encoded(lane.group.name.text)),
            ("stream", lane.stream.map { Self.encoded($0.text) } ?? "_all"), ("yyyy", date.year.zeroPadded(to: 4)),
            ("mm", date.month.zeroPadded(to: 2)), ("dd", date.day.zeroPadded(to: 2)),
            ("hh", date.hour.zeroPadded(to: 2)),
        ]
        path = Self.fill(path, values).split(separator: "/").map { Self.shortened($0) }.joined(separator: "/")
        let from = CivilTime(milliseconds: slice.window.start.milliseconds).compactText
        let to = CivilTime(milliseconds: slice.window.end.milliseconds).compactText
        let deed = slice.deed == .task ? "" : "\(slice.deed.rawValue)-"
        return "\(prefix)\(path.isEmpty ? "" : path + "/")\(deed)\(from)-\(to)-\(lane.digest.prefix(8))-\(attempt)/"
    }

    /// The folder of a lane's manifests whose window lies within one UTC day, or (`nil`) spans several; ends in `/`.
    /// So the manifests that concern an instant are found in two folders, whatever the windows were.
    package func manifestFolder(lane: LaneID, day: Int64?) -> String {
        let date = day.map { CivilTime(milliseconds: $0 * CivilTime.millisecondsPerDay).date } ?? "spanning"
        return "\(prefix)_manifests/\(Self.encoded(lane.group.name.text))/\(lane.digest)/\(date)/"
    }

    package func manifestKey(of slice: Slice, attempt: AttemptID) -> String {
        let day = slice.window.first.day == slice.window.last.day ? slice.window.last.day : nil
        return "\(manifestFolder(lane: slice.lane, day: day))\(slice.id)-\(attempt).json"
    }

    /// Where the state lies in the archive's bucket, if no other place is given.
    package static func defaultStateKey(prefix: String) -> String {
        (prefix.isEmpty ? "" : prefix + "/") + "_state/state.json"
    }

    /// Where the filters of terms of a manifest's objects lie (`TermsObject`): apart from data and manifests, so that
    /// nobody who reads a folder of these meets them.
    package func termsKey(ofManifest key: String) -> String {
        let rest = key.utf8.starts(with: manifestRoot.utf8) ? String(key.dropFirst(manifestRoot.count)) : key
        return "\(prefix)_index/\(rest.hasSuffix(".json") ? String(rest.dropLast(5)) : rest).terms"
    }

    /// All manifests of the archive.
    package var manifestRoot: String { "\(prefix)_manifests/" }

    /// A folder for one stream's text objects inside an attempt's folder.
    package static func streamFolder(_ stream: String) -> String { encoded(stream) + "/" }

    private static func fill(_ template: String, _ values: [(String, String)]) -> String {
        var result = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let field = rest[rest.index(after: open)..<close]
            result += values.first { $0.0 == field }?.1 ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// Percent-encodes all but letters, digits and `-_.~`, so that a name is one path segment. Of a name that would make
    /// the key too long (1,024 bytes [S-EXPORT-DESTINATION]), or longer than a file can be called, the end is replaced by a
    /// digest; the manifest has it in full (docs/decisions/0022).
    package static func encoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: ".") where name != "." && name != "..":
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        guard bytes.count > 240 else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.prefix(216), as: UTF8.self) + "~~" + StableHash.hexadecimal(name)
    }

    /// A folder whose fields are too long together, though each is not, in the same way.
    private static func shortened(_ folder: Substring) -> String {
        guard folder.utf8.count > fileNameBytesMax else { return String(folder) }
        return String(decoding: folder.utf8.prefix(216), as: UTF8.self) + "~~" + StableHash.hexadecimal(String(folder))
    }
}
