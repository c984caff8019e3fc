/// The members of a JSON request, read with their types. Members that no rule reads are an error, so that a request
/// which asks for something that is not simulated is refused instead of answered wrongly.
struct JSONArguments {
    private let value: JSONValue
    private let invalid: String

    /// `invalid`: the service's code for a member with a bad value.
    init(
        _ request: ParsedRequest, allowed: [StaticString], invalid: String = "InvalidParameterException"
    ) throws(ServiceError) {
        self.invalid = invalid
        do {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw ServiceError(400, "SerializationException", "offset \(error.offset): \(error.reason)")
        }
        guard case .object(let members) = value else {
            throw ServiceError(400, "SerializationException", "The request is not a JSON object.")
        }
        var seen: Set<String> = []
        for member in members {
            guard allowed.contains(where: { "\($0)" == member.name }) else {
                throw ServiceError(
                    400, "SerializationException", "\(request.operation) has no member \(member.name) in the simulator."
                )
            }
            guard seen.insert(member.name).inserted else {
                throw ServiceError(400, "SerializationException", "The member \(member.name) occurs twice.")
            }
        }
    }

    func has(_ name: String) -> Bool { member(name) != nil }

    func string(_ name: String) throws(ServiceError) -> String? {
        guard let member = member(name) else { return nil }
        guard let text = member.string else { throw wrongType(name, "String") }
        return text
    }

    func required(_ name: String) throws(ServiceError) -> String {
        guard let text = try string(name) else { throw null(name) }
        return text
    }

    func integer(_ name: String) throws(ServiceError) -> Int64? {
        guard let member = member(name) else { return nil }
        guard case .integer(let number) = member else { throw wrongType(name, "Long") }
        return number
    }

    func requiredInteger(_ name: String) throws(ServiceError) -> Int64 {
        guard let number = try integer(name) else { throw null(name) }
        return number
    }

    func bool(_ name: String) throws(ServiceError) -> Bool? {
        guard let member = member(name) else { return nil }
        guard case .bool(let flag) = member else { throw wrongType(name, "Boolean") }
        return flag
    }

    func array(_ name: String) throws(ServiceError) -> [JSONValue]? {
        guard let member = member(name) else { return nil }
        guard let elements = member.array else { throw wrongType(name, "List") }
        return elements
    }

    func value(_ name: String) -> JSONValue? { member(name) }

    /// A page limit between 1 and `max`; `max` where it is absent.
    func limit(_ name: String = "limit", max: Int, fallback: Int? = nil) throws(ServiceError) -> Int {
        guard let number = try integer(name) else { return fallback ?? max }
        guard 1...Int64(max) ~= number else {
            throw ServiceError(
                400, invalid,
                "1 validation error detected: Value '\(number)' at '\(name)' failed to satisfy constraint: "
                    + "Member must have value between 1 and \(max)")
        }
        return Int(number)
    }

    func refuse(_ message: String) -> ServiceError {
        ServiceError(400, invalid, message)
    }

    private func member(_ name: String) -> JSONValue? {
        let member = value[name]
        return member == .null ? nil : member
    }

    private func null(_ name: String) -> ServiceError {
        refuse(
            "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: Member must not be null"
        )
    }

    private func wrongType(_ name: String, _ type: String) -> ServiceError {
        ServiceError(400, "SerializationException", "The member \(name) can not be read as \(type).")
    }
}
