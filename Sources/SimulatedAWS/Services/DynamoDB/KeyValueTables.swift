/// DynamoDB: as much as a document with compare-and-swap needs. JSON 1.0, tables per region.
final class KeyValueTables {
    let context: WorldContext
    private var tables: [String: KeyValueTable] = [:]
    private static let itemBytesMax = 400 * 1024

    init(context: WorldContext) {
        self.context = context
    }

    func create(_ table: KeyValueTable, region: String) {
        tables["\(region)/\(table.name)"] = table
    }

    func answer(_ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        guard request.header("X-Amz-Target")?.hasPrefix("DynamoDB_20120810.") == true else {
            throw ServiceError(400, "UnknownOperationException", "")
        }
        var json = JSONWriter()
        switch request.operation {
        case "CreateTable": try createTable(request, into: &json)
        case "DescribeTable": try describeTable(request, into: &json)
        case "GetItem": try getItem(request, into: &json)
        case "PutItem": try putItem(request, into: &json)
        case "DeleteItem": try deleteItem(request, into: &json)
        default:
            throw ServiceError(400, "UnknownOperationException", "The simulator does not serve \(request.operation).")
        }
        var answer = WireAnswer(status: 200, body: json.bytes)
        answer.set("Content-Type", "application/x-amz-json-1.0")
        return answer
    }

    private func arguments(_ request: ParsedRequest, _ allowed: [StaticString]) throws(ServiceError) -> JSONArguments {
        try JSONArguments(request, allowed: allowed, invalid: "ValidationException")
    }

    private func table(_ arguments: JSONArguments, _ region: String) throws(ServiceError) -> KeyValueTable {
        let name = try arguments.required("TableName")
        guard let table = tables["\(region)/\(name)"] else {
            throw ServiceError(
                400, "ResourceNotFoundException", "Requested resource not found: Table: \(name) not found")
        }
        return table
    }

    private func createTable(_ request: ParsedRequest, into json: inout JSONWriter) throws(ServiceError) {
        let arguments = try arguments(
            request, ["TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput"])
        let name = try arguments.required("TableName")
        guard let schema = try arguments.array("KeySchema"), 1...2 ~= schema.count else {
            throw arguments.refuse("KeySchema must have one or two members.")
        }
        let keys = schema.compactMap { $0["AttributeName"]?.string }
        let definitions = try arguments.array("AttributeDefinitions") ?? []
        guard keys.count == schema.count, schema[0]["KeyType"] == .string("HASH"),
            keys.allSatisfy({ key in definitions.contains { $0["AttributeName"] == .string(key) } })
        else { throw arguments.refuse("Some index key attributes are not defined in AttributeDefinitions.") }
        guard tables["\(request.region)/\(name)"] == nil else {
            throw ServiceError(400, "ResourceInUseException", "Table already exists: \(name)")
        }
        let table = KeyValueTable(name: name, keys: keys, schema: .array(schema), createdAt: context.now)
        create(table, region: request.region)
        describe(table, "TableDescription", request, into: &json)
    }

    private func describeTable(_ request: ParsedRequest, into json: inout JSONWriter) throws(ServiceError) {
        let arguments = try arguments(request, ["TableName"])
        describe(try table(arguments, request.region), "Table", request, into: &json)
    }

    private func describe(
        _ table: KeyValueTable, _ member: StaticString, _ request: ParsedRequest, into json: inout JSONWriter
    ) {
        let account = context.configuration.accountID
        json.object { json in
            json.key(member)
            json.object { json in
                json.member("TableName", table.name)
                json.member("TableStatus", "ACTIVE")
                json.member("TableArn", "arn:aws:dynamodb:\(request.region):\(account):table/\(table.name)")
                json.key("AttributeDefinitions")
                json.array(table.keys) { json, name in
                    json.object { json in
                        json.member("AttributeName", name)
                        json.member("AttributeType", "S")
                    }
                }
                json.key("KeySchema")
                json.value(table.schema)
                json.key("CreationDateTime")
                json.value(.number(Double(table.createdAt) / 1000))
                json.member("ItemCount", table.items.count)
            }
        }
    }

    private func getItem(_ request: ParsedRequest, into json: inout JSONWriter) throws(ServiceError) {
        let arguments = try arguments(request, ["TableName", "Key", "ConsistentRead"])
        let table = try table(arguments, request.region)
        let item = try table.items[table.key(arguments.value("Key"), exact: true)]
        json.object { json in
            guard let item else { return }
            json.key("Item")
            json.value(item)
        }
    }

