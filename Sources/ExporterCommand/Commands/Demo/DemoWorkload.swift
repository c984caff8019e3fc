import Chronology
import ExportCore
import SimulatedAWS
import SimulationKit

/// A few days of a small web shop, as CloudWatch Logs would have received them: among them what makes exports go wrong
/// elsewhere (stream names that collide or begin like others, groups that begin like others, events that come days late,
/// events that come twice).
struct DemoWorkload {
    let startMilliseconds: Int64
    let days: Int64
    private(set) var events: [NewEvent] = []
    private(set) var lateCount = 0
    private(set) var twinCount = 0
    private var messages: DemoMessages
    private var random: SeededRandom

    static let groups = [
        "/aws/lambda/checkout", "/aws/lambda/search-api", "/ecs/web", "/rds/postgres", "/shop", "/shop/orders",
    ]
    /// Overlapping on purpose: a group is exported once, however many prefixes match it.
    static let prefixes = ["/aws/lambda/", "/ecs/", "/rds/", "/shop", "/shop/orders"]

    init(startMilliseconds: Int64, days: Int64, eventsAbout: Int, seed: UInt64) {
        self.startMilliseconds = startMilliseconds
        self.days = days
        random = SeededRandom(seed: seed)
        messages = DemoMessages(random: random.fork("messages"))
        let share = max(1, eventsAbout / 100)
        writeLambda("/aws/lambda/checkout", streams: 120, events: share * 26)
        writeLambda("/aws/lambda/search-api", streams: max(40, eventsAbout / 100), events: share * 22)
        for task in 0..<6 {
            let stream = "web/nginx/\(messages.requestID().prefix(8))\(task)"
            write("/ecs/web", stream, events: share * 5) { $0.access() }
        }
        write("/rds/postgres", "primary.log", events: share * 8) { $0.database() }
        // Both write to the folder `a-b` of an export task.
        for stream in ["a/b", "a-b"] { write("/shop", stream, events: share * 3) { $0.worker() } }
        // A task for the stream `app` would take `app-2` as well.
        for stream in ["app", "app-2"] { write("/shop/orders", stream, events: share * 4) { $0.worker() } }
    }

    private mutating func writeLambda(_ group: String, streams: Int, events: Int) {
        for index in 0..<streams {
            let day = startMilliseconds + Int64(index) * days / Int64(streams) * CivilTime.millisecondsPerDay
            let date = CivilTime(milliseconds: day).date.map { $0 == "-" ? "/" : String($0) }.joined()
            let stream = "\(date)/[$LATEST]\(messages.requestID().prefix(8))\(index)"
            write(group, stream, events: max(1, events / streams), within: day...(day + 6 * 3_600_000)) { $0.lambda() }
        }
    }

    private mutating func write(
        _ group: String, _ stream: String, events count: Int, within: ClosedRange<Int64>? = nil,
        _ message: (inout DemoMessages) -> String
    ) {
        let end = startMilliseconds + days * CivilTime.millisecondsPerDay - 1
        let range = within ?? startMilliseconds...end
        for _ in 0..<count {
            let time = min(end, random.number(in: range))
            var ingested = time + random.number(in: 50...2_500)
            if random.chance(0.01) {
                // A host that was off, a queue that was stuck: long after its window was exported.
                ingested = time + random.number(in: 14 * 3_600_000...(10 * CivilTime.millisecondsPerDay))
                lateCount += 1
            }
            let event = NewEvent(
                group: group, stream: stream, timestamp: time, ingestionTime: ingested, message: message(&messages))
            events.append(event)
            if random.chance(0.005) {
                // A producer that repeats itself makes two events: the archive must hold both.
                events.append(event)
                twinCount += 1
            }
        }
    }

    func load(into world: World) {
        for group in Self.groups { world.createLogGroup(group, at: startMilliseconds) }
        world.append(
            events.enumerated().sorted {
                ($0.element.ingestionTime, $0.offset) < ($1.element.ingestionTime, $1.offset)
            }.map(\.element))
    }

    var streamCount: Int { Set(events.map { "\($0.group)\u{0}\($0.stream)" }).count }
}
