import AWSClient
import ExportFailures
import Storage

/// Looks at the destination before anything is begun, so that a wrong name is one clear line.
struct DestinationCheck: Sendable {
    let environment: ExportEnvironment

    /// - Returns: the environment, with its archive in the bucket's own region.
    func opened() async throws(ExportError) -> ExportEnvironment {
        switch environment.settings.destination.place {
        case .bucket(let name): return try await inItsRegion(name)
        case .folder(let path):
            try await check(folder: path)
            return environment
        }
    }

    /// For a look: the same, and nothing is written.
    func look() async throws(ExportError) -> ExportEnvironment {
        switch environment.settings.destination.place {
        case .bucket(let name): return try await inItsRegion(name)
        case .folder(let path):
            try await folder(path).look()
            return environment
        }
    }

    private func inItsRegion(_ bucket: String) async throws(ExportError) -> ExportEnvironment {
        let region = try await region(of: bucket)
        guard region != environment.clients.endpoints.region else { return environment }
        var opened = environment
        do {
            opened.archive = ExportEnvironment.archive(
                inBucket: bucket, environment.settings, try environment.clients.inRegion(region), environment.logger)
        } catch {
            throw ExportError(.configuration, .bucketRegionUnusable(bucket: bucket, why: error.message))
        }
        return opened
    }

    private func folder(_ path: String) throws(ExportError) -> FolderCheck {
        try environment.settings.checkForContradictions()
        return try FolderCheck(
            root: path, template: environment.settings.layout.template, files: environment.files,
            randomness: environment.randomness)
    }

    private func check(folder path: String) async throws(ExportError) {
        try await folder(path).probe()
        // No bucket has told the service's time yet, by which leases count.
        do {
            _ = try await environment.clients.logs.describeLogGroups(.init(limit: 1))
        } catch {
            throw ExportError(error, while: "looking at CloudWatch Logs")
        }
    }

    private func region(of bucket: String) async throws(ExportError) -> String {
        var s3 = environment.clients.s3
        s3.expectedBucketOwner = environment.settings.storage.expectedBucketOwner
        let wanted = environment.clients.endpoints.region
        let region: String
        do throws(AWSError) {
            region = try await s3.headBucket(bucket) ?? wanted
        } catch {
            // The refusal of the wrong region names the right one, if only in a header of a 400 without words.
            guard error.isWrongRegion || error.status == 400, let named = error.bucketRegion, named != wanted else {
                throw failure(error, bucket)
            }
            region = named
        }
        guard region != wanted, environment.settings.policy.engine == .exportTask else { return region }
        throw ExportError(.configuration, .bucketInOtherRegion(bucket: bucket, region: region, wanted: wanted))
    }

    private func failure(_ error: AWSError, _ bucket: String) -> ExportError {
        if error.isNotFound || error.code == .noSuchBucket {
            return ExportError(.configuration, .bucketMissing(bucket: bucket), cause: error)
        }
        if error.isWrongRegion {
            let wanted = environment.clients.endpoints.region
            return ExportError(
                .configuration, .bucketInOtherRegion(bucket: bucket, region: nil, wanted: wanted), cause: error)
        }
        if error.isAccessDenied {
            let owner = environment.settings.storage.expectedBucketOwner
            return ExportError(.notPermitted, .bucketDenied(bucket: bucket, expectedOwner: owner), cause: error)
        }
        return ExportError(error, while: "looking at the bucket '\(bucket)' of the destination")
    }
}

extension ExportEnvironment {
    /// The archive for who only reads it: in the bucket's own region. Whether anything could be written is not asked.
    package func archiveForReading() async throws(ExportError) -> any ArchiveStore {
        guard settings.destination.bucket != nil else { return archive }
        var environment = self
        environment.settings.policy.engine = .read
        return try await DestinationCheck(environment: environment).look().archive
    }
}
