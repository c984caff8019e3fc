import SimulationKit

/// Log messages as programs write them.
struct DemoMessages {
    var random: SeededRandom

    mutating func lambda() -> String {
        let id = requestID()
        switch random.below(10) {
        case 0: return "START RequestId: \(id) Version: $LATEST\n"
        case 1: return "END RequestId: \(id)\n"
        case 2: return report(id)
        case 3:
            let fields = #""message":"payment provider is slow","millis":\#(900 + random.below(4000)),"currency":"€""#
            return #"{"level":"warn","requestId":"\#(id)",\#(fields)}"# + "\n"
        default:
            let cart = #""cart":"\#(random.below(90_000) + 10_000)","items":\#(1 + random.below(9))"#
            return #"{"level":"info","requestId":"\#(id)","message":"\#(random.pick(Self.deeds))",\#(cart)}"# + "\n"
        }
    }

    /// The line that Lambda itself writes at the end of each invocation.
    private mutating func report(_ id: String) -> String {
        let milliseconds = random.number(in: 3...900)
        let fields = [
            "REPORT RequestId: \(id)", "Duration: \(milliseconds).\(random.below(90) + 10) ms",
            "Billed Duration: \(milliseconds + 1) ms", "Memory Size: 256 MB",
            "Max Memory Used: \(80 + random.below(90)) MB",
        ]
        return fields.joined(separator: "\t") + "\t\n"
    }

    mutating func access() -> String {
        let client = "10.0.\(random.below(256)).\(random.below(256))"
        let request = #""GET \#(random.pick(Self.paths))?page=\#(random.below(50)) HTTP/1.1""#
        let status = random.pick([200, 200, 200, 200, 200, 200, 304, 304, 404, 502])
        let size = random.below(60_000)
        return #"\#(client) \#(request) \#(status) \#(size) "\#(random.pick(Self.browsers))" \#(random.below(900))ms"#
    }

    mutating func worker() -> String {
        let deed = random.pick(["packed", "shipped", "paid", "returned", "zugestellt ✓"])
        return "order \(random.below(900_000) + 100_000) \(deed) in \(random.below(4_000)) ms"
    }

    /// Several lines, as databases and stack traces write them.
    mutating func database() -> String {
        let order = random.below(900_000)
        guard random.chance(0.15) else {
            let time = "\(random.below(3_000)).\(random.below(900) + 100) ms"
            return "LOG:  duration: \(time)  statement: SELECT * FROM orders WHERE id = \(order)"
        }
        return """
            ERROR:  duplicate key value violates unique constraint "orders_pkey"
            \tDETAIL:  Key (id)=(\(order)) already exists.
            \tSTATEMENT:  INSERT INTO orders
            \t\tVALUES ($1, $2)
            """
    }

    mutating func requestID() -> String {
        let digits = String(random.next() | (1 << 63), radix: 16)
        return "\(digits.prefix(8))-\(digits.suffix(4))-4\(digits.prefix(3))-9\(digits.suffix(3))-\(digits.prefix(12))"
    }

    private static let deeds = [
        "cart loaded", "price calculated", "voucher applied", "payment authorised", "order placed", "mail queued",
    ]
    private static let paths = ["/", "/search", "/products", "/cart", "/login", "/static/app.js", "/über-uns"]
    private static let browsers = ["Mozilla/5.0", "curl/8.5.0", "Googlebot/2.1", "okhttp/4.12"]
}
