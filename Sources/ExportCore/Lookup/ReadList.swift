/// What has to be read of the archive to answer a question: whole objects, or runs of their pieces, in the order in which
/// their first events can come.
package struct ReadList: Sendable {
    package struct Item: Hashable, Sendable {
        package var manifestKey: String
        package var group: LogGroupARN
        /// Of the lane.
        package var stream: LogStreamName?
        package var object: Manifest.Object
        /// Those that are read, one behind the other in the object; `nil`: all of it, as a stream.
        package var pieces: [ObjectIndex.Piece]?
        /// No event of the item that is wanted is earlier.
        package var first: EventTime

        /// What is fetched.
        package var bytes: Int64 { pieces?.reduce(0) { $0 + $1.length } ?? object.bytes }
    }

    package private(set) var items: [Item]

    /// A piece with more rows is read as a stream: such as a zstd frame, which is one.
    package static let usualRowBytesMax: Int64 = 4 << 20

    /// - Parameters:
    ///   - manifests: by their keys.
    ///   - runBytes: of pieces that are fetched at once.
    ///   - rowBytesMax: an object with a piece that has more rows is read as a stream.
    ///   - unneeded: by the manifests' keys the pieces in which nothing wanted stands.
    package init(
        _ manifests: [String: Manifest], window: TimeWindow, reach: TaskReach, runBytes: Int64 = 1 << 20,
        rowBytesMax: Int64 = Self.usualRowBytesMax, unneeded: [String: UnneededPieces] = [:]
    ) {
        items = []
        for (key, manifest) in manifests {
            let times = reach.times(of: manifest.window, isTask: manifest.slice.deed == .task)
            guard let wanted = times.intersection(window) else { continue }
            let lane = manifest.slice.lane
            for (number, object) in manifest.objects.enumerated() {
                let item = Item(
                    manifestKey: key, group: lane.group, stream: lane.stream, object: object, pieces: nil,
                    first: wanted.start)
                items += Self.items(item, window, runBytes, rowBytesMax) { unneeded[key]?.holds(number, $0) ?? false }
            }
        }
        items.sort { left, right in
            if left.first != right.first { return left.first < right.first }
            if left.object.key != right.object.key {
                return left.object.key.utf8.lexicographicallyPrecedes(right.object.key.utf8)
            }
            return left.offset < right.offset
        }
    }

    private static func items(
        _ whole: Item, _ window: TimeWindow, _ runBytes: Int64, _ rowBytesMax: Int64,
        isUnneeded: (_ piece: Int) -> Bool
    ) -> [Item] {
        guard let pieces = whole.object.index?.pieces, !pieces.isEmpty else { return [whole] }
        let wanted = pieces.indices.filter {
            TimeWindow(first: pieces[$0].first, last: pieces[$0].last).overlaps(window) && !isUnneeded($0)
        }.map { pieces[$0] }
        guard let earliest = wanted.map(\.first).min() else { return [] }
        var whole = whole
        whole.first = max(window.start, earliest)
        guard wanted.allSatisfy({ $0.rowBytes <= rowBytesMax }) else { return [whole] }
        var runs: [[ObjectIndex.Piece]] = []
        for piece in wanted.sorted(by: { $0.offset < $1.offset }) {
            if let run = runs.last, let last = run.last, last.offset + last.length == piece.offset,
                last.last <= piece.first, run.reduce(piece.length, { $0 + $1.length }) <= runBytes
            {
                runs[runs.count - 1].append(piece)
            } else {
                runs.append([piece])
            }
        }
        return runs.map { run in
            var item = whole
            item.pieces = run
            item.first = max(window.start, run.map(\.first).min() ?? earliest)
            return item
        }
    }

    package var bytes: Int64 { items.reduce(0) { $0 + $1.bytes } }
    package var objects: Int { Set(items.map(\.object.key)).count }
}

/// Of one manifest the pieces in which nothing that is wanted stands, by the filters that were written with them.
package struct UnneededPieces: Sendable, Hashable {
    /// Of each object.
    private var pieces: [Set<Int>] = []

    /// - Parameter mayHold: of all pieces of the manifest, in its order. `nil` where they are not as many as it has: then
    ///   every piece is needed.
    package init?(_ manifest: Manifest, mayHold: [Bool]) {
        var rest = mayHold[...]
        for object in manifest.objects {
            let count = object.index?.pieces.count ?? 0
            guard rest.count >= count else { return nil }
            pieces.append(Set(rest.prefix(count).enumerated().filter { !$0.element }.map(\.offset)))
            rest = rest.dropFirst(count)
        }
        guard rest.isEmpty else { return nil }
    }

    package var count: Int { pieces.reduce(0) { $0 + $1.count } }

    func holds(_ object: Int, _ piece: Int) -> Bool {
        pieces.indices.contains(object) && pieces[object].contains(piece)
    }
}

extension ReadList.Item {
    /// An object as a whole.
    package init(_ object: Manifest.Object, of manifest: Manifest, _ manifestKey: String) {
        self.init(
            manifestKey: manifestKey, group: manifest.slice.lane.group, stream: manifest.slice.lane.stream,
            object: object, pieces: nil, first: manifest.window.start)
    }

    fileprivate var offset: Int64 { pieces?.first?.offset ?? 0 }

    /// No event of the item is later; `nil`: not known.
    package var last: EventTime? { (pieces ?? object.index?.pieces)?.map(\.last).max() }
}
