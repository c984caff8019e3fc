/// What a person or a test does to a served world, under `/_simulator/`. JSON; lists of events and objects are JSON
/// lines.
struct AdminAPI: Sendable {
    let world: World
    let advance: @Sendable (Int64) -> Void
    let setFaults: @Sendable (ServerFaults) -> Void

    static let prefix = "/_simulator/"
    /// Ten years.
    private static let stepMax: Int64 = 315_360_000_000
    /// Times that event ids and tokens have room for.
    private static let times: ClosedRange<Int64> = 0...9_999_999_999_999

    func answer(_ request: WireRequest) -> WireAnswer {
        let parts = request.target.dropFirst(Self.prefix.count).split(separator: "?", maxSplits: 1)
        let query = Dictionary(
            PercentCoding.query(parts.count > 1 ? String(parts[1]) : "").map { ($0.name, $0.value) }
        ) { first, _ in first }
        switch (request.method, parts.first.map(String.init) ?? "") {
        case ("GET", "now"): return now()
        case ("POST", "advance"):
            guard let milliseconds = query["ms"].flatMap({ Int64($0) }), 0...Self.stepMax ~= milliseconds else {
                return refusal("advance needs ms, a number of milliseconds between 0 and \(Self.stepMax)")
            }
            advance(milliseconds)
            return now()
        case ("POST", "events"): return load(request.body, region: query["region"])
        case ("GET", "truth"):
            guard let group = query["group"] else { return refusal("truth needs a group") }
            return truth(group, region: query["region"])
        case ("GET", "groups"): return groups(region: query["region"])
        case ("GET", "tasks"): return tasks(region: query["region"])
        case ("GET", "calls"): return calls()
        case ("POST", "faults"): return faults(request.body)
        case ("GET", "objects"):
            guard let bucket = query["bucket"] else { return refusal("objects needs a bucket") }
            return objects(bucket, prefix: query["prefix"] ?? "")
        default: return refusal("no such thing: \(request.method) \(request.target)", status: 404)
        }
    }

    private func now() -> WireAnswer {
        reply { $0.object { $0.member("now", world.now) } }
    }

    private func load(_ body: [UInt8], region: String?) -> WireAnswer {
        var events: [NewEvent] = []
        for (number, line) in body.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let value = try? JSONValue(parsing: Array(line)), let group = value["group"]?.string,
                let stream = value["stream"]?.string, let message = value["message"]?.string,
                case .integer(let timestamp)? = value["timestamp"]
            else { return refusal("line \(number + 1) is not {group, stream, timestamp, ingestionTime, message}") }
            var ingestionTime = world.now
            if case .integer(let given)? = value["ingestionTime"] { ingestionTime = given }
            guard Self.times ~= timestamp, Self.times ~= ingestionTime else {
                return refusal("line \(number + 1) has a time outside \(Self.times)")
            }
            events.append(
                NewEvent(
                    group: group, stream: stream, timestamp: timestamp, ingestionTime: ingestionTime, message: message))
        }
        world.append(events, region: region)
        return reply { $0.object { $0.member("loaded", events.count) } }
    }

    private func truth(_ group: String, region: String?) -> WireAnswer {
        lines(world.truth(group: group, region: region)) { json, event in
            json.object { json in
                json.member("group", group)
                json.member("stream", event.stream)
                json.member("timestamp", event.timestamp)
                json.member("ingestionTime", event.ingestionTime)
                json.member("message", event.message)
                json.member("eventId", event.eventID)
            }
        }
    }

    private func groups(region: String?) -> WireAnswer {
        reply { json in
            json.object { json in
                json.key("groups")
                json.array(world.logGroups(region: region)) { $0.string($1) }
            }
        }
    }

    private func tasks(region: String?) -> WireAnswer {
        lines(world.exportTasks(region: region)) { json, task in
            json.object { json in
                json.member("taskId", task.taskID)
                json.member("taskName", task.taskName)
                json.member("logGroup", task.logGroup)
                json.member("from", task.from)
                json.member("to", task.to)
                json.member("destinationPrefix", task.destinationPrefix)
                json.member("status", task.status.rawValue)
                json.member("createdAt", task.createdAt)
                json.member("endedAt", task.endedAt)
            }
        }
    }

    private func calls() -> WireAnswer {
        let counts = world.callCounts
        return reply { json in
            json.object { json in
                for name in counts.keys.sorted() { json.entry(name, Int64(counts[name] ?? 0)) }
            }
        }
    }

    private func faults(_ body: [UInt8]) -> WireAnswer {
        do throws(JSONSyntaxError) {
            setFaults(try ServerFaults(parsing: body))
        } catch {
            return refusal(error.reason)
        }
        return reply { $0.object { $0.member("faults", "set") } }
    }

    private func objects(_ bucket: String, prefix: String) -> WireAnswer {
        lines(world.objects(bucket: bucket, prefix: prefix)) { json, object in
            json.object { json in
                json.member("key", object.key)
                json.member("size", object.bytes.count)
                json.member("eTag", object.eTag)
                json.member("lastModified", object.lastModified)
            }
        }
    }

    private func reply(status: Int = 200, _ write: (inout JSONWriter) -> Void) -> WireAnswer {
        var json = JSONWriter()
        write(&json)
        var answer = WireAnswer(status: status, body: json.bytes + [UInt8(ascii: "\n")])
        answer.set("Content-Type", "application/json")
        return answer
    }

    private func lines<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) -> WireAnswer {
        var body: [UInt8] = []
        for element in elements {
            var json = JSONWriter()
            write(&json, element)
            body += json.bytes
            body.append(UInt8(ascii: "\n"))
        }
        var answer = WireAnswer(status: 200, body: body)
        answer.set("Content-Type", "application/x-ndjson")
        return answer
    }

    private func refusal(_ message: String, status: Int = 400) -> WireAnswer {
        reply(status: status) { $0.object { $0.member("error", message) } }
    }
}
