import ExportCore

/// The frontier's meaning, point by point: of every (event time, ingestion time), whether the archive holds it for certain,
/// perhaps, or surely not. Columns are half days, so that six of them lie in three UTC days; heights are small numbers.
struct FrontierModel {
    enum Presence: Equatable { case surelyNot, perhaps, certain }

    static let columnWidth = Sample.day / 2
    static let heights = 0..<7

    private(set) var columns: [[Presence]] = []
    private(set) var sealedColumns = 0
    private(set) var isCoarsened = false
    private var finished: Set<Int> = []

    mutating func append(_ width: Int, certain: Int64, possible: Int64) {
        let column = Self.heights.map { height -> Presence in
            Int64(height) <= certain ? .certain : Int64(height) <= possible ? .perhaps : .surelyNot
        }
        columns += Array(repeating: column, count: width)
    }

    mutating func raise(_ range: Range<Int>, to height: Int) {
        for column in range.clamped(to: 0..<columns.count) {
            for lower in Self.heights where lower <= height { columns[column][lower] = .certain }
        }
    }

    /// A last read of columns makes them final. Where a task window goes on behind them its heights stay what they were: of
    /// final columns nobody asks them.
    mutating func finish(_ range: Range<Int>, at height: Int) {
        raise(range, to: height)
        finished.formUnion(range)
        seal(range.upperBound)
    }

    mutating func seal(_ count: Int) { sealedColumns = max(sealedColumns, min(count, columns.count)) }
    mutating func coarsen() { isCoarsened = true }

    /// What the frontier says wrongly, or `nil`. Before any merging it says all there is to say; afterwards only less.
    func contradiction(in frontier: Frontier) -> String? {
        guard frontier.copiedThrough == EventTime(Int64(columns.count) * Self.columnWidth - 1) else {
            return "copied through \(frontier.copiedThrough)"
        }
        guard frontier.sealedThrough == EventTime(Int64(sealedColumns) * Self.columnWidth - 1) else {
            return "sealed through \(frontier.sealedThrough)"
        }
        for (column, points) in columns.enumerated() {
            let start = Int64(column) * Self.columnWidth
            guard let piece = frontier.piece(at: EventTime(start)) else {
                if column >= sealedColumns { return "column \(column) is neither sealed nor in a piece" }
                continue
            }
            guard frontier.piece(at: EventTime(start + Self.columnWidth - 1)) == piece else {
                return "column \(column) is torn"
            }
            for (height, presence) in points.enumerated() {
                let time = IngestionTime(Int64(height))
                let said: Presence = time <= piece.certain ? .certain : time <= piece.possible ? .perhaps : .surelyNot
                if said == presence || (isCoarsened && said == .perhaps) { continue }
                // Less than is true is no lie: the columns are final, and looked at no more.
                if finished.contains(column), presence == .certain { continue }
                return "column \(column), height \(height): says \(said), is \(presence)"
            }
        }
        return nil
    }

    /// The pieces are neighbours without a gap, end at the last copied column, and begin at or before the first unsealed.
    static func disorder(of frontier: Frontier) -> String? {
        for (piece, next) in zip(frontier.pieces, frontier.pieces.dropFirst())
        where piece.last.milliseconds + 1 != next.first.milliseconds { return "a gap after \(piece)" }
        if frontier.pieces.contains(where: {
            $0.first > $0.last || $0.certain > $0.possible || $0.read > $0.readPossible
        }) {
            return "a piece is inside out"
        }
        if let first = frontier.pieces.first, first.first.milliseconds > frontier.sealedThrough.milliseconds + 1 {
            return "a gap after the sealed columns"
        }
        if let last = frontier.pieces.last, last.last != frontier.copiedThrough,
            frontier.copiedThrough != frontier.sealedThrough
        {
            return "the last piece is not the last copied column"
        }
        if Frontier(sealedThrough: frontier.sealedThrough, pieces: frontier.pieces) != frontier {
            return "the codec would refuse it"
        }
        return nil
    }
}

/// One operation of the algebra, on the frontier and on the model of its meaning alike.
enum FrontierOperation: CustomStringConvertible {
    case append(width: Int, Piece.Origin, read: Int?)
    case raise(Range<Int>, to: Int)
    case seal(columns: Int, keepingDays: Int64)
    case coarsen(columns: Int, keeping: Int = .max)
    /// The last read of the next so many columns that are not sealed.
    case finish(columns: Int, at: Int)

    func apply(to frontier: inout Frontier, _ model: inout FrontierModel) {
        func time(_ column: Int) -> EventTime { EventTime(Int64(column) * FrontierModel.columnWidth) }
        switch self {
        case .append(let width, let origin, let read):
            let height = read.map { IngestionTime(Int64($0)) } ?? .never
            let end = time(model.columns.count + width)
            frontier.append(TimeWindow(start: frontier.next, end: end), origin: origin, read: height)
            var certain = read.map(Int64.init) ?? -1
            var possible = certain
            if case .task(let band) = origin {
                certain = max(certain, band.certain.milliseconds)
                possible = max(possible, band.possible.milliseconds)
            }
            model.append(width, certain: certain, possible: possible)
        case .raise(let range, let height):
            let window = TimeWindow(start: time(range.lowerBound), end: time(range.upperBound))
            frontier.raise(window, to: IngestionTime(Int64(height)))
            // Columns that were forgotten are final: nobody asks about them any more.
            model.raise(range, to: height)
        case .seal(let columns, let days):
            frontier.seal(through: EventTime(time(columns).milliseconds - 1), keeping: .days(days))
            model.seal(columns)
        case .coarsen(let columns, let kept):
            frontier.coarsen(before: time(columns), keeping: kept)
            model.coarsen()
        case .finish(let columns, let height):
            let range = model.sealedColumns..<min(model.columns.count, model.sealedColumns + columns)
            guard !range.isEmpty else { return }
            let window = TimeWindow(start: time(range.lowerBound), end: time(range.upperBound))
            frontier.finish(window, at: IngestionTime(Int64(height)))
            model.finish(range, at: height)
        }
    }

    var description: String {
        switch self {
        case .append(let width, let origin, let read):
            "append(\(width), \(origin), read \(read as Int?, default: "never"))"
        case .raise(let range, let height): "raise(\(range), to \(height))"
        case .seal(let columns, let days): "seal(\(columns), keeping \(days) d)"
        case .coarsen(let columns, let kept): "coarsen(\(columns), keeping \(kept))"
        case .finish(let columns, let height): "finish(\(columns), at \(height))"
        }
    }
}
