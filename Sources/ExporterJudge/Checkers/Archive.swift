import SimulatedAWS
import SimulationKit

/// The archive as it is found: the objects under a prefix, and what the manifests say about them. It judges nothing and
/// shares no code with the exporter; the checkers judge.
package struct Archive: Sendable {
    /// What a manifest says about one object.
    package struct Entry: Sendable, Equatable {
        package var manifestKey: String
        package var logGroup: String
        /// Where the manifest names it.
        package var logStream: String?
        package var key: String
        package var bytes: Int64?
        /// Without quotes.
        package var eTag: String?
    }

    package let prefix: String
    /// What a manifest says about the object with its filters of terms.
    package struct Terms: Sendable, Equatable {
        package var manifestKey: String
        package var key: String
        package var bytes: Int64?
    }

    /// Keys in byte order; without manifests, filters of terms and ignored objects.
    package let objects: [ArchivedObject]
    /// In the order of the manifests' keys.
    package let entries: [Entry]
    /// The objects with filters of terms that are there, and those that the manifests name.
    package let termsObjects: [ArchivedObject]
    package let terms: [Terms]
    package let manifestCount: Int
    /// Manifests that cannot be read.
    package let unreadable: [String]

    /// - Parameters:
    ///   - prefix: of the destination, with the final `/` where it is a folder. Objects elsewhere are not looked at.
    ///   - ignoring: keys under the prefix that are not part of the archive, beside its own `_archive.json` and what lies
    ///     in `_state/`. A `*` at the end stands for any rest.
    package init(objects all: [ArchivedObject], prefix: String, ignoring: [String] = []) {
        var objects: [ArchivedObject] = []
        var entries: [Entry] = []
        var (terms, termsObjects) = ([Terms](), [ArchivedObject]())
        var unreadable: [String] = []
        var manifestCount = 0
        let manifests = Array("\(prefix)_manifests/".utf8)
        // What begins with `.~` is a file that was never finished, and no object.
        let own = ["\(prefix)_archive.json", "\(prefix).~*", "\(prefix)_state/*"]
        for object in all.sorted(by: { ExactName($0.key) < ExactName($1.key) }) where object.key.isUnder(prefix) {
            if object.key.utf8.starts(with: manifests) {
                if object.key.split(separator: "/").last?.hasPrefix(".~") == true { continue }
                manifestCount += 1
                do {
                    let document = try Self.document(of: object)
                    entries += try Self.entries(of: object, document)
                    if let some = Self.terms(of: object, document) { terms.append(some) }
                } catch {
                    unreadable.append("\(object.key): \(error)")
                }
            } else if object.key.utf8.starts(with: "\(prefix)_index/".utf8) {
                termsObjects.append(object)
            } else if !object.key.hasSuffix("aws-logs-write-test"),
                !(own + ignoring).contains(where: object.key.isNamed)
            {
                objects.append(object)
            }
        }
        self.prefix = prefix
        self.objects = objects
        self.entries = entries
        self.terms = terms
        self.termsObjects = termsObjects
        self.manifestCount = manifestCount
        self.unreadable = unreadable
    }

    private static func document(of manifest: ArchivedObject) throws(UnreadableManifest) -> JSONValue {
        guard let document = try? JSONValue(parsing: manifest.bytes) else {
            throw UnreadableManifest(description: "not JSON")
        }
        return document
    }

    private static func terms(of manifest: ArchivedObject, _ document: JSONValue) -> Terms? {
        guard let terms = document["terms"], let key = terms["key"]?.string else { return nil }
        var bytes: Int64?
        if case .integer(let count)? = terms["bytes"] { bytes = count }
        return Terms(manifestKey: manifest.key, key: key, bytes: bytes)
    }

    private static func entries(
        of manifest: ArchivedObject, _ document: JSONValue
    ) throws(UnreadableManifest) -> [Entry] {
        guard let group = document["logGroupName"]?.string else {
            throw UnreadableManifest(description: "no logGroupName")
        }
        guard let objects = document["objects"]?.array else { throw UnreadableManifest(description: "no objects") }
        return try objects.map { object throws(UnreadableManifest) in
            guard let key = object["key"]?.string else {
                throw UnreadableManifest(description: "an object without key")
            }
            var bytes: Int64?
            if case .integer(let count)? = object["bytes"] { bytes = count }
            return Entry(
                manifestKey: manifest.key, logGroup: group, logStream: object["logStreamName"]?.string, key: key,
                bytes: bytes, eTag: object["etag"]?.string?.unquoted)
        }
    }
}

private struct UnreadableManifest: Error, CustomStringConvertible {
    var description: String
}

extension String {
    fileprivate func isUnder(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    fileprivate func isNamed(by pattern: String) -> Bool { Wildcard.covers(pattern, self) }

    /// ETags are quoted in headers, and often in documents too.
    fileprivate var unquoted: String {
        hasPrefix("\"") && hasSuffix("\"") && utf8.count >= 2 ? String(dropFirst().dropLast()) : self
    }
}
