import AWSClient
import Testing

/// The expected names were generated with botocore's endpoint rule sets.
@Suite struct `Endpoints` {
    @Test(arguments: [
        ("us-east-1", "logs.us-east-1.amazonaws.com", "logs-fips.us-east-1.amazonaws.com", "logs.us-east-1.api.aws"),
        (
            "cn-north-1", "logs.cn-north-1.amazonaws.com.cn", "logs-fips.cn-north-1.amazonaws.com.cn",
            "logs.cn-north-1.api.amazonwebservices.com.cn"
        ),
        (
            "us-gov-west-1", "logs.us-gov-west-1.amazonaws.com", "logs.us-gov-west-1.amazonaws.com",
            "logs.us-gov-west-1.api.aws"
        ),
        (
            "eusc-de-east-1", "logs.eusc-de-east-1.amazonaws.eu", "logs-fips.eusc-de-east-1.amazonaws.eu",
            "logs.eusc-de-east-1.api.amazonwebservices.eu"
        ),
        (
            "us-iso-east-1", "logs.us-iso-east-1.c2s.ic.gov", "logs-fips.us-iso-east-1.c2s.ic.gov",
            "logs.us-iso-east-1.api.aws.ic.gov"
        ),
        (
            "us-isob-east-1", "logs.us-isob-east-1.sc2s.sgov.gov", "logs-fips.us-isob-east-1.sc2s.sgov.gov",
            "logs.us-isob-east-1.api.aws.scloud"
        ),
        (
            "eu-isoe-west-1", "logs.eu-isoe-west-1.cloud.adc-e.uk", "logs-fips.eu-isoe-west-1.cloud.adc-e.uk",
            "logs.eu-isoe-west-1.api.cloud-aws.adc-e.uk"
        ),
        (
            "us-isof-south-1", "logs.us-isof-south-1.csp.hci.ic.gov", "logs-fips.us-isof-south-1.csp.hci.ic.gov",
            "logs.us-isof-south-1.api.aws.hci.ic.gov"
        ),
    ])
    func `of CloudWatch Logs in every partition`(region: String, plain: String, fips: String, dualstack: String) throws
    {
        #expect(try host(.init(region: region), .logs) == plain)
        #expect(try host(.init(region: region, useFIPS: true), .logs) == fips)
        #expect(try host(.init(region: region, useDualstack: true), .logs) == dualstack)
    }

