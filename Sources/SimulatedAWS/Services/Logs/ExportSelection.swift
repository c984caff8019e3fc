/// Which events an export task takes, and the files it puts them into.
struct ExportSelection {
    let order: ExportOrder
    let taskID: String
    let snapshotAt: Int64
    let reading: ExportReading
    let fileBytesMax: Int

    /// One folder per stream, `/` in its name as `-`, files numbered from 000000; streams whose folders collide share
    /// it, and its numbers go on [S-EXPORT-KEYS].
    func files(of group: LogGroupState) -> [ExportFile] {
        var byStream: [Int: [Int32]] = [:]
        for index in selected(in: group) {
            byStream[Int(group.store.events[Int(index)].stream), default: []].append(index)
        }
        var nextNumber: [ExactName: Int] = [:]
        var files: [ExportFile] = []
        let streams = byStream.keys.sorted { group.streams.streams[$0].name < group.streams.streams[$1].name }
        for stream in streams {
            let folder = String(
                decoding: group.streams.streams[stream].name.text.utf8.map {
                    $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0
                }, as: UTF8.self)
            for events in chunks(byStream[stream] ?? [], of: group) {
                let number = nextNumber[ExactName(folder), default: 0]
                nextNumber[ExactName(folder)] = number + 1
                let name = Int64(number).padded(to: 6)
                files.append(ExportFile(key: "\(order.prefix)/\(taskID)/\(folder)/\(name).gz", events: events))
            }
        }
        return files
    }

    private func selected(in group: LogGroupState) -> [Int32] {
        let sorted = group.store.sorted()
        let range: Range<Int>
        switch reading {
        case .eventInclusive, .eventHalfOpen:
            let end = reading == .eventInclusive && order.to < .max ? order.to + 1 : order.to
            let first = sorted.partitionPoint { group.store.events[Int($0)].timestamp < order.from }
            let last = sorted.partitionPoint { group.store.events[Int($0)].timestamp < end }
            range = first..<max(first, last)
        case .ingestionHalfOpen:
            range = 0..<sorted.count
        }
        return sorted[range].filter { index in
            let event = group.store.events[Int(index)]
            if reading == .ingestionHalfOpen, !(order.from..<max(order.from, order.to) ~= event.ingestionTime) {
                return false
            }
            // A prefix match, so `a` also takes `ab` [S-EXPORT-PREFIX].
            if let prefix = order.logStreamNamePrefix, !group.streams.streams[Int(event.stream)].name.hasPrefix(prefix)
            {
                return false
            }
            return group.isExportable(Int(index), at: snapshotAt)
        }
    }

    private func chunks(_ events: [Int32], of group: LogGroupState) -> [[Int32]] {
        var chunks: [[Int32]] = []
        var (current, bytes): ([Int32], Int) = ([], 0)
        for index in events {
            let size = group.store.events[Int(index)].message.utf8.count + 26
            if !current.isEmpty, bytes + size > fileBytesMax {
                chunks.append(current)
                (current, bytes) = ([], 0)
            }
            current.append(index)
            bytes += size
        }
        if !current.isEmpty { chunks.append(current) }
        return chunks
    }
}

struct ExportFile {
    let key: String
    let events: [Int32]

    /// Lines of `YYYY-MM-DDTHH:MM:SS.mmmZ message`; newlines in messages stay [S-EXPORT-LINES].
    func render(_ group: LogGroupState, as rendering: ExportRendering) -> [UInt8] {
        var text: [UInt8] = []
        for index in events {
            let event = group.store.events[Int(index)]
            rendering.append(event.timestamp, event.message, to: &text)
        }
        return Digests.gzip(text)
    }
}

extension ExportRendering {
    /// An event as a task writes it.
    package func append(_ timestamp: Int64, _ message: String, to text: inout [UInt8]) {
        text.append(contentsOf: CalendarTime(timestamp).iso.utf8)
        // `.mmm` stands before the `Z`.
        if self == .withoutMilliseconds { text.removeSubrange((text.count - 5)..<(text.count - 1)) }
        text.append(self == .tabBehindTime ? UInt8(ascii: "\t") : UInt8(ascii: " "))
        if self == .unixLines {
            for byte in message.utf8 {
                if byte == UInt8(ascii: "\n"), text.last == UInt8(ascii: "\r") { text.removeLast() }
                text.append(byte)
            }
        } else {
            text.append(contentsOf: message.utf8)
        }
        if self == .dropsFinalLineFeed, text.last == UInt8(ascii: "\n") { text.removeLast() }
        text.append(UInt8(ascii: "\n"))
    }
}
