import ExportEngine
import ExportFailures
import ExporterSimulation
import SimulationKit
import Storage
import Testing

/// What is true of a bucket alone.
@Suite struct S3ArchiveStoreTests {
    private static let bucket = ExporterUnderTest.bucket

    @Test func anObjectOfUpToAPartIsOnePutAndALargerOneAnUploadInParts() throws {
        try StoreBench.withBucket { store, world in
            for size in [1000, 1001, 2000, 2001] {
                var upload = store.upload("o\(size)")
                try await upload.append([UInt8](repeating: 7, count: size))
                _ = try await upload.finish()
            }
            let etags = world.objects(bucket: Self.bucket).map { $0.eTag.split(separator: "-").dropFirst().first }
            #expect(etags == [nil, "2", "2", "3"])
            #expect(world.openUploads(bucket: Self.bucket).isEmpty)
        }
    }

    @Test func theOptionsOfStorageStandOnEveryObjectAndTheClassOnThoseWithEvents() throws {
        var storage = StorageOptions()
        storage.storageClass = "GLACIER_IR"
        storage.kmsKey = "alias/logs"
        storage.bucketOwnerFullControl = true
        storage.expectedBucketOwner = "123456789012"
        try StoreBench.withBucket(storage: storage) { store, world in
            for (key, size) in [("small", 10), ("large", 5000)] {
                var upload = store.upload(key)
                try await upload.append([UInt8](repeating: 7, count: size))
                _ = try await upload.finish()
            }
            _ = try await store.create("manifest", [1])
            for object in world.objects(bucket: Self.bucket) {
                #expect(object.headers["x-amz-server-side-encryption"] == "aws:kms")
                #expect(object.headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/logs")
                #expect(object.headers["x-amz-acl"] == "bucket-owner-full-control")
                #expect(object.headers["x-amz-storage-class"] == (object.key == "manifest" ? nil : "GLACIER_IR"))
            }
        }
        storage.expectedBucketOwner = "999999999999"
        try StoreBench.withBucket(storage: storage) { store, _ in
            await #expect(throws: ExportError.self) { try await store.list(under: "") }
            await #expect(throws: ExportError.self) { try await store.create("m", []) }
            await #expect(throws: ExportError.self) { try await store.bytes(of: "m", nil) }
            await #expect(throws: ExportError.self) { try await store.delete("m") }
            await #expect(throws: ExportError.self) { try await store.abortUploads(under: "") }
            var upload = store.upload("m")
            await #expect(throws: ExportError.self) { try await upload.append([UInt8](repeating: 7, count: 5000)) }
        }
    }

    /// Every answer is lost, and the object is there.
    @Test(arguments: ["s3:CompleteMultipartUpload", "s3:PutObject"])
    func aLostAnswerToTheLastCallIsNoFailure(operation: String) throws {
        let faults = FaultPlan(oneShots: [OneShotFault(.lostAfterEffect, on: CallMatch(operation: operation))])
        try StoreBench.withBucket(faults: faults) { store, world in
            var upload = store.upload("o")
            try await upload.append([UInt8](repeating: 7, count: operation == "s3:PutObject" ? 100 : 4500))
            let facts = try await upload.finish()
            #expect(world.objects(bucket: Self.bucket).map(\.eTag) == [facts.etag])
            #expect(world.openUploads(bucket: Self.bucket).isEmpty)
        }
    }

    @Test(arguments: ["s3:UploadPart", "s3:CompleteMultipartUpload"])
    func anUploadThatFailsIsAborted(operation: String) throws {
        let faults = FaultPlan(
            oneShots: (1...3).map {
                OneShotFault(.serverErrorBeforeEffect, on: CallMatch(operation: operation), occurrence: $0)
            })
        try StoreBench.withBucket(faults: faults) { store, world in
            var upload = store.upload("o")
            await #expect(throws: ExportError.self) {
                try await upload.append([UInt8](repeating: 7, count: 4500))
                _ = try await upload.finish()
            }
            #expect(world.objects(bucket: Self.bucket).isEmpty)
            #expect(world.openUploads(bucket: Self.bucket).isEmpty)
        }
    }

    @Test func anUploadWhoseBeginningWasNotAnsweredIsFoundAndAborted() throws {
        let match = CallMatch(operation: "s3:CreateMultipartUpload")
        let faults = FaultPlan(oneShots: (1...3).map { OneShotFault(.lostAfterEffect, on: match, occurrence: $0) })
        try StoreBench.withBucket(faults: faults) { store, world in
            var upload = store.upload("attempt/o")
            await #expect(throws: ExportError.self) { try await upload.append([UInt8](repeating: 7, count: 4500)) }
            #expect(!world.openUploads(bucket: Self.bucket).isEmpty)
            try await store.abortUploads(under: "attempt/")
            #expect(world.openUploads(bucket: Self.bucket).isEmpty)
        }
    }
}
