"""boto3, unmodified, runs every operation that the simulator serves: the judge is judged by a client it did not write.

Run: scripts/peer-tests boto3_drives_simulator.py
"""

import gzip
import hashlib
import re

import peers
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

DAY = 86_400_000


def code(failure):
    return failure.value.response["Error"]["Code"]


def put(logs, group, stream, events):
    return logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": timestamp, "message": message} for timestamp, message in events],
    )


def run_task(logs, admin, **order):
    task = logs.create_export_task(**order)["taskId"]
    admin("POST", "advance?ms=120000")
    return logs.describe_export_tasks(taskId=task)["exportTasks"][0]


@pytest.fixture
def logs(client):
    return client("logs")


@pytest.fixture
def s3(client):
    return client("s3")


@pytest.fixture
def dynamodb(client):
    return client("dynamodb")


@pytest.fixture
def group(logs, unique):
    logs.create_log_group(logGroupName=unique)
    logs.create_log_stream(logGroupName=unique, logStreamName="a")
    return unique


@pytest.fixture
def bucket(s3, unique):
    s3.create_bucket(Bucket=unique)
    return unique


# --- CloudWatch Logs ---


def test_groups_are_created_listed_by_page_and_deleted(logs, unique):
    names = [f"{unique}/{number:03}" for number in range(7)]
    for name in names:
        logs.create_log_group(logGroupName=name)
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=unique, PaginationConfig={"PageSize": 3}
    )
    assert [found["logGroupName"] for page in pages for found in page["logGroups"]] == names
    by_pattern = logs.describe_log_groups(logGroupNamePattern=f"{unique}/00")["logGroups"]
    assert set(by_pattern[0]) == {"logGroupName", "creationTime", "arn"}
    with pytest.raises(ClientError) as failure:
        logs.create_log_group(logGroupName=names[0])
    assert code(failure) == "ResourceAlreadyExistsException"
    logs.delete_log_group(logGroupName=names[0])
    with pytest.raises(ClientError) as failure:
        logs.delete_log_group(logGroupName=names[0])
    assert code(failure) == "ResourceNotFoundException"


def test_retention_is_set_and_removed(logs, group):
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 7
    logs.delete_retention_policy(logGroupName=group)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]


def test_the_account_has_retention_policies(logs, group):
    policy = dict(policyName="baseline", policyType="RETENTION_POLICY")
    document = '{"retentionInDays": 90, "enforcementMode": "RETROACTIVE"}'
    made = logs.put_account_policy(**policy, policyDocument=document, selectionCriteria='LogGroupNamePrefix IN ["/none"]')
    assert made["accountPolicy"]["policyDocument"] == document
    listed = logs.describe_account_policies(policyType="RETENTION_POLICY")["accountPolicies"]
    assert [entry["policyName"] for entry in listed] == ["baseline"]
    logs.delete_account_policy(**policy)
    assert logs.describe_account_policies(policyType="RETENTION_POLICY")["accountPolicies"] == []


def test_a_protected_group_is_not_deleted(logs, group):
    logs.put_log_group_deletion_protection(logGroupIdentifier=group, deletionProtectionEnabled=True)
    with pytest.raises(ClientError) as failure:
        logs.delete_log_group(logGroupName=group)
    assert code(failure) == "ValidationException"
    logs.put_log_group_deletion_protection(logGroupIdentifier=group, deletionProtectionEnabled=False)


def test_streams_are_listed_in_both_orders(logs, group, now):
    for index, name in enumerate(["b", "c/ü", "d"]):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
        put(logs, group, name, [(now - index * 1000, "x")])
    paginator = logs.get_paginator("describe_log_streams")
    pages = paginator.paginate(logGroupName=group, PaginationConfig={"PageSize": 2})
    assert [found["logStreamName"] for page in pages for found in page["logStreams"]] == ["a", "b", "c/ü", "d"]
    pages = paginator.paginate(
        logGroupName=group, orderBy="LastEventTime", descending=True, PaginationConfig={"PageSize": 3}
    )
    found = [found for page in pages for found in page["logStreams"]]
    assert [stream["logStreamName"] for stream in found] == ["b", "c/ü", "d", "a"]
    assert "lastEventTimestamp" not in found[-1]
    logs.delete_log_stream(logGroupName=group, logStreamName="b")
    assert not logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="b")["logStreams"]


