import ExportCore

/// What an archive holds, as its manifests say at one time.
package struct ArchiveSnapshot: Sendable {
    package struct Group: Sendable {
        package var arn: LogGroupARN
        /// By their keys.
        package var manifests: [String: Manifest]

        /// Of what is archived, as it is stored.
        package var bytes: Int64 { manifests.values.reduce(0) { $0 + $1.bytes } }
        /// The first event time of which anything is archived: when the group was made is not known.
        package var first: Int64 {
            manifests.values.map { manifest in
                let pieces = manifest.objects.compactMap(\.index).flatMap(\.pieces)
                return (pieces.map(\.first).min() ?? manifest.window.start).milliseconds
            }.min() ?? 0
        }
    }

    package private(set) var groups: [LogGroupName: Group] = [:]
    /// In the order of their bytes.
    package private(set) var names: [LogGroupName] = []
    var keys = KeyMove()

    package init(_ manifests: [String: Manifest]) {
        for (key, manifest) in manifests {
            let arn = manifest.slice.lane.group
            groups[arn.name, default: Group(arn: arn, manifests: [:])].manifests[key] = manifest
        }
        names = groups.keys.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }

    func group(_ name: LogGroupName) throws(LogsRefusal) -> Group {
        guard let group = groups[name] else { throw .groupMissing }
        return group
    }

    /// A page of the groups, and the last name of it where more follow.
    package func page(_ question: GroupsQuestion) -> (groups: [Group], next: String?) {
        let rest = names.drop { name in
            question.after.map { !$0.utf8.lexicographicallyPrecedes(name.text.utf8) } ?? false
        }
        let found = Array(rest.lazy.filter { question.wants($0.text) }.prefix(question.limit + 1))
        let page = found.prefix(question.limit).compactMap { groups[$0] }
        return (page, found.count > question.limit ? page.last?.arn.name.text : nil)
    }
}
