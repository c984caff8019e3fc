"""The same program against S3 servers that others wrote: moto and Ceph's gateway.

CloudWatch Logs is our simulator in most of these, S3 (state, manifests, objects) the other server, each under the
endpoint variable of its service. Export tasks cannot be part of that: the service itself writes their objects, and the
simulator writes them into its own S3. So the read engine does the copying, and every byte in the other server is ours.

moto also serves CloudWatch Logs, so one test runs everything on it alone. Its export tasks put objects under a random
name instead of the task's id, which the program rightly does not take for the task's: there, only the control plane can
be shown, and is.

Export tasks with their objects are shown in test_killed_runs.py, on the simulator alone.
"""

import base64
import json
import random
import time

import peers
import pytest
from archive import Archive, difference, of_events

DAY = 86_400_000
MESSAGES = ["plain", "é 日本 😀", "two\nlines", '{"json": "with \\"quotes\\""}', "tab\tand % + = : $ [ ]", "<xml>&amp;"]
STREAMS = ["a/b", "a-b", "a", "ab", "[$LATEST]é", "with space+%=", "2026/11/22/[1]0123"]
PREFIX = "a b+c%d=e:f$g[h]/日本é/"


@pytest.fixture(params=["moto", "gateway"])
def storage(request):
    """The URL of an S3 server that is not ours."""
    return request.getfixturevalue(request.param)


def logged(now, group):
    """Two days of events up to an hour ago, some of them twice."""
    events = [
        {
            "group": group, "stream": STREAMS[index % len(STREAMS)], "timestamp": now - 2 * DAY + index * 200_000,
            "ingestionTime": now - 2 * DAY + index * 200_000 + 1500, "message": MESSAGES[index % len(MESSAGES)],
        }
        for index in range(840)
    ]
    return sorted(events + events[::70], key=lambda event: event["ingestionTime"])


def instant(milliseconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds / 1000))


def ran(exporter, status=0):
    result = exporter.run()
    assert result.returncode == status, result.stderr + result.stdout
    return result


@pytest.mark.parametrize("format", ["jsonl", "text"])
def test_an_archive_on_another_storage_is_whole_and_exact(storage, simulated, tmp_path, unique, format):
    s3 = peers.client("s3", storage)
    s3.create_bucket(Bucket=unique)
    groups = [f"/{unique}/one", f"/{unique}/two.x#y"]
    events = [event for group in groups for event in logged(simulated.now(), group)]
    simulated.load(events)
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": simulated.url, "AWS_ENDPOINT_URL_S3": storage},
        "--log-groups", f"/{unique}/", "--destination", f"s3://{unique}/{PREFIX}", "--engine", "read",
        "--format", format, "--state", f"s3://{unique}/état + %/state.json", "--requests-per-second", "1000",
    )
    ran(exporter)

    archive = Archive(s3, unique, PREFIX)
    manifests = archive.assert_whole()
    assert {manifest["logGroupName"] for manifest in manifests.values()} == set(groups)
    assert difference(of_events(events), archive.content()) == ({}, {})
    state = json.loads(s3.get_object(Bucket=unique, Key="état + %/state.json")["Body"].read())
    assert state["version"] == 3

    before = archive.listing()
    ran(exporter)
    again = archive.listing()
    assert {key: again.get(key) for key in before} == before
    assert difference(of_events(events), archive.content()) == ({}, {})
    archive.assert_whole()


def test_a_large_object_is_uploaded_in_parts(storage, simulated, tmp_path, unique):
    """More than 16 MiB that cannot be compressed: an object of several parts, and no upload left open."""
    s3 = peers.client("s3", storage)
    s3.create_bucket(Bucket=unique)
    now = simulated.now()
    draw = random.Random(1)
    events = [
        {
            "group": f"/{unique}", "stream": "large", "timestamp": now - DAY + index, "ingestionTime": now - DAY + index,
            "message": base64.b64encode(draw.randbytes(90_000)).decode(),
        }
        for index in range(300)
    ]
    simulated.load(events)
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": simulated.url, "AWS_ENDPOINT_URL_S3": storage},
        "--log-groups", f"/{unique}", "--destination", f"s3://{unique}/{PREFIX}", "--engine", "read", "--no-sweep",
        "--state", f"s3://{unique}/state.json", "--requests-per-second", "1000",
    )
    ran(exporter)
    archive = Archive(s3, unique, PREFIX)
    archive.assert_whole()
    assert difference(of_events(events), archive.content()) == ({}, {})
    listed = s3.list_objects_v2(Bucket=unique)["Contents"]
    assert any("-" in item["ETag"] and item["Size"] > 16 << 20 for item in listed), listed
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=unique)


def test_a_second_run_with_nothing_new_writes_nothing(storage, simulated, tmp_path, unique):
    s3 = peers.client("s3", storage)
    s3.create_bucket(Bucket=unique)
    simulated.load(logged(simulated.now(), f"/{unique}"))
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": simulated.url, "AWS_ENDPOINT_URL_S3": storage},
        "--log-groups", f"/{unique}", "--destination", f"s3://{unique}", "--engine", "read", "--no-sweep",
        "--until", instant(simulated.now() - DAY), "--state", f"s3://{unique}/_state.json",
        "--requests-per-second", "1000",
    )
    ran(exporter)
    archive = Archive(s3, unique)
    before = archive.listing()
    assert len(before) >= 3
    ran(exporter)
    after = archive.listing()
    del before["_state.json"], after["_state.json"]
    assert after == before