def test_events_are_filtered_with_both_ends_and_paged(logs, group, now):
    start = now - 60_000
    put(logs, group, "a", [(start + index, f'{{"line": {index}, "text": "ü\\n😀"}}') for index in range(25)])
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=start, endTime=start + 20, PaginationConfig={"PageSize": 4}
    )
    events = [event for page in pages for event in page["events"]]
    assert [event["timestamp"] for event in events] == list(range(start, start + 21))
    assert events[0]["message"] == '{"line": 0, "text": "ü\\n😀"}'
    assert len({event["eventId"] for event in events}) == 21
    assert all(len(event["eventId"]) == 56 for event in events)
    with pytest.raises(ClientError) as failure:
        logs.filter_log_events(logGroupName=group, logStreamNames=["a"], logStreamNamePrefix="a")
    assert code(failure) == "InvalidParameterException"
    with pytest.raises(ClientError) as failure:
        logs.filter_log_events(logGroupName=group, nextToken="nonsense")
    assert code(failure) == "InvalidParameterException"


def test_one_stream_is_read_in_both_directions(logs, group, now):
    start = now - 60_000
    put(logs, group, "a", [(start + index, str(index)) for index in range(10)])
    seen, token = [], None
    while True:
        options = {"nextToken": token} if token else {}
        page = logs.get_log_events(
            logGroupName=group, logStreamName="a", startTime=start, endTime=start + 9, startFromHead=True, limit=4,
            **options,
        )
        seen += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert seen == [str(index) for index in range(9)]
    newest = logs.get_log_events(logGroupName=group, logStreamName="a", limit=3)
    assert [event["message"] for event in newest["events"]] == ["7", "8", "9"]
    older = logs.get_log_events(logGroupName=group, logStreamName="a", limit=3, nextToken=newest["nextBackwardToken"])
    assert [event["message"] for event in older["events"]] == ["4", "5", "6"]


