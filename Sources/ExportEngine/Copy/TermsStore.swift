import ExportCore
import ExportFailures
import LogCodec

/// The filters of a commit's pieces, under a key of the attempt's own.
struct TermsStore: Sendable {
    let environment: ExportEnvironment

    /// Of smaller commits the objects themselves are read as quickly.
    static let objectBytesMin: Int64 = 1 << 20

    /// Writes the filters, in the order of the objects. `nil`: there are none that would help.
    func write(_ written: [WrittenObject], of intent: Intent) async throws(ExportError) -> TermsObject? {
        guard environment.settings.index == .terms,
            written.reduce(0, { $0 + $1.object.bytes }) >= Self.objectBytesMin
        else { return nil }
        let bytes = TermsFile.encode(written.flatMap(\.terms))
        var digest = ObjectDigest()
        digest.update(bytes)
        let key = environment.settings.layout.termsKey(ofManifest: intent.manifestKey)
        switch try await environment.archive.create(key, bytes) {
        case .created: break
        case .inDoubt(let error):
            guard try await environment.archive.bytes(of: key, nil) == bytes else { throw error }
        }
        return TermsObject(
            key: key, bytes: Int64(bytes.count), sha256: digest.sha256.text, crc64nvme: digest.crc64.text)
    }
}
