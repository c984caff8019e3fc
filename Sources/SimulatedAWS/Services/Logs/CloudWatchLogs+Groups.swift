/// Log groups over the wire [S-LIST-GROUPS].
extension CloudWatchLogs {
    private static let retentions: Set<Int64> = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    func createLogGroup(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request, allowed: ["logGroupName", "logGroupClass", "deletionProtectionEnabled"])
        let name = try validated(group: arguments.required("logGroupName"), arguments)
        let text = try arguments.string("logGroupClass") ?? "STANDARD"
        let logGroupClass = LogGroupClass(rawValue: text)
        guard LogGroupClass.creatable.contains(logGroupClass) else {
            let known = LogGroupClass.creatable.map(\.rawValue).joined(separator: ", ")
            throw arguments.refuse("Member must satisfy enum value set: [\(known)]")
        }
        guard groups[name] == nil else {
            throw ServiceError(400, "ResourceAlreadyExistsException", "The specified log group already exists")
        }
        // DELIVERY keeps events for one day, whatever is asked [S-CLASSES].
        let retention = logGroupClass == .delivery ? 1 : nil
        let group = makeGroup(name, at: now, logGroupClass, retentionInDays: retention)
        group.isProtected = try arguments.bool("deletionProtectionEnabled") ?? false
        insert(group)
        return []
    }

    func deleteLogGroup(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupName"])
        let group = try existingGroup(arguments.required("logGroupName"))
        try checkDeletable(group)
        bury(group.name)
        return []
    }

    func putRetentionPolicy(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupName", "retentionInDays"])
        let group = try existingGroup(arguments.required("logGroupName"))
        let days = try arguments.requiredInteger("retentionInDays")
        guard Self.retentions.contains(days) else {
            throw arguments.refuse("retentionInDays must be one of \(Self.retentions.sorted())")
        }
        guard group.logGroupClass != .delivery else { throw arguments.refuse("DELIVERY keeps events for one day.") }
        // Where a policy of the account decides, this one waits until it does not [S-RETENTION-ACCOUNT].
        group.setRetention(Int(days))
        return []
    }

    func deleteRetentionPolicy(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupName"])
        try existingGroup(arguments.required("logGroupName")).setRetention(nil)
        return []
    }

    /// Sorted by ASCII, prefix or pattern but not both, 1–50 a page.
    func describeLogGroups(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request, allowed: ["logGroupNamePrefix", "logGroupNamePattern", "nextToken", "limit", "logGroupClass"])
        let prefix = try arguments.string("logGroupNamePrefix")
        let pattern = try arguments.string("logGroupNamePattern")
        guard prefix == nil || pattern == nil else {
            throw arguments.refuse("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
        }
        let wantedClass = try arguments.string("logGroupClass")
        let limit = try arguments.limit(max: 50)
        let query = "groups|\(prefix ?? "")|\(pattern ?? "")|\(wantedClass ?? "")"
        var index = 0
        if let text = try arguments.string("nextToken") {
            let last = ExactName(try PageToken(text, query: query, now: now).position)
            index = groupNames.partitionPoint { $0 <= last }
        } else if let prefix {
            index = groupNames.partitionPoint { $0 < ExactName(prefix) }
        }
        var found: [LogGroupState] = []
        var next: String?
        while index < groupNames.count {
            let name = groupNames[index]
            index += 1
            if let prefix, !name.hasPrefix(prefix) { break }
            guard let group = group(named: name.text), pattern.map({ contains(name.text, $0) }) ?? true,
                wantedClass.map({ group.logGroupClass.isListed(as: $0) }) ?? true
            else { continue }
            if found.count == limit {
                next = found.last?.name
                break
            }
            found.append(group)
        }
        var json = writer()
        json.object { json in
            json.key("logGroups")
            json.array(found) { describe($1, withPattern: pattern != nil, into: &$0) }
            json.member("nextToken", next.map { PageToken.text($0, query: query, now: now) })
        }
        return json.bytes
    }

    private func describe(_ group: LogGroupState, withPattern: Bool, into json: inout JSONWriter) {
        let policy = group.policy(at: now)
        if policy != nil { context.happened(.policyListed) }
        json.object { json in
            json.member("logGroupName", group.name)
            json.member("creationTime", group.creationTime)
            json.member("arn", arn(group: group.name) + ":*")
            // With a pattern, only these three come back [S-LIST-GROUPS].
            if withPattern { return }
            json.member("logGroupArn", arn(group: group.name))
            json.member("retentionInDays", group.retentionInDays(at: now).map(Int64.init))
            json.member("retentionPolicyName", policy?.name)
            json.member("metricFilterCount", 0)
            json.member("storedBytes", group.store.storedBytes)
            json.member("logGroupClass", group.logGroupClass.rawValue)
            if group.isProtected {
                json.key("deletionProtectionEnabled")
                json.value(.bool(true))
            }
        }
    }

    private func contains(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        guard pattern.count <= text.count else { return false }
        return (0...(text.count - pattern.count)).contains { text[$0...].starts(with: pattern) }
    }

    private func validated(group name: String, _ arguments: JSONArguments) throws(ServiceError) -> String {
        let isValid = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "/"), UInt8(ascii: "#"):
                return true
            default: return false
            }
        }
        guard isValid, 1...512 ~= name.utf8.count else {
            throw arguments.refuse(
                "1 validation error detected: Value '\(name)' at 'logGroupName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+")
        }
        return name
    }
}