def test_events_outside_the_bounds_are_rejected_one_by_one(logs, group, now):
    answer = put(logs, group, "a", [(now - 14 * DAY - 60_000, "old"), (now - 13 * DAY - 60_000, "taken")])
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    answer = put(logs, group, "a", [(now, "taken"), (now + 2 * 3_600_000 + 60_000, "new")])
    assert answer["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 1}
    with pytest.raises(ClientError) as failure:
        put(logs, group, "a", [(now, "later"), (now - 1, "earlier")])
    assert code(failure) == "InvalidParameterException"


def test_an_export_task_writes_objects_under_its_id(logs, s3, admin, group, bucket, now):
    logs.create_log_stream(logGroupName=group, logStreamName="x/y")
    put(logs, group, "x/y", [(now - 1000, "first"), (now - 500, "two\nlines")])
    order = dict(
        taskName="t", logGroupName=group, fromTime=now - 10_000, to=now + 60_000, destination=bucket,
        destinationPrefix="p",
    )
    task = logs.create_export_task(**order)["taskId"]
    with pytest.raises(ClientError) as failure:
        logs.create_export_task(**order)
    assert code(failure) == "LimitExceededException"
    assert failure.value.response["Error"]["Message"] == "Resource limit exceeded."
    admin("POST", "advance?ms=120000")
    found = logs.describe_export_tasks(taskId=task)["exportTasks"][0]
    assert found["status"]["code"] == "COMPLETED" and found["executionInfo"]["completionTime"] > now
    assert "logStreamNamePrefix" not in found
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == sorted([f"p/{task}/x-y/000000.gz", "p/aws-logs-write-test"])
    lines = gzip.decompress(s3.get_object(Bucket=bucket, Key=f"p/{task}/x-y/000000.gz")["Body"].read()).decode()
    assert lines.count("\n") == 3 and lines[23:30] == "Z first" and lines.endswith("Z two\nlines\n")
    with pytest.raises(ClientError) as failure:
        logs.cancel_export_task(taskId=task)
    assert code(failure) == "InvalidOperationException"


def test_a_cancelled_task_gives_the_slot_back(logs, s3, admin, group, bucket, now):
    order = dict(logGroupName=group, fromTime=0, to=now + 60_000, destination=bucket)
    task = logs.create_export_task(**order)["taskId"]
    logs.cancel_export_task(taskId=task)
    assert logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"] == "PENDING_CANCEL"
    admin("POST", "advance?ms=10000")
    assert logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"] == "CANCELLED"
    assert run_task(logs, admin, **order)["status"]["code"] == "COMPLETED"
    pages = logs.get_paginator("describe_export_tasks").paginate(PaginationConfig={"PageSize": 1})
    created = [found["executionInfo"]["creationTime"] for page in pages for found in page["exportTasks"]]
    assert created == sorted(created, reverse=True) and len(created) >= 2


def test_export_tasks_are_validated(logs, client, group, unique, now):
    order = dict(logGroupName=group, fromTime=0, to=now + 60_000, destination="no-such-bucket")
    with pytest.raises(ClientError) as failure:
        logs.create_export_task(**order)
    assert failure.value.response["Error"]["Message"].startswith("The given bucket does not exist.")
    elsewhere = client("s3", region="eu-west-1")
    elsewhere.create_bucket(Bucket=unique, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for change, expected in [
        (dict(destination=unique), "InvalidParameterException"),
        (dict(fromTime=2, to=1), "InvalidParameterException"),
        (dict(to=1), "InvalidParameterException"),
        (dict(logGroupName="missing"), "ResourceNotFoundException"),
    ]:
        with pytest.raises(ClientError) as failure:
            logs.create_export_task(**{**order, **change})
        assert code(failure) == expected
    with pytest.raises(ClientError) as failure:
        logs.cancel_export_task(taskId="missing")
    assert code(failure) == "ResourceNotFoundException"
    assert logs.describe_export_tasks(taskId="missing")["exportTasks"] == []


def test_what_is_not_simulated_is_refused(logs, s3, group, bucket):
    with pytest.raises(ClientError) as failure:
        logs.start_query(logGroupName=group, startTime=0, endTime=1, queryString="fields @message")
    assert code(failure) == "UnknownOperationException"
    with pytest.raises(ClientError) as failure:
        logs.filter_log_events(logGroupName=group, filterPattern="ERROR")
    assert code(failure) == "SerializationException"
    with pytest.raises(ClientError) as failure:
        s3.get_bucket_versioning(Bucket=bucket)
    assert code(failure) == "NotImplemented"


# --- S3 ---


def test_objects_are_put_read_and_deleted(s3, bucket):
    key = "dir/a b+c%=é/ü:&?#.txt"
    body = bytes(range(256))
    answer = s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata={"writer": "w1"}, ContentType="text/plain")
    assert answer["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    found = s3.get_object(Bucket=bucket, Key=key)
    assert found["Body"].read() == body
    assert found["Metadata"] == {"writer": "w1"} and found["ContentType"] == "text/plain"
    part = s3.get_object(Bucket=bucket, Key=key, Range="bytes=10-19")
    assert part["Body"].read() == body[10:20] and part["ContentRange"] == "bytes 10-19/256"
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == 256
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"] == key
    s3.get_waiter("object_exists").wait(Bucket=bucket, Key=key)
    s3.delete_object(Bucket=bucket, Key=key)
    s3.get_waiter("object_not_exists").wait(Bucket=bucket, Key=key)
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=bucket, Key=key)
    with pytest.raises(ClientError) as failure:
        s3.head_object(Bucket=bucket, Key=key)
    assert code(failure) == "404"


def test_conditional_writes(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    assert code(failure) == "PreconditionFailed"
    second = s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=first)["ETag"]
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=first)
    assert code(failure) == "PreconditionFailed"
    s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=second.strip('"'))
    with pytest.raises(ClientError) as failure:
        s3.put_object(Bucket=bucket, Key="missing", Body=b"1", IfMatch=first)
    assert code(failure) == "NoSuchKey"
    with pytest.raises(ClientError) as failure:
        s3.delete_object(Bucket=bucket, Key="k", IfMatch=first)
    assert code(failure) == "PreconditionFailed"


def test_lists_have_pages_and_common_prefixes(s3, bucket):
    keys = sorted(f"{folder}/{number}" for folder in "abc" for number in range(5))
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    paginator = s3.get_paginator("list_objects_v2")
    pages = paginator.paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == keys
    pages = paginator.paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 2})
    assert [entry["Prefix"] for page in pages for entry in page["CommonPrefixes"]] == ["a/", "b/", "c/"]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys[:10]]})
    assert s3.list_objects_v2(Bucket=bucket, Prefix="c/")["KeyCount"] == 5
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 5


