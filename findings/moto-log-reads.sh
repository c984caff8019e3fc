#!/usr/bin/env bash
# moto 5.2.5: reads of CloudWatch Logs have other edges than the service's model: one row more, other streams, no error
#
# Expected: what the documentation inside botocore 1.44.8 says (data/logs/2014-03-28/service-2.json; also
#   https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html and, in the same place,
#   API_FilterLogEvents.html).
#   - GetLogEvents endTime: "Events with a timestamp equal to or later than this time are not included."
#   - FilterLogEvents logStreamNamePrefix: only events "from log streams that have names starting with this prefix";
#     together with logStreamNames "the action returns an InvalidParameterException error".
#   - no paginator exists for GetLogEvents (botocore's paginators-1.json), the loop is one's own: it ends when the token
#     that comes back is the one that was sent.
# Happens: GetLogEvents includes endTime, as FilterLogEvents does; the prefix is ignored, alone (all streams come back)
#   and beside names (no error); a token that moto never gave out is answered by an empty page without nextToken, which
#   means "finished".
# Why it matters: an exporter that cuts time into windows is tested against moto and shows each row at an edge once in
#   one way of writing the loop, twice in another. With moto the right one for GetLogEvents (end exclusive, next window
#   begins there) doubles the edge, so the tests push towards endTime - 1, which on the service loses the millisecond
#   before the edge. A stale token in a resumed job looks like the end of the data, in the test.
# Right: judge windows with FilterLogEvents (inclusive in both), or drop rows outside the window yourself, as the last
#   two lines do; treat moto as a check of shapes, not of edges.
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
install venv 'moto[logs]==5.2.5' boto3==1.44.8 botocore==1.44.8

cat > expected <<'END'
events at 0, 1000, 2000 ms in app, app-2, web
GetLogEvents app 0-1000: app@0 app@1000
GetLogEvents app 1000-2000: app@1000 app@2000
FilterLogEvents prefix web 0-0: app@0 app-2@0 web@0
FilterLogEvents names app and prefix web 0-0: app@0
FilterLogEvents with a made-up token: 0 events, nextToken absent
paginators: filter_log_events True, get_log_events False
GetLogEvents app 0-1000, rows outside dropped: app@0
FilterLogEvents prefix web 0-0, other streams dropped: web@0
END

cat > read.py <<'END'
import time
import boto3, moto

with moto.mock_aws():
    logs = boto3.client("logs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    logs.create_log_group(logGroupName="/shop")
    zero = int(time.time()) * 1000 - 3_600_000
    for stream in ("app", "app-2", "web"):
        logs.create_log_stream(logGroupName="/shop", logStreamName=stream)
        events = [{"timestamp": zero + at, "message": stream} for at in (0, 1000, 2000)]
        logs.put_log_events(logGroupName="/shop", logStreamName=stream, logEvents=events)
    print("events at 0, 1000, 2000 ms in app, app-2, web")

    def get(start, end):
        return logs.get_log_events(logGroupName="/shop", logStreamName="app", startFromHead=True,
                                   startTime=zero + start, endTime=zero + end)["events"]

    def find(**options):
        return logs.filter_log_events(logGroupName="/shop", startTime=zero, endTime=zero, **options)["events"]

    def show(title, events):
        print(f"{title}:", " ".join(f"{event['message']}@{event['timestamp'] - zero}" for event in events))

    show("GetLogEvents app 0-1000", get(0, 1000))
    show("GetLogEvents app 1000-2000", get(1000, 2000))
    show("FilterLogEvents prefix web 0-0", find(logStreamNamePrefix="web"))
    both = find(logStreamNames=["app"], logStreamNamePrefix="web")
    show("FilterLogEvents names app and prefix web 0-0", both)
    page = logs.filter_log_events(logGroupName="/shop", nextToken="made-up")
    token = page.get("nextToken", "absent")
    print(f"FilterLogEvents with a made-up token: {len(page['events'])} events, nextToken {token}")
    print("paginators:", ", ".join(f"{name} {logs.can_paginate(name)}" for name in ("filter_log_events",
                                                                                    "get_log_events")))
    inside = [event for event in get(0, 1000) if event["timestamp"] < zero + 1000]
    show("GetLogEvents app 0-1000, rows outside dropped", inside)
    wanted = [event for event in find(logStreamNamePrefix="web") if event["logStreamName"].startswith("web")]
    show("FilterLogEvents prefix web 0-0, other streams dropped", wanted)
END
venv/bin/python read.py | tee seen

diff expected seen && echo "as expected"