    private func putItem(_ request: ParsedRequest, into json: inout JSONWriter) throws(ServiceError) {
        let arguments = try arguments(request, Self.writeMembers + ["Item"])
        let table = try table(arguments, request.region)
        let item = arguments.value("Item") ?? .null
        let key = try table.key(item, exact: false)
        guard KeyValueTable.bytes(of: item) <= Self.itemBytesMax else {
            throw arguments.refuse("Item size has exceeded the maximum allowed size")
        }
        let old = table.items[key]
        try check(arguments, old)
        table.items[key] = item
        try writeOld(old, arguments, into: &json)
    }

    private func deleteItem(_ request: ParsedRequest, into json: inout JSONWriter) throws(ServiceError) {
        let arguments = try arguments(request, Self.writeMembers + ["Key"])
        let table = try table(arguments, request.region)
        let key = try table.key(arguments.value("Key"), exact: true)
        let old = table.items[key]
        try check(arguments, old)
        table.items[key] = nil
        try writeOld(old, arguments, into: &json)
    }

    private static let writeMembers: [StaticString] = [
        "TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnValues",
    ]

    /// The condition is evaluated and the write made in one step: the world is locked.
    private func check(_ arguments: JSONArguments, _ old: JSONValue?) throws(ServiceError) {
        let names = arguments.value("ExpressionAttributeNames")
        let values = arguments.value("ExpressionAttributeValues")
        guard let expression = try arguments.string("ConditionExpression") else {
            guard names == nil, values == nil else {
                throw arguments.refuse("ExpressionAttributeNames can only be specified when using expressions")
            }
            return
        }
        var condition = ConditionExpression(expression, names: names, values: values)
        guard try condition.holds(for: old) else {
            throw ServiceError(400, "ConditionalCheckFailedException", "The conditional request failed")
        }
    }

    private func writeOld(
        _ old: JSONValue?, _ arguments: JSONArguments, into json: inout JSONWriter
    ) throws(ServiceError) {
        let wanted = try arguments.string("ReturnValues") ?? "NONE"
        guard wanted == "NONE" || wanted == "ALL_OLD" else {
            throw arguments.refuse("ReturnValues can only be ALL_OLD or NONE")
        }
        json.object { json in
            guard wanted == "ALL_OLD", let old else { return }
            json.key("Attributes")
            json.value(old)
        }
    }
}

final class KeyValueTable {
    let name: String
    /// Names of the key's attributes.
    let keys: [String]
    let schema: JSONValue
    let createdAt: Int64
    /// By the key's attributes, written out.
    var items: [String: JSONValue] = [:]

    init(name: String, keys: [String], schema: JSONValue, createdAt: Int64) {
        self.name = name
        self.keys = keys
        self.schema = schema
        self.createdAt = createdAt
    }

    convenience init(name: String, partitionKey: String, createdAt: Int64) {
        let member = JSONValue.object([
            .init(name: "AttributeName", value: .string(partitionKey)), .init(name: "KeyType", value: .string("HASH")),
        ])
        self.init(name: name, keys: [partitionKey], schema: .array([member]), createdAt: createdAt)
    }

    /// `exact`: nothing but the key's attributes may be there.
    func key(_ value: JSONValue?, exact: Bool) throws(ServiceError) -> String {
        guard case .object(let members)? = value, !exact || members.count == keys.count else {
            throw ServiceError(400, "ValidationException", "The provided key element does not match the schema")
        }
        var json = JSONWriter()
        for name in keys {
            guard let attribute = members.first(where: { $0.name == name })?.value, attribute["S"] != .string("") else {
                throw ServiceError(
                    400, "ValidationException",
                    "One or more parameter values were invalid: Missing the key \(name) in the item")
            }
            json.value(attribute)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Size as DynamoDB counts it, names and values, to within a few bytes.
    static func bytes(of value: JSONValue) -> Int {
        switch value {
        case .object(let members): members.reduce(0) { $0 + $1.name.utf8.count + bytes(of: $1.value) }
        case .array(let elements): elements.reduce(3) { $0 + 1 + bytes(of: $1) }
        case .string(let text): text.utf8.count
        case .integer, .number, .bool, .null: 1
        }
    }
}