def test_uploads_in_parts(s3, bucket):
    def upload(sizes):
        started = s3.create_multipart_upload(Bucket=bucket, Key="big", StorageClass="STANDARD_IA")["UploadId"]
        parts = []
        for number, size in enumerate(sizes, 1):
            answer = s3.upload_part(
                Bucket=bucket, Key="big", UploadId=started, PartNumber=number, Body=bytes([number]) * size
            )
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        return started, parts

    started, parts = upload([5 << 20, 100])
    assert [part["Size"] for part in s3.list_parts(Bucket=bucket, Key="big", UploadId=started)["Parts"]] == [
        5 << 20, 100,
    ]
    assert s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["UploadId"] == started
    answer = s3.complete_multipart_upload(
        Bucket=bucket, Key="big", UploadId=started, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
    )
    assert answer["ETag"].endswith('-2"')
    assert s3.head_object(Bucket=bucket, Key="big")["StorageClass"] == "STANDARD_IA"
    started, parts = upload([100, 100])
    with pytest.raises(ClientError) as failure:
        s3.complete_multipart_upload(
            Bucket=bucket, Key="big", UploadId=started, MultipartUpload={"Parts": parts}
        )
    assert code(failure) == "EntityTooSmall"
    started, parts = upload([100])
    with pytest.raises(ClientError) as failure:
        s3.complete_multipart_upload(
            Bucket=bucket, Key="big", UploadId=started, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
        )
    assert code(failure) == "PreconditionFailed"
    s3.abort_multipart_upload(Bucket=bucket, Key="big", UploadId=started)
    with pytest.raises(ClientError) as failure:
        s3.upload_part(Bucket=bucket, Key="big", UploadId=started, PartNumber=1, Body=b"x")
    assert code(failure) == "NoSuchUpload"


def test_a_large_file_goes_through_the_transfer_manager(s3, bucket, tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"0123456789abcdef" * (1 << 20))
    s3.upload_file(str(path), bucket, "large")
    s3.download_file(bucket, "large", str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_buckets_have_a_region_an_owner_and_a_policy(client, s3, bucket, unique):
    name = f"eu-{unique}"[:63]
    client("s3", region="eu-west-1").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    with pytest.raises(ClientError) as failure:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="000000000000")
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    with pytest.raises(ClientError) as failure:
        s3.get_bucket_policy(Bucket=bucket)
    assert code(failure) == "NoSuchBucketPolicy"
    s3.put_bucket_policy(Bucket=bucket, Policy='{"Version": "2012-10-17", "Statement": []}')
    assert "Statement" in s3.get_bucket_policy(Bucket=bucket)["Policy"]
    s3.get_waiter("bucket_exists").wait(Bucket=bucket)
    with pytest.raises(ClientError) as failure:
        s3.list_objects_v2(Bucket="no-such-bucket-here")
    assert code(failure) == "NoSuchBucket"


def test_buckets_are_listed_and_taken_away(s3, bucket):
    s3.put_bucket_policy(Bucket=bucket, Policy='{"Version": "2012-10-17", "Statement": []}')
    s3.delete_bucket_policy(Bucket=bucket)
    with pytest.raises(ClientError) as failure:
        s3.get_bucket_policy(Bucket=bucket)
    assert code(failure) == "NoSuchBucketPolicy"
    assert bucket in [listed["Name"] for listed in s3.list_buckets()["Buckets"]]
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    with pytest.raises(ClientError) as failure:
        s3.delete_bucket(Bucket=bucket)
    assert code(failure) == "BucketNotEmpty"
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)
    assert bucket not in [listed["Name"] for listed in s3.list_buckets()["Buckets"]]


# --- DynamoDB and STS ---


def test_a_document_is_compared_and_swapped_in_dynamodb(dynamodb, unique):
    dynamodb.create_table(
        TableName=unique,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName=unique)
    item = {"id": {"S": "state"}, "version": {"N": "1"}, "body": {"S": "ü"}}
    create = dict(
        TableName=unique, Item=item, ConditionExpression="attribute_not_exists(#i)",
        ExpressionAttributeNames={"#i": "id"},
    )
    dynamodb.put_item(**create)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(**create)
    swap = dict(
        TableName=unique, Item={**item, "version": {"N": "2"}},
        ConditionExpression="attribute_exists(id) AND #v = :v",
        ExpressionAttributeNames={"#v": "version"}, ExpressionAttributeValues={":v": {"N": "1"}},
    )
    dynamodb.put_item(**swap)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(**swap)
    key = {"id": {"S": "state"}}
    assert dynamodb.get_item(TableName=unique, Key=key, ConsistentRead=True)["Item"]["version"] == {"N": "2"}
    old = dynamodb.delete_item(TableName=unique, Key=key, ReturnValues="ALL_OLD")["Attributes"]
    assert old["body"] == {"S": "ü"}
    assert "Item" not in dynamodb.get_item(TableName=unique, Key=key)
    with pytest.raises(ClientError) as failure:
        dynamodb.put_item(TableName=unique, Item={**item, "body": {"S": "x" * (400 * 1024)}})
    assert code(failure) == "ValidationException"


