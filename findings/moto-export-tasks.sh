#!/usr/bin/env bash
# moto 5.2.5: a CreateExportTask exports other rows than were asked for: no prefix, no milliseconds, 10,000 a stream
#
# Expected: logStreamNamePrefix: "Export only log streams that match the provided prefix"
#   (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html); every event of the
#   window; the task's id in the key, as describe_export_tasks gives it; one active task at a time.
# Happens: the prefix is ignored; of 15,000 events of a stream 10,000 are exported; the milliseconds of every row are
#   written as .000; each stream lies under an id of its own, none of them the task's. The status is COMPLETED.
# Why it matters: a pipeline that is green on moto has shown nothing about the three things that make export tasks hard.
#   One that compares rows by text finds "duplicates" that are not there (equal up to the millisecond), and one that
#   looks for PREFIX/TASKID/ finds nothing, is given a looser search, and then also takes what other tasks wrote.
# Right: on moto check only that the call is made and answered; take the rows from the same moto by FilterLogEvents,
#   which has all 15,000, with their milliseconds (last line).
# Seen: 2026-11-29, Python 3.11.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
install() {  # FOLDER PACKAGE==VERSION...
    if command -v uv > /dev/null; then
        uv venv -q --python "${PYTHON:-python3}" "$1"
        VIRTUAL_ENV=$PWD/$1 uv pip install -q "${@:2}"
    else
        "${PYTHON:-python3}" -m venv "$1"
        "$1/bin/pip" install -q --no-compile --disable-pip-version-check "${@:2}"
    fi
}
install venv 'moto[logs,s3]==5.2.5' boto3==1.44.8 botocore==1.44.8

cat > expected <<'END'
asked for prefix 'web', got streams: app, big, web
rows of big: 10000 of 15000
different milliseconds in the rows of web: 000 (of 001, 002, 003)
keys with the task's id: 0 of 3
status: COMPLETED
FilterLogEvents, stream big: 15000 rows, 1000 different milliseconds
END

cat > export.py <<'END'
import gzip, json, time
import boto3, moto

with moto.mock_aws():
    keys = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    logs, s3 = boto3.client("logs", **keys), boto3.client("s3", **keys)
    s3.create_bucket(Bucket="acme-logs")
    allowed = {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
               "Action": ["s3:GetBucketAcl", "s3:PutObject"],
               "Resource": ["arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/*"]}
    s3.put_bucket_policy(Bucket="acme-logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    logs.create_log_group(logGroupName="/shop")
    zero = int(time.time()) * 1000 - 3_600_000

    def put(stream, times):
        events = [{"timestamp": zero + at, "message": "line"} for at in times]
        logs.put_log_events(logGroupName="/shop", logStreamName=stream, logEvents=events)

    for stream in ("app", "big", "web"):
        logs.create_log_stream(logGroupName="/shop", logStreamName=stream)
    put("app", [1])
    put("web", [1, 2, 3])
    for part in range(3):
        put("big", range(part * 5000, part * 5000 + 5000))
    task = logs.create_export_task(logGroupName="/shop", logStreamNamePrefix="web", fromTime=zero, to=zero + 60_000,
                                   destination="acme-logs", destinationPrefix="export")["taskId"]
    rows = {}
    found = [item["Key"] for item in s3.list_objects_v2(Bucket="acme-logs", Prefix="export/")["Contents"]
             if item["Key"].endswith(".gz")]
    for key in found:
        text = gzip.decompress(s3.get_object(Bucket="acme-logs", Key=key)["Body"].read()).decode()
        rows[key.split("/")[-2]] = text.splitlines()
    print("asked for prefix 'web', got streams:", ", ".join(sorted(rows)))
    print(f"rows of big: {len(rows['big'])} of 15000")
    print(f"different milliseconds in the rows of web: {', '.join(sorted({row[20:23] for row in rows['web']}))}"
          " (of 001, 002, 003)")
    print(f"keys with the task's id: {sum(task in key for key in found)} of {len(found)}")
    print("status:", logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"])
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/shop", logStreamNames=["big"])
    times = [event["timestamp"] for page in pages for event in page["events"]]
    print(f"FilterLogEvents, stream big: {len(times)} rows, {len({at % 1000 for at in times})} different milliseconds")
END
venv/bin/python export.py | tee seen

diff expected seen && echo "as expected"
