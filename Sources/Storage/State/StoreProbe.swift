import AWSClient
import ExportCore
import ExportFailures

/// Whether a store looks at the conditions of writes, tried on a scratch key beside the state. One that takes every write
/// would give the lease to every run, and each would export everything.
struct StoreProbe: Sendable {
    let s3: S3Client
    let bucket: String
    /// That no other probe has.
    let scratch: String

    /// - Parameters:
    ///   - key: of the state's head.
    ///   - bytes: that are to be written there, with the run's id in them.
    init(s3: S3Client, bucket: String, key: String, bytes: [UInt8]) {
        self.s3 = s3
        self.bucket = bucket
        scratch = "\(key).probe-\(StableHash.hexadecimal(String(decoding: bytes, as: UTF8.self)))"
    }

    private enum Answer {
        case taken, refused
        /// Not implemented: nothing was written.
        case unknown
    }

    /// - Returns: false where one of them is ignored or not known.
    func honoursConditions() async throws(AWSError) -> Bool {
        // The first write is the one that the others speak of.
        guard try await answer(.ifAbsent) == .taken else { return false }
        let again = try await answer(.ifAbsent)
        let other = try await answer(.ifMatch(etag: "00000000000000000000000000000000"))
        do {
            try await s3.deleteObject(bucket: bucket, key: scratch)
        } catch {
            // Three bytes stay where nobody may delete.
            guard error.isAccessDenied else { throw error }
        }
        return again == .refused && other == .refused
    }

    private func answer(_ condition: S3API.WriteCondition) async throws(AWSError) -> Answer {
        do {
            _ = try await s3.putObject(
                bucket: bucket, key: scratch, body: Array("{}\n".utf8), condition: condition,
                options: S3API.ObjectOptions())
            return .taken
        } catch {
            if error.isConditionFailed || error.code == .conditionalRequestConflict || error.code == .noSuchKey {
                return .refused
            }
            guard error.status == 501 else { throw error }
            return .unknown
        }
    }
}