def test_roles_are_assumed_and_their_credentials_work(client):
    sts = client("sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    role = "arn:aws:iam::123456789012:role/reader"
    given = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    other = sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="web", WebIdentityToken="a.b.c")
    for made in (given, other["Credentials"]):
        identity = client(
            "sts", key=made["AccessKeyId"], secret=made["SecretAccessKey"], token=made["SessionToken"]
        ).get_caller_identity()
        assert ":assumed-role/reader/" in identity["Arn"]


@pytest.mark.parametrize(
    "service, operation, wrong_secret, wrong_key",
    [
        ("logs", "describe_log_groups", "InvalidSignatureException", "UnrecognizedClientException"),
        ("s3", "list_buckets", "SignatureDoesNotMatch", "InvalidAccessKeyId"),
        ("sts", "get_caller_identity", "SignatureDoesNotMatch", "InvalidClientTokenId"),
    ],
)
def test_wrong_credentials_are_refused(client, service, operation, wrong_secret, wrong_key):
    with pytest.raises(ClientError) as failure:
        getattr(client(service, secret="wrong"), operation)()
    assert code(failure) == wrong_secret
    with pytest.raises(ClientError) as failure:
        getattr(client(service, key="AKIAUNKNOWN000000001"), operation)()
    assert code(failure) == wrong_key


# --- The admin API ---


def test_events_are_loaded_in_bulk_and_the_truth_is_told(admin, logs, unique, now):
    lines = "".join(
        f'{{"group": "{unique}", "stream": "s{index % 3}", "timestamp": {now - 5000 + index}, '
        f'"ingestionTime": {now - 1000}, "message": "m{index}"}}\n'
        for index in range(2000)
    )
    assert admin("POST", "events", lines.encode()) == {"loaded": 2000}
    assert len(admin("GET", f"truth?group={unique}")) == 2000
    assert unique in admin("GET", "groups")["groups"]
    before = admin("GET", "calls").get("logs:FilterLogEvents", 0)
    assert len(logs.filter_log_events(logGroupName=unique, logStreamNamePrefix="s1")["events"]) == 667
    assert admin("GET", "calls")["logs:FilterLogEvents"] == before + 1


def test_faults_lose_answers_and_requests(admin, s3, bucket):
    try:
        admin("POST", "faults", b'{"lostAfter": 1}')
        with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
            s3.put_object(Bucket=bucket, Key="after", Body=b"x")
        admin("POST", "faults", b'{"lostBefore": 1}')
        with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
            s3.put_object(Bucket=bucket, Key="before", Body=b"x")
        admin("POST", "faults", b'{"throttled": 1}')
        with pytest.raises(ClientError) as failure:
            s3.put_object(Bucket=bucket, Key="before", Body=b"x")
        assert code(failure) == "SlowDown"
    finally:
        admin("POST", "faults", b"{}")
    assert [entry["key"] for entry in admin("GET", f"objects?bucket={bucket}")] == ["after"]


# --- At the end ---


def served():
    """The operations that the simulator's sources name, as /_simulator/calls does."""
    simulator = peers.ROOT / "Sources/SimulatedAWS"
    services = simulator / "Services"
    s3 = re.findall(r'^    case \w+ = "(\w+)"', (simulator / "Wire/StorageOperation.swift").read_text(), re.MULTILINE)
    names = {f"s3:{name}" for name in s3} - {"s3:Unknown"}
    for service, file in [
        ("logs", "Logs/CloudWatchLogs.swift"), ("dynamodb", "DynamoDB/KeyValueTables.swift"),
        ("sts", "STS/SecurityTokens.swift"),
    ]:
        found = re.findall(r'case "(\w+)":', (services / file).read_text())
        assert len(found) >= 3, file
        names |= {f"{service}:{name}" for name in found}
    return names


def test_every_served_operation_was_driven(request, admin):
    chosen = request.config.option.keyword or any("::" in argument for argument in request.config.args)
    if chosen:
        pytest.skip("some of the tests were left out")
    assert served() - set(admin("GET", "calls")) == set()
