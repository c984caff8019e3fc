/// Which segments are read before they are asked for: those of the sources that come next, so many at once, and not more than
/// may be held. Pure.
struct ReadAhead: Sendable {
    private let count: Int
    private let width: Int
    private let heldBytesMax: Int
    /// So many sources were begun.
    private var begun = 0
    private var underWay: Set<Int> = []
    private var ready: [Int: ObjectSource.Segment] = [:]
    private var readyBytes = 0
    /// Sources of which a segment was taken, and which have more.
    private var unfinished: [Int] = []

    init(count: Int, width: Int, heldBytesMax: Int) {
        self.count = count
        self.width = width
        self.heldBytesMax = heldBytesMax
    }

    /// Whose next segment is to be read now; the one that is wanted in any case.
    mutating func toStart(wanted: Int, held: Int) -> [Int] {
        var starts: [Int] = []
        if ready[wanted] == nil, underWay.insert(wanted).inserted {
            starts.append(wanted)
            begun = max(begun, wanted + 1)
        }
        var waiting: [Int] = []
        for source in unfinished where ready[source] == nil && !underWay.contains(source) {
            guard underWay.count < width, held + readyBytes < heldBytesMax else {
                waiting.append(source)
                continue
            }
            underWay.insert(source)
            starts.append(source)
        }
        unfinished = waiting
        while begun < count, underWay.count < width, held + readyBytes < heldBytesMax {
            underWay.insert(begun)
            starts.append(begun)
            begun += 1
        }
        return starts
    }

    mutating func put(_ segment: ObjectSource.Segment, of source: Int) {
        underWay.remove(source)
        ready[source] = segment
        readyBytes += segment.rows.bytes.count
    }

    mutating func take(_ source: Int) -> ObjectSource.Segment? {
        guard let segment = ready.removeValue(forKey: source) else { return nil }
        readyBytes -= segment.rows.bytes.count
        if !segment.isLast { unfinished.append(source) }
        return segment
    }
}