def test_a_state_that_cannot_be_read_is_left_alone(storage, simulated, tmp_path, unique):
    """A newer program's state is refused before anything is written."""
    s3 = peers.client("s3", storage)
    s3.create_bucket(Bucket=unique)
    s3.put_object(Bucket=unique, Key="state.json", Body=b'{"version": 99}')
    simulated.load(logged(simulated.now(), f"/{unique}"))
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": simulated.url, "AWS_ENDPOINT_URL_S3": storage},
        "--log-groups", f"/{unique}", "--destination", f"s3://{unique}/x", "--engine", "read",
        "--state", f"s3://{unique}/state.json",
    )
    ran(exporter, status=78)
    assert list(Archive(s3, unique).listing()) == ["state.json"]
    assert s3.get_object(Bucket=unique, Key="state.json")["Body"].read() == b'{"version": 99}'


@pytest.mark.parametrize("exists", [False, True], ids=["created", "replaced"])
def test_a_state_that_changed_after_our_look_is_not_overwritten(storage, simulated, tmp_path, unique, exists):
    """The condition that the state is written under means something to the server: `If-None-Match: *` where there was
    none, `If-Match` where there was one. Somebody else's write comes just before ours, which is refused by both."""
    s3 = peers.client("s3", storage)
    s3.create_bucket(Bucket=unique)
    simulated.load(logged(simulated.now(), f"/{unique}"))

    def exporter(url, *more):
        return peers.Exporter(
            tmp_path, {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": simulated.url, "AWS_ENDPOINT_URL_S3": url},
            "--log-groups", f"/{unique}", "--destination", f"s3://{unique}/x", "--engine", "read", "--no-sweep",
            "--state", f"s3://{unique}/state.json", "--requests-per-second", "1000", *more,
        )

    if exists:
        ran(exporter(storage, "--until", instant(simulated.now() - DAY)))
    before = Archive(s3, unique).listing()
    assert ("state.json" in before) == exists
    others = b'{"version": 99}'
    refused = []

    def meddle(method, path):
        if method == "PUT" and path.endswith("/state.json"):
            if not refused:
                s3.put_object(Bucket=unique, Key="state.json", Body=others)
            refused.append(path)

    with peers.proxy(storage, meddle) as url:
        ran(exporter(url), status=78)
    # A tag is sent as it came, and once more without its quotes: some stores know it only so.
    assert len(refused) == (2 if exists else 1)
    assert s3.get_object(Bucket=unique, Key="state.json")["Body"].read() == others
    after = Archive(s3, unique).listing()
    assert {key for key in after if "_manifests/" in key} == {key for key in before if "_manifests/" in key}


@pytest.fixture
def on_moto(moto, unique):
    """Groups with events and a bucket, made by boto3 on moto; (logs, s3, events).

    A group has one stream: of several, moto's FilterLogEvents gives one after the other, not by time.
    """
    logs, s3 = peers.client("logs", moto), peers.client("s3", moto)
    s3.create_bucket(Bucket=unique)
    now = int(time.time() * 1000)
    events = []
    for name in ["a/b", "ab", "c"]:
        group, stream = f"/{unique}/{name}", f"stream/{name}"
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        put = [{"timestamp": now - 60_000 + index, "message": f"{name} é {index}"} for index in range(500)]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=put)
        events += [{"group": group, "stream": stream, **event} for event in put]
    # Moto's events are ingested now, and answers tell the time in seconds.
    time.sleep(1.1)
    return logs, s3, events


def test_everything_on_moto_alone(moto, on_moto, tmp_path, unique):
    _, s3, events = on_moto
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL": moto}, "--log-groups", f"/{unique}/", "--destination", f"s3://{unique}/archive",
        "--state", f"s3://{unique}/state.json", "--engine", "read", "--read-settle", "0s",
        "--accept-loss", "read-settle", "--no-sweep",
        "--until", instant(time.time() * 1000 - 10_000),
    )
    ran(exporter)
    archive = Archive(s3, unique, "archive/")
    archive.assert_whole()
    assert difference(of_events(events), archive.content()) == ({}, {})
    before = archive.listing()
    ran(exporter)
    assert archive.listing() == before


def test_export_tasks_on_moto_as_far_as_they_go(moto, on_moto, tmp_path, unique):
    logs, s3, events = on_moto
    exporter = peers.Exporter(
        tmp_path, {"AWS_ENDPOINT_URL": moto}, "--log-groups", f"/{unique}/", "--destination", f"s3://{unique}/archive",
        "--state", f"s3://{unique}/state.json", "--export-settle", "0s", "--max-lateness", "0s",
        "--accept-loss", "export-settle", "--no-sweep",
        "--since", "-1h", "--poll-interval", "100ms",
    )
    ran(exporter)
    groups = {event["group"] for event in events}
    tasks = [task for task in logs.describe_export_tasks()["exportTasks"] if task["logGroupName"] in groups]
    assert len(tasks) >= 3 and {task["status"]["code"] for task in tasks} == {"COMPLETED"}
    manifests = Archive(s3, unique, "archive/").assert_whole()
    assert {manifest["taskId"] for manifest in manifests.values()} == {task["taskId"] for task in tasks}
    assert json.loads(s3.get_object(Bucket=unique, Key="state.json")["Body"].read())["version"] == 3
