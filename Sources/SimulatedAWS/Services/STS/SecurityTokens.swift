/// STS by the query protocol, and the table of all credentials that are valid in the world.
final class SecurityTokens {
    private let context: WorldContext
    private var issued: [String: SimulatedCredentials] = [:]
    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    init(context: WorldContext) {
        self.context = context
    }

    func credentials(for accessKeyID: String) -> SimulatedCredentials? {
        context.configuration.credentials.first { $0.accessKeyID == accessKeyID } ?? issued[accessKeyID]
    }

    func answer(
        _ request: ParsedRequest, caller: SimulatedCredentials?, requestID: String
    ) throws(ServiceError) -> WireAnswer {
        let form = PercentCoding.query(String(decoding: request.body, as: UTF8.self)) + request.query
        let arguments = Dictionary(form.map { ($0.name, $0.value) }) { first, _ in first }
        guard arguments["Version"] == "2011-06-15" else {
            throw ServiceError(400, "InvalidAction", "Could not find operation for this version")
        }
        switch request.operation {
        case "GetCallerIdentity":
            try checkMembers(arguments, [])
            return callerIdentity(caller, requestID)
        case "AssumeRole":
            try checkMembers(arguments, ["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId"])
            return try assumeRole(arguments, request.operation, requestID)
        case "AssumeRoleWithWebIdentity":
            try checkMembers(arguments, ["RoleArn", "RoleSessionName", "DurationSeconds", "WebIdentityToken"])
            guard arguments["WebIdentityToken"]?.isEmpty == false else {
                throw ServiceError(400, "InvalidIdentityToken", "Missing the required parameter WebIdentityToken")
            }
            return try assumeRole(arguments, request.operation, requestID)
        default:
            throw ServiceError(400, "InvalidAction", "The simulator does not serve \(request.operation).")
        }
    }

    private func checkMembers(_ arguments: [String: String], _ allowed: Set<String>) throws(ServiceError) {
        let known = allowed.union(["Action", "Version"])
        if let unknown = arguments.keys.sorted().first(where: { !known.contains($0) }) {
            throw ServiceError(400, "ValidationError", "The simulator does not know the parameter \(unknown).")
        }
    }

    private func callerIdentity(_ caller: SimulatedCredentials?, _ requestID: String) -> WireAnswer {
        answer("GetCallerIdentity", requestID) { xml in
            xml.leaf("Arn", caller?.arn ?? "arn:aws:iam::\(context.configuration.accountID):root")
            xml.leaf("UserId", caller?.accessKeyID ?? context.configuration.accountID)
            xml.leaf("Account", context.configuration.accountID)
        }
    }

    private func assumeRole(
        _ arguments: [String: String], _ operation: String, _ requestID: String
    ) throws(ServiceError) -> WireAnswer {
        let session = arguments["RoleSessionName"] ?? ""
        guard let role = arguments["RoleArn"], role.hasPrefix("arn:"), role.contains(":role/"),
            2...64 ~= session.utf8.count
        else { throw ServiceError(400, "ValidationError", "RoleArn or RoleSessionName is invalid") }
        guard let seconds = Int64(arguments["DurationSeconds"] ?? "3600"), 900...43_200 ~= seconds else {
            throw ServiceError(400, "ValidationError", "DurationSeconds must be between 900 and 43200")
        }
        let number = context.makeIdentifier()
        let secret = [2, 3, 4].map { Hexadecimal.fixed(context.draw.word(.secret, number, $0), digits: 16) }.joined()
        let made = SimulatedCredentials(
            accessKeyID: "ASIA" + Hexadecimal.fixed(context.draw.word(.secret, number), digits: 16).uppercased(),
            secretAccessKey: secret,
            sessionToken: "token/" + Hexadecimal.fixed(context.draw.word(.secret, number, 5), digits: 16) + "==",
            expiresAt: context.now + seconds * 1000,
            arn: role.split(separator: "/").first.map { "\($0)".split(separator: ":") }.flatMap { parts in
                parts.count > 3
                    ? "arn:aws:sts::\(parts[3]):assumed-role/\(role.split(separator: "/").last ?? "")/\(session)" : nil
            } ?? role)
        issued[made.accessKeyID] = made
        return answer(operation, requestID) { xml in
            xml.element("AssumedRoleUser") { xml in
                xml.leaf("AssumedRoleId", "\(made.accessKeyID):\(session)")
                xml.leaf("Arn", made.arn)
            }
            xml.element("Credentials") { xml in
                xml.leaf("AccessKeyId", made.accessKeyID)
                xml.leaf("SecretAccessKey", made.secretAccessKey)
                xml.leaf("SessionToken", made.sessionToken)
                xml.leaf("Expiration", made.expiresAt.map { CalendarTime($0).iso })
            }
        }
    }

    private func answer(
        _ operation: String, _ requestID: String, _ result: (inout XMLWriter) -> Void
    ) -> WireAnswer {
        var xml = XMLWriter()
        xml.element("\(operation)Response", namespace: Self.namespace) { xml in
            xml.element("\(operation)Result", result)
            xml.element("ResponseMetadata") { $0.leaf("RequestId", requestID) }
        }
        var answer = WireAnswer(status: 200, body: xml.bytes)
        answer.set("Content-Type", "text/xml")
        return answer
    }
}