    @Test func `of S3, which has its own forms`() throws {
        #expect(try host(.init(region: "us-east-1"), .s3) == "s3.us-east-1.amazonaws.com")
        #expect(try host(.init(region: "us-east-1", useFIPS: true), .s3) == "s3-fips.us-east-1.amazonaws.com")
        #expect(
            try host(.init(region: "cn-north-1", useDualstack: true), .s3)
                == "s3.dualstack.cn-north-1.amazonaws.com.cn")
        #expect(
            try host(.init(region: "us-gov-west-1", useFIPS: true, useDualstack: true), .s3)
                == "s3-fips.dualstack.us-gov-west-1.amazonaws.com")
        #expect(throws: EndpointError.self) { try host(.init(region: "cn-north-1", useFIPS: true), .s3) }
    }

    @Test func `of GovCloud are FIPS endpoints by themselves, save for dual-stack`() throws {
        let configuration = EndpointConfiguration(region: "us-gov-east-1", useFIPS: true)
        #expect(try host(configuration, .sts) == "sts.us-gov-east-1.amazonaws.com")
        #expect(
            try host(.init(region: "us-gov-east-1", useFIPS: true, useDualstack: true), .dynamoDB)
                == "dynamodb-fips.us-gov-east-1.api.aws")
    }

    @Test func `that are named win, the service's own first`() throws {
        let configuration = EndpointConfiguration(
            region: "us-east-1", endpointURL: "http://127.0.0.1:4566/",
            endpointURLs: [.s3: "https://Minio.example.com/base/", .logs: "http://[::1]:80"])
        let s3 = try configuration.endpoint(for: .s3)
        #expect([s3.scheme, s3.host, s3.basePath, s3.region] == ["https", "minio.example.com", "/base", "us-east-1"])
        #expect(s3.port == nil && !s3.usesPathStyle)
        let logs = try configuration.endpoint(for: .logs)
        #expect(logs.host == "[::1]" && logs.port == 80)
        let sts = try configuration.endpoint(for: .sts)
        #expect(sts.host == "127.0.0.1" && sts.port == 4566 && sts.usesPathStyle)
    }

    @Test(arguments: [
        "127.0.0.1:4566", "ftp://host", "http://", "http://host:0", "http://host:65536", "http://host:x",
        "http://user@host", "http://host/?q", "http://[::1", "http://ho st",
    ])
    func `that cannot be understood are refused`(url: String) {
        let error = #expect(throws: EndpointError.self) {
            try EndpointConfiguration(region: "us-east-1", endpointURL: url).endpoint(for: .logs)
        }
        #expect(error?.code == .invalidURL)
    }

    @Test func `that are named exclude FIPS and dual-stack`() {
        for configuration in [
            EndpointConfiguration(region: "us-east-1", useFIPS: true, endpointURL: "http://host"),
            EndpointConfiguration(region: "us-east-1", useDualstack: true, endpointURL: "http://host"),
        ] {
            let error = #expect(throws: EndpointError.self) { try configuration.endpoint(for: .logs) }
            #expect(error?.code == .conflict)
        }
    }

    @Test(arguments: [
        ("", EndpointError.Code.regionMissing), ("us east", .regionInvalid), ("evil.com/", .regionInvalid),
    ])
    func `want a region`(region: String, code: EndpointError.Code) {
        let error = #expect(throws: EndpointError.self) {
            try EndpointConfiguration(region: region).endpoint(for: .logs)
        }
        #expect(error?.code == code)
    }

    @Test func `take the bucket into the host only where it fits there`() async throws {
        func target(_ bucket: String, _ endpoints: EndpointConfiguration) async throws -> String {
            let fixture = try Fixture(otherwise: .answer(200), endpoints: endpoints)
            try await fixture.clients.s3.deleteObject(bucket: bucket, key: "k")
            return fixture.requests[0].authority + fixture.requests[0].path
        }
        let aws = EndpointConfiguration(region: "us-east-1")
        #expect(try await target("my-bucket", aws) == "my-bucket.s3.us-east-1.amazonaws.com/k")
        #expect(try await target("my.bucket", aws) == "s3.us-east-1.amazonaws.com/my.bucket/k")
        #expect(try await target("MyBucket", aws) == "s3.us-east-1.amazonaws.com/MyBucket/k")
        #expect(
            try await target("my-bucket", .init(region: "us-east-1", endpointURL: "http://localhost:9000/s3"))
                == "localhost:9000/s3/my-bucket/k")
        #expect(
            try await target("my-bucket", .init(region: "us-east-1", endpointURL: "http://minio.example.com"))
                == "my-bucket.minio.example.com/k")
        #expect(
            try await target("my-bucket", .init(region: "us-east-1", usesPathStyle: true))
                == "s3.us-east-1.amazonaws.com/my-bucket/k")
    }

    private func host(_ configuration: EndpointConfiguration, _ service: AWSService) throws -> String {
        try configuration.endpoint(for: service).host
    }
}

@Suite struct `Partitions` {
    @Test(arguments: [
        ("eu-central-1", "aws"), ("mx-central-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-northwest-1", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"), ("us-iso-west-1", "aws-iso"), ("us-isob-east-1", "aws-iso-b"),
        ("zz-new-1", "aws"),
    ])
    func `follow from the region`(region: String, id: String) {
        #expect(Partition.of(region: region).id == id)
    }
}
