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
        var kind = Self("template") { text throws(SettingComplaint) in
            do {
                try ArchiveLayout.checkPath(text)
                _ = try ArchiveLayout(prefix: "", template: text)
            } catch {
                throw SettingComplaint("\(error)")
            }
            return text
        }
        kind.suggestions = ArchiveLayout.usualTemplates
        return kind
    }

    static var region: Self {
        var kind = Self("region") { text throws(SettingComplaint) in
            if let problem = RegionNames.problem(with: text) { throw SettingComplaint(problem) }
            return text
        }
        kind.suggestions = RegionNames.known
        return kind
    }

    static var storageClass: Self {
        var kind = Self("class") { text throws(SettingComplaint) in
            if StorageClasses.slow.contains(text) {
                throw SettingComplaint(
                    "objects of '\(text)' cannot be read back at once, which sweeps must do: use GLACIER_IR, or a "
                        + "lifecycle rule of the bucket for what is sealed")
            }
            if let problem = StorageClasses.problem(with: text) { throw SettingComplaint(problem) }
            return text
        }
        kind.suggestions = StorageClasses.usual
        return kind
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

extension ValueKind where Value == [String] {
    /// Names or globs of log streams.
    static var streams: Self {
        Self(name: "name,...", isList: true, text: { $0.joined(separator: ",") }) {
            texts, _ throws(SettingComplaint) in
            let names = texts.flatMap(\.listed)
            if let long = names.first(where: { $0.utf8.count > 512 || $0.contains(":") }) {
                throw SettingComplaint(
                    "\(long.quoted) is not the name of a log stream: it has up to 512 characters, and no ':'")
            }
            return names
        }
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
