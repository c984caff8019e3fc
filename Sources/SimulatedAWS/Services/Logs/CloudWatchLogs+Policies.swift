/// What an account sets for many groups at once, and what keeps a group from being deleted. Of the account's policies those of
/// retention are simulated [S-RETENTION-ACCOUNT].
extension CloudWatchLogs {
    private static let policyType = "RETENTION_POLICY"
    private static let days: Set<Int64> = [
        30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    func putAccountPolicy(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request, allowed: ["policyName", "policyDocument", "policyType", "scope", "selectionCriteria"])
        let name = try retentionPolicyName(arguments)
        guard !name.hasPrefix("aws/") else { throw arguments.refuse("A policy's name can not start with aws/.") }
        guard try arguments.string("scope") ?? "ALL" == "ALL" else { throw arguments.refuse("scope must be ALL.") }
        let policy = try retentionPolicy(name, arguments)
        guard retention.has(name) || retention.policies.count < AccountRetention.policiesMax else {
            throw ServiceError(400, "LimitExceededException", "Resource limit exceeded.")
        }
        retention.put(policy, at: now)
        var json = writer()
        json.object { json in
            json.key("accountPolicy")
            describe(policy, updatedAt: now, into: &json)
        }
        return json.bytes
    }

    func deleteAccountPolicy(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["policyName", "policyType"])
        let name = try retentionPolicyName(arguments)
        guard retention.has(name) else {
            throw ServiceError(400, "ResourceNotFoundException", "The specified account policy does not exist.")
        }
        // What the policy has deleted does not come back with it.
        forgetExpired(at: now)
        retention.remove(name)
        return []
    }

    func describeAccountPolicies(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["policyType", "policyName", "nextToken"])
        try checkPolicyType(arguments)
        let name = try arguments.string("policyName")
        guard try arguments.string("nextToken") == nil else { throw arguments.refuse("There is no further page.") }
        let found = retention.policies.filter { name == nil || name == $0.policy.name }
        guard name == nil || !found.isEmpty else {
            throw ServiceError(400, "ResourceNotFoundException", "The specified account policy does not exist.")
        }
        var json = writer()
        json.object { json in
            json.key("accountPolicies")
            json.array(found) { describe($1.policy, updatedAt: $1.updatedAt, into: &$0) }
        }
        return json.bytes
    }

    /// A protected group is not deleted, nor is a stream of it, until the protection is taken away [S-DELETE-PROTECTION].
    func putDeletionProtection(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupIdentifier", "deletionProtectionEnabled"])
        let group = try group(of: arguments)
        guard let isProtected = try arguments.bool("deletionProtectionEnabled") else {
            throw arguments.refuse("deletionProtectionEnabled must not be null")
        }
        group.isProtected = isProtected
        return []
    }

    func checkDeletable(_ group: LogGroupState) throws(ServiceError) {
        guard group.isProtected else { return }
        throw ServiceError(
            400, "ValidationException", "Deletion protection is enabled for the log group \(group.name).")
    }

    // MARK: The wire

    private func checkPolicyType(_ arguments: JSONArguments) throws(ServiceError) {
        guard try arguments.required("policyType") == Self.policyType else {
            throw ServiceError(
                400, "UnknownOperationException", "The simulator has no account policies but \(Self.policyType).")
        }
    }

    private func retentionPolicyName(_ arguments: JSONArguments) throws(ServiceError) -> String {
        try checkPolicyType(arguments)
        return try arguments.required("policyName")
    }

    private func retentionPolicy(_ name: String, _ arguments: JSONArguments) throws(ServiceError) -> RetentionPolicy {
        guard let document = try? JSONValue(parsing: Array(try arguments.required("policyDocument").utf8)),
            case .object(let members) = document, members.count == 2,
            let mode = document["enforcementMode"]?.string, mode == "RETROACTIVE" || mode == "NEW_ONLY"
        else { throw arguments.refuse("policyDocument must hold retentionInDays and enforcementMode.") }
        var policy = RetentionPolicy(name, days: nil, isRetroactive: mode == "RETROACTIVE")
        switch document["retentionInDays"] {
        case .integer(let days)? where Self.days.contains(days): policy.days = Int(days)
        case .string("NEVER_EXPIRE")?: policy.days = nil
        default: throw arguments.refuse("retentionInDays must be NEVER_EXPIRE or one of \(Self.days.sorted())")
        }
        if let criteria = try arguments.string("selectionCriteria") {
            policy.prefix = try prefix(criteria, arguments)
        }
        return policy
    }

    /// `LogGroupNamePrefix IN ["/aws/lambda"]`: the one criterion that retention policies know.
    private func prefix(_ criteria: String, _ arguments: JSONArguments) throws(ServiceError) -> String {
        let head = "LogGroupNamePrefix IN "
        guard criteria.hasPrefix(head),
            let list = try? JSONValue(parsing: Array(criteria.dropFirst(head.count).utf8)).array,
            list.count == 1, let prefix = list.first?.string
        else { throw arguments.refuse("selectionCriteria must read \(head)[\"PREFIX\"]") }
        return prefix
    }

    private func describe(_ policy: RetentionPolicy, updatedAt: Int64, into json: inout JSONWriter) {
        let days = policy.days.map(String.init) ?? "\"NEVER_EXPIRE\""
        let mode = policy.isRetroactive ? "RETROACTIVE" : "NEW_ONLY"
        json.object { json in
            json.member("policyName", policy.name)
            json.member("policyDocument", "{\"retentionInDays\": \(days), \"enforcementMode\": \"\(mode)\"}")
            json.member("lastUpdatedTime", updatedAt)
            json.member("policyType", Self.policyType)
            json.member("scope", "ALL")
            json.member("selectionCriteria", policy.prefix.map { "LogGroupNamePrefix IN [\"\($0)\"]" })
            json.member("accountId", context.configuration.accountID)
        }
    }
}
