import Chronology
import HTTPTypes
import Seams
import SigV4

package enum STSAPI {
    package struct CallerIdentity: Sendable, Equatable {
        package var account: String
        package var arn: String
        package var userID: String
    }

    package struct AssumeRoleRequest: Sendable, Equatable {
        package var roleARN: String
        /// Stands in CloudTrail and in the ARN of the session.
        package var sessionName: String
        /// 900 to the maximum of the role; the default is 3600.
        package var durationSeconds: Int?
        package var externalID: String?
        package var serialNumber: String?
        package var tokenCode: String?

        package init(
            roleARN: String, sessionName: String, durationSeconds: Int? = nil, externalID: String? = nil,
            serialNumber: String? = nil, tokenCode: String? = nil
        ) {
            self.roleARN = roleARN
            self.sessionName = sessionName
            self.durationSeconds = durationSeconds
            self.externalID = externalID
            self.serialNumber = serialNumber
            self.tokenCode = tokenCode
        }
    }
}

/// The Security Token Service: who am I, and who may I become.
package struct STSClient: Sendable {
    package static let getCallerIdentity = AWSOperation(.sts, "GetCallerIdentity", .read)
    package static let assumeRole = AWSOperation(.sts, "AssumeRole", .read)
    package static let assumeRoleWithWebIdentity = AWSOperation(.sts, "AssumeRoleWithWebIdentity", .read)

    let pipeline: AWSPipeline

    package init(pipeline: AWSPipeline) {
        self.pipeline = pipeline
    }

    package func getCallerIdentity() async throws(AWSError) -> STSAPI.CallerIdentity {
        let operation = Self.getCallerIdentity
        return try await pipeline.send(Self.request(operation, [])) { response throws(AWSError) in
            let result = try Self.result(of: operation, in: response)
            return STSAPI.CallerIdentity(
                account: try result.required("Account", of: operation), arn: try result.required("Arn", of: operation),
                userID: try result.required("UserId", of: operation))
        }
    }

    /// Each call makes new credentials; older ones stay valid.
    package func assumeRole(_ role: STSAPI.AssumeRoleRequest) async throws(AWSError) -> AWSCredentials {
        let parameters: [(String, String?)] = [
            ("RoleArn", role.roleARN), ("RoleSessionName", role.sessionName),
            ("DurationSeconds", role.durationSeconds.map(String.init)), ("ExternalId", role.externalID),
            ("SerialNumber", role.serialNumber), ("TokenCode", role.tokenCode),
        ]
        return try await credentials(Self.request(Self.assumeRole, parameters))
    }

    /// Not signed: the token is the proof.
    package func assumeRoleWithWebIdentity(
        roleARN: String, sessionName: String, webIdentityToken: String, durationSeconds: Int? = nil
    ) async throws(AWSError) -> AWSCredentials {
        let parameters: [(String, String?)] = [
            ("RoleArn", roleARN), ("RoleSessionName", sessionName), ("WebIdentityToken", webIdentityToken),
            ("DurationSeconds", durationSeconds.map(String.init)),
        ]
        var request = Self.request(Self.assumeRoleWithWebIdentity, parameters)
        request.isSigned = false
        return try await credentials(request)
    }

    /// The query protocol: a form to `/`.
    private static func request(_ operation: AWSOperation, _ parameters: [(String, String?)]) -> AWSRequest {
        let form = [("Action", operation.name), ("Version", "2011-06-15")] + parameters
        let body = form.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        var headers = HTTPFields()
        headers.set("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        return AWSRequest(operation, method: .post, headers: headers, body: Array(body.joined(separator: "&").utf8))
    }

    /// `<XResponse><XResult>…`
    private static func result(
        of operation: AWSOperation, in response: TransportResponse
    ) throws(AWSError) -> XMLElement {
        let root = try XMLElement(response, of: operation, root: "\(operation.name)Response")
        guard let result = root.first("\(operation.name)Result") else {
            throw .malformedAnswer(operation, "<\(operation.name)Result> is missing", status: response.status)
        }
        return result
    }

    private func credentials(_ request: AWSRequest) async throws(AWSError) -> AWSCredentials {
        try await pipeline.send(request) { response throws(AWSError) in
            try Self.credentials(of: request.operation, in: response)
        }
    }

    private static func credentials(
        of operation: AWSOperation, in response: TransportResponse
    ) throws(AWSError) -> AWSCredentials {
        guard let element = try result(of: operation, in: response).first("Credentials") else {
            throw .malformedAnswer(operation, "<Credentials> is missing")
        }
        let expiration = try element.required("Expiration", of: operation)
        guard let expirationMilliseconds = RFC3339.milliseconds(expiration) else {
            throw .malformedAnswer(operation, "<Expiration> is not a time: \(expiration)")
        }
        return AWSCredentials(
            accessKeyID: try element.required("AccessKeyId", of: operation),
            secretAccessKey: try element.required("SecretAccessKey", of: operation),
            sessionToken: try element.required("SessionToken", of: operation),
            expirationMilliseconds: expirationMilliseconds)
    }
}
