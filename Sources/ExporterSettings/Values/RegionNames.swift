import ExportCore

/// The regions of AWS by name. New ones come every year, so one that is not known yet is a warning and no more.
package enum RegionNames {
    package static let known = [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
        "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
        "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1",
        "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
        "eusc-de-east-1", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1",
        "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-west-1",
        "us-west-2",
    ]

    /// What makes it no region at all.
    package static func problem(with name: String) -> String? {
        guard !hasShape(name) else { return nil }
        return "'\(name)' is not a region of AWS: \(fix(name) ?? "a region is written like eu-central-1")"
    }

    /// For a name that could be one, and is none of those that are known.
    package static func doubt(about name: String) -> String? {
        guard hasShape(name), !known.contains(name) else { return nil }
        return "'\(name)' is none of the regions that this program knows\(fix(name).map { ": \($0)" } ?? "")"
    }

    /// The same, where something has failed that such a region would explain.
    package static func suspicion(about name: String) -> String? {
        guard doubt(about: name) != nil else { return nil }
        return "'\(name)' is most likely misspelt: \(fix(name) ?? "correct it")"
    }

    private static func fix(_ name: String) -> String? {
        // What is only cut short is nearer than what is misspelt.
        let longer = name.utf8.count > 3 ? known.first { $0.hasPrefix(name) } : nil
        return (longer ?? EditDistance.nearest(to: name, among: known)).map { "did you mean '\($0)'?" }
    }

    /// `eu-central-1`, `us-gov-west-1`
    private static func hasShape(_ name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].utf8.count >= 2, let number = parts.last, !number.isEmpty else { return false }
        return number.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && parts.dropLast().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            }
    }
}

/// The storage classes of S3. Other stores have others.
package enum StorageClasses {
    /// That can be read back at once.
    package static let usual = [
        "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY",
    ]
    private static let unusual = ["EXPRESS_ONEZONE", "OUTPOSTS", "SNOW", "FSX_OPENZFS", "FSX_ONTAP"]
    /// That must be restored first.
    static let slow = ["GLACIER", "DEEP_ARCHIVE"]

    /// What makes it no class of any store, or most likely a misspelt one of S3's.
    static func problem(with name: String) -> String? {
        let isPossible =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || [0x5F, 0x2D].contains(byte)
            }
        guard !isPossible || isMisspelt(name) else { return nil }
        return "'\(name)' is not a storage class\(suggestion(name))"
    }

    /// For a name that S3 does not know.
    package static func doubt(about name: String) -> String? {
        guard !(usual + unusual + slow).contains(name) else { return nil }
        return "'\(name)' is none of S3's storage classes\(suggestion(name))"
    }

    private static func isMisspelt(_ name: String) -> Bool {
        !(usual + unusual + slow).contains(name) && nearest(name) != nil
    }

    private static func nearest(_ name: String) -> String? {
        EditDistance.nearest(to: name.uppercased(), among: usual, atMost: min(3, name.utf8.count / 3))
    }

    private static func suggestion(_ name: String) -> String {
        nearest(name).map { ": did you mean '\($0)'?" } ?? "; write \(usual.joined(separator: ", "))"
    }
}
