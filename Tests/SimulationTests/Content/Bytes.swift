/// Bytes in the place of bytes, for those who change answers on their way.
enum Bytes {
    static func replacing(_ some: [UInt8], by others: [UInt8], in body: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        while at < body.count {
            if body[at] == some[0], body[at...].starts(with: some) {
                result += others
                at += some.count
            } else {
                result.append(body[at])
                at += 1
            }
        }
        return result
    }
}
