import CloudSimulator

/// Log messages as programs write them.
struct DemoMessages {
    var random: SeededRandom

    mutating func lambda() -> String {
        let id = requestID()
        switch random.below(10) {
        case 0: return "START RequestId: \(id) Version: $LATEST\n"
        case 1: return "END RequestId: \(id)\n"
        case 2:
            let duration = random.number(in: 3...900)
            return
                "REPORT RequestId: \(id)\tDuration: \(duration).\(random.below(90) + 10) ms\tBilled Duration: \(duration + 1) ms\tMemory Size: 256 MB\tMax Memory Used: \(80 + random.below(90)) MB\t\n"
        case 3:
            return
                "{\"level\":\"warn\",\"requestId\":\"\(id)\",\"message\":\"payment provider is slow\",\"millis\":\(900 + random.below(4000)),\"currency\":\"€\"}\n"
        default:
            return
                "{\"level\":\"info\",\"requestId\":\"\(id)\",\"message\":\"\(random.pick(Self.deeds))\",\"cart\":\"\(random.below(90_000) + 10_000)\",\"items\":\(1 + random.below(9)),\"cents\":\(random.below(30_000))}\n"
        }
    }

    mutating func access() -> String {
        let path = random.pick(Self.paths)
        let status = random.pick([200, 200, 200, 200, 200, 200, 304, 304, 404, 502])
        return
            "10.0.\(random.below(256)).\(random.below(256)) \"GET \(path)?page=\(random.below(50)) HTTP/1.1\" \(status) \(random.below(60_000)) \"\(random.pick(Self.browsers))\" \(random.below(900))ms"
    }

    mutating func worker() -> String {
        "order \(random.below(900_000) + 100_000) \(random.pick(["packed", "shipped", "paid", "returned", "zugestellt ✓"])) in \(random.below(4_000)) ms"
    }

    /// Several lines, as stack traces have.
    mutating func database() -> String {
        guard random.chance(0.15) else {
            return "LOG:  duration: \(random.below(3_000)).\(random.below(900) + 100) ms  statement: SELECT * FROM orders WHERE id = \(random.below(900_000))"
        }
        return
            "ERROR:  duplicate key value violates unique constraint \"orders_pkey\"\n\tDETAIL:  Key (id)=(\(random.below(900_000))) already exists.\n\tSTATEMENT:  INSERT INTO orders\n\t\tVALUES ($1, $2)"
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
