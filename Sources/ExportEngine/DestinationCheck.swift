import AWSClient

/// Looks at the destination before anything is begun, so that a wrong name is one clear line.
struct DestinationCheck: Sendable {
    let environment: ExportEnvironment

    /// - Returns: the environment, with its archive in the bucket's own region.
    func opened() async throws(ExportError) -> ExportEnvironment {
        var opened = environment
        switch environment.settings.destination.place {
        case .bucket(let name):
            let region = try await region(of: name)
            guard region != environment.clients.endpoints.region else { break }
            do {
                opened.archive = ExportEnvironment.archive(
                    environment.settings, try environment.clients.inRegion(region), environment.logger)
            } catch {
                throw ExportError(.configuration, "the bucket '\(name)' of --destination: \(error.message)")
            }
        case .folder(let path):
            var probe = try TemporaryFile(try tree(path), "probe")
            probe.discard()
        }
        return opened
    }

    /// For a look: the same, and nothing is written.
    ///
    /// - Parameter state: was just read; where it lies in the same bucket, that bucket is there and in our region.
    func look(besides state: StoreDSN) async throws(ExportError) {
        switch environment.settings.destination.place {
        case .bucket(let name):
            if case .s3(name, _) = state { return }
            _ = try await region(of: name)
        case .folder(let path): try tree(path).checkThatItCanBeWritten()
        }
    }

    private func tree(_ path: String) throws(ExportError) -> FileTree {
        if environment.settings.policy.engine == .exportTask {
            throw ExportError(
                .configuration,
                "--destination file://\(path): the service's export tasks write to buckets alone: add --engine read, or name a bucket"
            )
        }
        let tree = FileTree(root: path)
        // The template's own text must be possible in a path; what its fields hold is encoded.
        _ = try tree.path(of: environment.settings.layout.template.isEmpty ? "-" : environment.settings.layout.template)
        return tree
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
        throw ExportError(
            .configuration,
            "the bucket '\(bucket)' of --destination lies in \(region), and export tasks of \(wanted) write only to buckets of \(wanted): name a bucket there, use --engine read, or correct --region"
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
            return ExportError(
                .configuration,
                "the bucket '\(bucket)' of --destination lies in another region: name a bucket of \(environment.clients.endpoints.region), or set --region",
                cause: error)
        }
        if error.isAccessDenied {
            let owner = environment.settings.storage.expectedBucketOwner
            let other = owner.map { ", or it does not belong to \($0) (--expected-bucket-owner)" } ?? ""
            return ExportError(
                .notPermitted,
                "no access to the bucket '\(bucket)' of --destination\(other): \(error.operation) is denied",
                cause: error)
        }
        return ExportError(error, while: "looking at the bucket '\(bucket)' of --destination")
    }
}
