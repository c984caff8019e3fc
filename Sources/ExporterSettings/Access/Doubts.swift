import AWSClient
import ExportCore

extension SettingValues {
    /// What is doubtful about values that only the service knows for certain, in words. What cannot be right at this AWS is
    /// thrown.
    package func doubts(
        about arguments: ExportArguments, _ access: AWSSettings
    ) throws(SettingProblem) -> [String] {
        let region = access.endpoints.region
        try checkRegion(of: arguments.settings.selection, region)
        var doubts: [String] = []
        if let doubt = RegionNames.doubt(about: region) {
            doubts.append("\(self[\.region] == nil ? "the region" : spelling.name(\.region)): \(doubt)")
        }
        if let name = arguments.settings.storage.storageClass, let doubt = StorageClasses.doubt(about: name) {
            if access.endpoints.isAmazons(.s3) { throw problem(\.storageClass, doubt) }
            doubts.append("\(spelling.name(\.storageClass)): \(doubt)")
        }
        return doubts
    }

    /// Groups are asked for by their names, in one region: by another's ARN a group of the same name would be meant.
    private func checkRegion(of selection: GroupSelection, _ region: String) throws(SettingProblem) {
        guard let other = selection.pattern(ofOtherRegionThan: region), let its = other.pattern.region else { return }
        let why = "'\(other.pattern)' is a log group of \(its), and this is about \(region): "
        if other.isExcluding { throw problem(\.exclude, why + "leave it out", .contradiction) }
        throw problem(
            \.logGroups,
            why + "export it with \(spelling.choice(\.region, its)), to a \(spelling.name(\.destination)) of its own",
            .contradiction)
    }
}
