import AWSClient

/// Looks at the destination bucket before anything is begun, so that a wrong name is one clear line.
struct DestinationCheck: Sendable {
    let environment: ExportEnvironment

    func check() async throws(ExportError) {
        let bucket = environment.bucket
        let region: String?
        do {
            region = try await environment.s3.headBucket(bucket)
        } catch {
            throw failure(error, bucket)
        }
        let wanted = environment.clients.endpoints.region
        guard let region, region != wanted, environment.settings.policy.engine == .exportTask else { return }
        throw ExportError(
            .configuration,
            "the bucket '\(bucket)' of --destination lies in \(region), and export tasks of \(wanted) write only to buckets of \(wanted): name a bucket there, or use --engine read"
        )
    }

    private func failure(_ error: AWSError, _ bucket: String) -> ExportError {
        if error.isNotFound || error.code == .noSuchBucket {
            return ExportError(
                .configuration,
                "the bucket '\(bucket)' of --destination does not exist: create it, or correct the name",
                cause: error)
        }
        if error.isWrongRegion {
            let region = error.bucketRegion ?? "another region"
            return ExportError(
                .configuration,
                "the bucket '\(bucket)' of --destination lies in \(region): name a bucket of \(environment.clients.endpoints.region), or set --region",
                cause: error)
        }
        if error.isAccessDenied {
            return ExportError(
                .notPermitted,
                "no access to the bucket '\(bucket)' of --destination: 'cwlogs-export policy' prints what the role needs",
                cause: error)
        }
        return ExportError(error, while: "looking at the bucket '\(bucket)' of --destination")
    }
}
