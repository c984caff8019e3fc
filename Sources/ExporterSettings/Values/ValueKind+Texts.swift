import AWSClient
import ExportCore

/// Kinds whose values stay texts.
extension ValueKind where Value == String {
    static func text(_ name: String) -> Self { Self(name) { $0 } }

    static var file: Self {
        var kind = text("file")
        kind.isFile = true
        return kind
    }

    static var template: Self {
        Self("template") { text throws(SettingComplaint) in
            do { _ = try ArchiveLayout(prefix: "", template: text) } catch { throw SettingComplaint("\(error)") }
            return text
        }
    }

    static var storageClass: Self {
        Self("class") { text throws(SettingComplaint) in
            if ["GLACIER", "DEEP_ARCHIVE"].contains(text) {
                throw SettingComplaint(
                    "objects of '\(text)' cannot be read back at once, which sweeps must do: use GLACIER_IR, or a "
                        + "lifecycle rule of the bucket for what is sealed")
            }
            let allowed = text.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
            guard allowed, !text.isEmpty else {
                throw SettingComplaint(
                    "'\(text)' is not a storage class; write STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, …")
            }
            return text
        }
    }

    static var kmsKey: Self {
        Self("key") { text throws(SettingComplaint) in
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text != "alias/" else {
                throw SettingComplaint(
                    "'\(text)' is not a key; write arn:aws:kms:REGION:ACCOUNT:key/ID, the id, or alias/NAME")
            }
            return text
        }
    }

    static var account: Self {
        Self("account") { text throws(SettingComplaint) in
            guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw SettingComplaint("'\(text)' is not an account; it has 12 digits")
            }
            return text
        }
    }

    static var role: Self {
        Self("arn") { text throws(SettingComplaint) in
            guard text.hasPrefix("arn:"), text.contains(":iam::"), text.contains(":role/"),
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else {
                throw SettingComplaint("\(text.quoted) is not a role; write arn:aws:iam::ACCOUNT:role/NAME")
            }
            return text
        }
    }

    static var profile: Self {
        Self("name") { text throws(SettingComplaint) in
            guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                throw SettingComplaint("\(text.quoted) is not the name of a profile: it has no line breaks")
            }
            return text
        }
    }

    static var externalID: Self {
        Self("id") { text throws(SettingComplaint) in
            guard 2...1224 ~= text.utf8.count, text.isOf("_+=,.@:/-") else {
                throw SettingComplaint(
                    "\(text.quoted) is not an external ID: it has 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -"
                )
            }
            return text
        }
    }

    static var sessionName: Self {
        Self("name") { text throws(SettingComplaint) in
            guard 2...64 ~= text.utf8.count, text.isOf("_+=,.@-") else {
                throw SettingComplaint(
                    "\(text.quoted) is not a session name: it has 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -")
            }
            return text
        }
    }

    static var url: Self {
        Self("url") { text throws(SettingComplaint) in
            do { _ = try ServiceEndpoint(url: text, region: "") } catch {
                throw SettingComplaint("'\(text)' is not the URL of a service; write http://HOST:PORT or https://HOST")
            }
            return text
        }
    }
}

/// Lists: given several times, or with commas.
extension ValueKind where Value == [String] {
    static var patterns: Self {
        Self(name: "pattern,...", isList: true, text: { $0.joined(separator: ",") }) { texts, _ in parts(texts) }
    }

    static var prefixes: Self {
        Self(name: "prefix,...", isList: true, text: { $0.joined(separator: ",") }) {
            texts, _ throws(SettingComplaint) in
            let prefixes = parts(texts)
            if prefixes == ["*"] { return prefixes }
            for prefix in prefixes {
                guard let problem = GroupSelection.problem(withPrefix: prefix) else { continue }
                let hint =
                    prefix.contains("*")
                    ? "a prefix needs no '*': write '\(prefix.prefix { $0 != "*" })'" : "correct it"
                throw SettingComplaint("the prefix '\(prefix)' \(problem); \(hint)")
            }
            return prefixes
        }
    }

    @Sendable private static func parts(_ texts: [String]) -> [String] {
        texts.flatMap { text in text.split(separator: ",").map(\.trimmingSpaces) }.filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension String {
    /// For a complaint: in quotes, and with what a terminal would not show.
    fileprivate var quoted: String { "'\(debugDescription.dropFirst().dropLast())'" }

    /// Letters and digits of ASCII, and those.
    fileprivate func isOf(_ others: String) -> Bool {
        unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0) || others.unicodeScalars.contains($0)
        }
    }
}
