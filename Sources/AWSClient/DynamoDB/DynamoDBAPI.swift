import FoundationEssentials

/// The few shapes of DynamoDB that keeping one document in a table takes.
package enum DynamoDBAPI {
    /// At most 400 KB with the names of its attributes [S-DYNAMO-400KB].
    package typealias Item = [String: AttributeValue]

    package enum AttributeValue: Sendable, Equatable {
        case string(String)
        /// In decimal digits, as on the wire.
        case number(String)
        case binary([UInt8])
        case bool(Bool)
        case null
    }

    /// An expression that must be true of the stored item for a write to be made [S-DYNAMO-CONDITIONS]. Names (`#n`)
    /// and values (`:v`) stand apart from the expression.
    package struct Condition: Sendable, Equatable {
        package var expression: String
        package var names: [String: String]
        package var values: [String: AttributeValue]

        package init(_ expression: String, names: [String: String] = [:], values: [String: AttributeValue] = [:]) {
            self.expression = expression
            self.names = names
            self.values = values
        }
    }

    package struct KeyAttribute: Sendable, Equatable, Codable {
        package enum Kind: String, Sendable, Codable {
            case hash = "HASH"
            case range = "RANGE"
        }

        package var name: String
        package var kind: Kind

        package init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }

        private enum CodingKeys: String, CodingKey {
            case name = "AttributeName"
            case kind = "KeyType"
        }
    }

    package struct AttributeDefinition: Sendable, Equatable, Codable {
        package var name: String
        /// `S`, `N` or `B`.
        package var type: String

        package init(name: String, type: String) {
            self.name = name
            self.type = type
        }

        private enum CodingKeys: String, CodingKey {
            case name = "AttributeName"
            case type = "AttributeType"
        }
    }

    package struct Table: Sendable, Equatable, Decodable {
        package var name: String
        /// `ACTIVE`, `CREATING` …
        package var status: String
        package var arn: String?
        package var keySchema: [KeyAttribute]
        package var attributeDefinitions: [AttributeDefinition]

        private enum CodingKeys: String, CodingKey {
            case name = "TableName"
            case status = "TableStatus"
            case arn = "TableArn"
            case keySchema = "KeySchema"
            case attributeDefinitions = "AttributeDefinitions"
        }
    }
}

extension DynamoDBAPI.AttributeValue: Codable {
    private enum CodingKeys: String, CodingKey {
        case string = "S"
        case number = "N"
        case binary = "B"
        case bool = "BOOL"
        case null = "NULL"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try values.decodeIfPresent(String.self, forKey: .string) {
            self = .string(text)
        } else if let digits = try values.decodeIfPresent(String.self, forKey: .number) {
            self = .number(digits)
        } else if let data = try values.decodeIfPresent(Data.self, forKey: .binary) {
            self = .binary(Array(data))
        } else if let flag = try values.decodeIfPresent(Bool.self, forKey: .bool) {
            self = .bool(flag)
        } else if try values.decodeIfPresent(Bool.self, forKey: .null) != nil {
            self = .null
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an attribute of a type that is not read here"))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .string(let text): try values.encode(text, forKey: .string)
        case .number(let digits): try values.encode(digits, forKey: .number)
        case .binary(let bytes): try values.encode(Data(bytes), forKey: .binary)
        case .bool(let flag): try values.encode(flag, forKey: .bool)
        case .null: try values.encode(true, forKey: .null)
        }
    }
}
