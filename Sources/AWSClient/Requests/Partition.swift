/// A part of AWS with accounts, host names and ARNs of its own [S-PARTITIONS].
package struct Partition: Sendable, Equatable {
    /// Stands in every ARN: `aws`, `aws-cn`, `aws-us-gov` …
    package let id: String
    package let dnsSuffix: String
    let dualstackSuffix: String
    /// What the names of its regions begin with, before `-\w+-\d+`.
    private let regionPrefixes: [String]

    /// Regions that are not known yet belong to `aws`, as in every SDK.
    package static func of(region: String) -> Partition {
        all.first { $0.contains(region) } ?? all[0]
    }

    /// `PREFIX-NAME-NUMBER`
    private func contains(_ region: String) -> Bool {
        regionPrefixes.contains { prefix in
            guard region.hasPrefix(prefix + "-") else { return false }
            let parts = region.dropFirst(prefix.count + 1).split(separator: "-", omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
                && parts[1].utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
    }

    private static let all = [
        Partition(
            id: "aws", dnsSuffix: "amazonaws.com", dualstackSuffix: "api.aws",
            regionPrefixes: ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"]),
        Partition(
            id: "aws-cn", dnsSuffix: "amazonaws.com.cn", dualstackSuffix: "api.amazonwebservices.com.cn",
            regionPrefixes: ["cn"]),
        Partition(
            id: "aws-us-gov", dnsSuffix: "amazonaws.com", dualstackSuffix: "api.aws", regionPrefixes: ["us-gov"]),
        Partition(
            id: "aws-eusc", dnsSuffix: "amazonaws.eu", dualstackSuffix: "api.amazonwebservices.eu",
            regionPrefixes: ["eusc-de"]),
        Partition(
            id: "aws-iso", dnsSuffix: "c2s.ic.gov", dualstackSuffix: "api.aws.ic.gov", regionPrefixes: ["us-iso"]),
        Partition(
            id: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", dualstackSuffix: "api.aws.scloud",
            regionPrefixes: ["us-isob"]),
        Partition(
            id: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", dualstackSuffix: "api.cloud-aws.adc-e.uk",
            regionPrefixes: ["eu-isoe"]),
        Partition(
            id: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", dualstackSuffix: "api.aws.hci.ic.gov",
            regionPrefixes: ["us-isof"]),
    ]
}
