import Chronology
import ExportCore
import ExporterSimulation
import Foundation
import LogCodec
import SimulatedAWS
import SimulationKit

/// Does something to an archive that no run would do, and tells how it has to be called.
struct Meddler {
    struct Expected {
        var source: Set<Finding.Kind>
        var manifests: Set<Finding.Kind>
        var data: Set<Finding.Kind>
        var object: String?
        /// Of each question.
        var countMax = 1
    }

    let bench: VerifyBench
    let way: VerifyFaultTests.Way

    /// `nil`: it cannot be done to such an archive.
    func meddle(_ fault: VerifyFaultTests.Fault, _ random: inout SeededRandom) throws -> Expected? {
        let named = bench.named
        let keys = named.keys.sorted()
        let key = keys[Int(random.next() % UInt64(keys.count))]
        guard let manifest = named[key], let object = bytes(key) else { return nil }
        switch fault {
        case .objectRemoved:
            bench.delete(key)
            return all(.missing, key)
        case .truncated:
            bench.put(key, Array(object.dropLast(3)))
            return all(.damaged, key)
        case .byteAltered:
            var bytes = object
            bytes[bytes.count / 2] ^= 0x10
            bench.put(key, bytes)
            return all(.altered, key)
        case .objectDoubled, .stray:
            let parts = key.split(separator: "/")
            let other = fault == .stray ? "logs/2026/notes.txt" : parts.dropLast().joined(separator: "/") + "/000099.gz"
            bench.put(other, object)
            return all(.unexpected, other)
        case .manifestDoubled:
            guard let bytes = bytes(manifest) else { return nil }
            bench.put(manifest.replacing(".json", with: "0.json"), bytes)
            var expected = all(.doubled, nil)
            expected.countMax = 1000
            return expected
        case .manifestBroken:
            guard let bytes = bytes(manifest) else { return nil }
            bench.put(manifest, Array(bytes.dropLast(bytes.count / 2)))
            return all(.damaged, manifest)
        case .manifestRemoved:
            bench.delete(manifest)
            return Expected(
                source: [.unexpected, .missing], manifests: [.unexpected], data: [.unexpected], object: nil,
                countMax: 1000)
        case .eventRemoved, .eventDoubled, .eventChanged, .eventMoved:
            return try meddleWithRows(fault, keys, &random)
        }
    }

    private func all(_ kind: Finding.Kind, _ object: String?) -> Expected {
        Expected(source: [kind], manifests: [kind], data: [kind], object: object)
    }

    private func bytes(_ key: String) -> [UInt8]? {
        bench.objects.first { $0.key.utf8.elementsEqual(key.utf8) }.map { Array($0.bytes) }
    }

    // MARK: Rows

    /// Whoever changes rows writes digests and manifest anew, too: only the source tells.
    private func meddleWithRows(
        _ fault: VerifyFaultTests.Fault, _ keys: [String], _ random: inout SeededRandom
    ) throws -> Expected? {
        let wanted = keys.filter { key in
            let isKnown = key.contains(".jsonl") || fault != .eventMoved
            return isKnown && !key.hasSuffix(".zst") && rows(key).map { !places($0, fault).isEmpty } ?? false
        }
        guard !wanted.isEmpty else { return nil }
        let key = wanted[Int(random.next() % UInt64(wanted.count))]
        guard var rows = rows(key), let manifest = bench.named[key] else { return nil }
        let candidates = places(rows, fault)
        let index = candidates[Int(random.next() % UInt64(candidates.count))]
        var kinds: Set<Finding.Kind>
        switch fault {
        case .eventRemoved:
            rows.remove(at: index)
            kinds = [.missing]
        case .eventDoubled:
            rows.insert(rows[index], at: index)
            kinds = [.doubled]
        case .eventChanged:
            rows[index] = changed(rows[index])
            kinds = [.altered]
        default:
            guard let row = moved(rows[index]) else { return nil }
            rows[index] = row
            kinds = [.missing, .unexpected]
        }
        write(rows, key, manifest)
        return Expected(source: kinds, manifests: [], data: [], object: nil, countMax: 2)
    }

