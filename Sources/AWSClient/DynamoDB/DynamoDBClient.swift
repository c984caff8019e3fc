/// DynamoDB, as far as one document in a table needs it: read, conditional write, conditional delete.
package struct DynamoDBClient: Sendable {
    package static let getItem = AWSOperation(.dynamoDB, "GetItem", .read)
    package static let putItem = AWSOperation(.dynamoDB, "PutItem", .repeatable)
    package static let deleteItem = AWSOperation(.dynamoDB, "DeleteItem", .repeatable)
    package static let describeTable = AWSOperation(.dynamoDB, "DescribeTable", .read)
    package static let createTable = AWSOperation(.dynamoDB, "CreateTable", .repeatable)

    let pipeline: AWSPipeline
    private let codec = JSON11(targetPrefix: "DynamoDB_20120810", contentType: "application/x-amz-json-1.0")

    package init(pipeline: AWSPipeline) {
        self.pipeline = pipeline
    }

    /// A consistent read: what was last written, not what some replica still has.
    /// - Returns: `nil` when there is no such item.
    package func getItem(
        table: String, key: DynamoDBAPI.Item
    ) async throws(AWSError) -> DynamoDBAPI.Item? {
        try await answer(
            Self.getItem, GetItemInput(TableName: table, Key: key, ConsistentRead: true), as: GetItemOutput.self
        ).Item
    }

    /// - Throws: `.conditionalCheckFailed`; after an attempt whose reply was lost that may be the caller's own item
    ///   (`AWSError.earlierOutcomeUnknown`).
    package func putItem(
        table: String, item: DynamoDBAPI.Item, condition: DynamoDBAPI.Condition? = nil
    ) async throws(AWSError) {
        try await call(
            Self.putItem,
            PutItemInput(
                TableName: table, Item: item, ConditionExpression: condition?.expression,
                ExpressionAttributeNames: condition?.names.presence,
                ExpressionAttributeValues: condition?.values.presence))
    }

    /// Succeeds also where there is no such item, unless the condition wants one.
    /// - Throws: `.conditionalCheckFailed`
    package func deleteItem(
        table: String, key: DynamoDBAPI.Item, condition: DynamoDBAPI.Condition? = nil
    ) async throws(AWSError) {
        try await call(
            Self.deleteItem,
            DeleteItemInput(
                TableName: table, Key: key, ConditionExpression: condition?.expression,
                ExpressionAttributeNames: condition?.names.presence,
                ExpressionAttributeValues: condition?.values.presence))
    }

    /// - Throws: `.resourceNotFound`
    package func describeTable(_ table: String) async throws(AWSError) -> DynamoDBAPI.Table {
        try await answer(
            Self.describeTable, DescribeTableInput(TableName: table), as: DescribeTableOutput.self
        ).Table
    }

    /// A table that is paid by request.
    /// - Throws: code `ResourceInUseException` when it exists.
    package func createTable(
        _ table: String, keySchema: [DynamoDBAPI.KeyAttribute],
        attributeDefinitions: [DynamoDBAPI.AttributeDefinition]
    ) async throws(AWSError) {
        try await call(
            Self.createTable,
            CreateTableInput(
                TableName: table, KeySchema: keySchema, AttributeDefinitions: attributeDefinitions,
                BillingMode: "PAY_PER_REQUEST"))
    }

    private func answer<Answer: Decodable>(
        _ operation: AWSOperation, _ input: some Encodable & Sendable, as type: Answer.Type
    ) async throws(AWSError) -> Answer {
        try await pipeline.send(codec.request(operation, input)) { response throws(AWSError) in
            try codec.decode(type, from: response, of: operation)
        }
    }

    /// What is written is answered by an object, which may be empty: a page of HTML says nothing of the item.
    private func call(_ operation: AWSOperation, _ input: some Encodable & Sendable) async throws(AWSError) {
        try await pipeline.send(codec.request(operation, input)) { response throws(AWSError) in
            try codec.check(response, of: operation, mayBeEmpty: false)
        }
    }
}

extension Dictionary {
    /// DynamoDB refuses an empty map where it takes none.
    fileprivate var presence: Self? { isEmpty ? nil : self }
}

// The wire's own names, spelt as there.

private struct GetItemInput: Encodable {
    var TableName: String
    var Key: DynamoDBAPI.Item
    var ConsistentRead: Bool
}

private struct GetItemOutput: Decodable {
    var Item: DynamoDBAPI.Item?
}

private struct PutItemInput: Encodable {
    var TableName: String
    var Item: DynamoDBAPI.Item
    var ConditionExpression: String?
    var ExpressionAttributeNames: [String: String]?
    var ExpressionAttributeValues: DynamoDBAPI.Item?
}

private struct DeleteItemInput: Encodable {
    var TableName: String
    var Key: DynamoDBAPI.Item
    var ConditionExpression: String?
    var ExpressionAttributeNames: [String: String]?
    var ExpressionAttributeValues: DynamoDBAPI.Item?
}

private struct DescribeTableInput: Encodable {
    var TableName: String
}

private struct DescribeTableOutput: Decodable {
    var Table: DynamoDBAPI.Table
}

private struct CreateTableInput: Encodable {
    var TableName: String
    var KeySchema: [DynamoDBAPI.KeyAttribute]
    var AttributeDefinitions: [DynamoDBAPI.AttributeDefinition]
    var BillingMode: String
}
