/// The log streams of one group and what DescribeLogStreams says of them, kept incrementally: a stream's times become
/// known only after its metadata lag [S-STREAM-METADATA].
struct StreamTable {
    private(set) var streams: [Stream] = []
    private var indexOfName: [ExactName: Int] = [:]
    private var names: [Int] = []
    private var namesAreSorted = true
    private var arrivals: [Arrival] = []
    private var arrivalsAreSorted = true
    private var byLastEvent: [Int]?
    /// Deleted streams that are still listed, and until when.
    private var departing: [(until: Int64, stream: Int)] = []

    struct Stream {
        let name: ExactName
        let creationTime: Int64
        /// How long its metadata lags behind its events, in milliseconds.
        let lag: Int64
        var firstEvent: Int64?
        var lastEvent: Int64?
        var lastIngestion: Int64?
    }

    private struct Arrival {
        let knownAt: Int64
        let stream: Int32
        let timestamp: Int64
        let ingestionTime: Int64
    }

    func index(of name: String) -> Int? { indexOfName[ExactName(name)] }

    mutating func create(_ name: String, at creationTime: Int64, lag: Int64) -> Int {
        for gone in departing where streams[gone.stream].name == ExactName(name) { unlist(gone.stream) }
        let index = streams.count
        streams.append(Stream(name: ExactName(name), creationTime: creationTime, lag: lag))
        indexOfName[ExactName(name)] = index
        if let last = names.last, namesAreSorted, streams[index].name < streams[last].name { namesAreSorted = false }
        names.append(index)
        byLastEvent = nil
        return index
    }

    /// Nothing can be read of the stream from now on; it is listed until the given instant.
    mutating func delete(_ name: String, listedUntil: Int64, now: Int64) -> Int? {
        guard let index = indexOfName.removeValue(forKey: ExactName(name)) else { return nil }
        if listedUntil > now { departing.append((listedUntil, index)) } else { unlist(index) }
        return index
    }

    private mutating func unlist(_ index: Int) {
        departing.removeAll { $0.stream == index }
        names.removeAll { $0 == index }
        byLastEvent = nil
    }

    mutating func record(stream: Int, timestamp: Int64, ingestionTime: Int64, now: Int64) {
        let arrival = Arrival(
            knownAt: ingestionTime + streams[stream].lag, stream: Int32(stream), timestamp: timestamp,
            ingestionTime: ingestionTime)
        if arrival.knownAt <= now {
            apply(arrival)
        } else {
            if let last = arrivals.last, last.knownAt < arrival.knownAt { arrivalsAreSorted = false }
            arrivals.append(arrival)
        }
    }

    /// Makes known what has become known by `now`.
    mutating func settle(now: Int64) {
        for gone in departing where gone.until <= now { unlist(gone.stream) }
        guard !arrivals.isEmpty else { return }
        if !arrivalsAreSorted {
            arrivals.sort { $0.knownAt > $1.knownAt }
            arrivalsAreSorted = true
        }
        while let next = arrivals.last, next.knownAt <= now { apply(arrivals.removeLast()) }
    }

    private mutating func apply(_ arrival: Arrival) {
        let index = Int(arrival.stream)
        streams[index].firstEvent = min(streams[index].firstEvent ?? .max, arrival.timestamp)
        streams[index].lastEvent = max(streams[index].lastEvent ?? .min, arrival.timestamp)
        streams[index].lastIngestion = max(streams[index].lastIngestion ?? .min, arrival.ingestionTime)
        byLastEvent = nil
    }

    /// The streams that are listed, in the byte order of their names.
    mutating func sortedByName() -> [Int] {
        if !namesAreSorted {
            names.sort { streams[$0].name < streams[$1].name }
            namesAreSorted = true
        }
        return names
    }

    /// The same by last event time as known, then by name; those without events first.
    mutating func sortedByLastEvent() -> [Int] {
        if let byLastEvent { return byLastEvent }
        let sorted = sortedByName().sorted { left, right in
            let (first, second) = (streams[left].lastEvent ?? .min, streams[right].lastEvent ?? .min)
            return first != second ? first < second : streams[left].name < streams[right].name
        }
        byLastEvent = sorted
        return sorted
    }
}