    private func rows(_ key: String) -> [String]? {
        guard let bytes = bytes(key), let encoding = ObjectEncoding(key: key) else { return nil }
        let decompressor = Decompressor(encoding.compression)
        decompressor.push(bytes)
        var plain: [UInt8] = []
        do {
            while let piece = try decompressor.next() { plain += piece }
        } catch { return nil }
        var rows = String(decoding: plain, as: UTF8.self).components(separatedBy: "\n")
        rows.removeLast()
        return rows
    }

    /// Events of the second day: of the first hours of a stream nobody knows whether it was there before. Text with
    /// messages of several lines is left alone.
    private func places(_ rows: [String], _ fault: VerifyFaultTests.Fault) -> [Int] {
        let times = rows.map(time)
        guard !times.contains(nil) else { return [] }
        return rows.indices.filter { index in
            (times[index] ?? 0) >= Simulation.defaultStart + 24 * 3_600_000
                && (fault != .eventMoved || moved(rows[index]) != nil)
        }
    }

    private func time(_ row: String) -> Int64? {
        if row.hasPrefix("{") { return row.firstMatch(of: #/"timestamp":([0-9]+)/#).flatMap { Int64($0.1) } }
        return row.utf8.count > 24 ? ISOTime.parse(Array(row.utf8)[..<24]) : nil
    }

    private func changed(_ row: String) -> String {
        guard row.hasPrefix("{") else { return row + "!" }
        return row.replacing("\"message\":\"", with: "\"message\":\"!")
    }

    /// To the other stream of the group that is as old.
    private func moved(_ row: String) -> String? {
        for (from, to) in [("\"x\"", "\"y\""), ("\"y\"", "\"x\""), ("\"days\"", "\"minutes\""), ("\"a/b\"", "\"a-b\"")]
        {
            guard row.contains("\"logStream\":\(from)") else { continue }
            return row.replacing("\"logStream\":\(from)", with: "\"logStream\":\(to)")
        }
        return nil
    }

    private func write(_ rows: [String], _ key: String, _ manifestKey: String) {
        let text = rows.map { $0 + "\n" }.joined()
        let encoding = ObjectEncoding(key: key)
        let plain = Array(text.utf8)
        let bytes: [UInt8]
        switch encoding?.compression {
        case .gzip: bytes = StoredGzip.member(plain)
        default: bytes = plain
        }
        bench.put(key, bytes)
        guard let manifest = self.bytes(manifestKey), let object = bench.objects.first(where: { $0.key == key }),
            var record = (try? JSONSerialization.jsonObject(with: Data(manifest))) as? [String: Any],
            var listed = record["objects"] as? [[String: Any]],
            let index = listed.firstIndex(where: { $0["key"] as? String == key })
        else { return }
        // As an object of the service's: without an index.
        listed[index] = ["key": key, "bytes": bytes.count, "etag": object.eTag]
        if let stream = (record["objects"] as? [[String: Any]])?[index]["logStreamName"] {
            listed[index]["logStreamName"] = stream
        }
        record["objects"] = listed
        guard let data = try? JSONSerialization.data(withJSONObject: record) else { return }
        bench.put(manifestKey, Array(data))
    }
}

/// A gzip member whose rows are stored as they are.
enum StoredGzip {
    static func member(_ plain: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = plain[...]
        repeat {
            let part = rest.prefix(60_000)
            rest = rest.dropFirst(part.count)
            let count = UInt16(part.count)
            bytes.append(rest.isEmpty ? 1 : 0)
            bytes += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
            bytes += part
        } while !rest.isEmpty
        var crc: UInt32 = ~0
        for byte in plain {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        for value in [~crc, UInt32(truncatingIfNeeded: plain.count)] {
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(value >> shift & 255)) }
        }
        return bytes
    }
}
