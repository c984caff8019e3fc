"""The Lambda function `bootstrap` as a process, between a Runtime API and the simulator's AWS, both on loopback.

The Runtime API here says and takes what Lambda's does (2018-06-01). CWLOGS_BOOTSTRAP names another binary.
"""

import contextlib
import http.server
import json
import os
import pathlib
import queue
import re
import subprocess
import threading
import time

import peers
import pytest
from archive import Archive, difference, of_events

DAY = 86_400_000
BUCKET = "archive"
GROUP = "/shop/web"
QUICK = ["--buckets", f"{BUCKET},state", "--export-pending", "20ms", "--export-running", "60ms"]
ORIGINAL_EVENT = {
    "DestinationS3Bucket": BUCKET, "SourceLogGroupPrefixes": "/shop/,/nothing/", "StateStoreType": "s3",
    "StoreDSN": "s3://state/state.json", "LogLevel": "DEBUG",
}
EVENT_BRIDGE = {
    "version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "000000000000",
    "time": "2026-11-22T00:00:00Z", "region": "nowhere", "resources": [], "detail": {},
}


def bootstrap():
    return pathlib.Path(os.environ.get("CWLOGS_BOOTSTRAP", peers.ROOT / ".build/release/bootstrap"))


class Function:
    """The process and the Runtime API that it asks for work."""

    def __init__(self, endpoint, variables):
        self.work, self.answers, self.count = queue.Queue(), queue.Queue(), 0
        function = self

        class API(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                assert self.path == "/2018-06-01/runtime/invocation/next"
                item = function.work.get()
                if item is None:
                    self.close_connection = True
                    return
                name, deadline, event = item
                self.answer(200, event, {
                    "Lambda-Runtime-Aws-Request-Id": name, "Lambda-Runtime-Deadline-Ms": str(deadline),
                })

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(202, b"{}", {})
                function.answers.put((self.path, json.loads(body)))

            def answer(self, status, body, headers):
                self.send_response(status)
                for header, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(header, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), API)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.process = subprocess.Popen(
            [bootstrap()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=peers.environment({
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_address[1]}", "AWS_ENDPOINT_URL": endpoint,
                "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
                "AWS_REGION": peers.REGION, "POLL_INTERVAL": "50ms", **variables,
            }))
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def invoke(self, event, seconds=60):
        """The answer's kind (`response` or `error`) and document."""
        self.count += 1
        name = f"request-{self.count}"
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.work.put((name, int((time.time() + seconds) * 1000), body))
        path, document = self.answers.get(timeout=seconds)
        found = re.fullmatch(rf"/2018-06-01/runtime/invocation/{name}/(response|error)", path)
        assert found, path
        return found.group(1), document

    def close(self):
        self.work.put(None)
        peers.stop(self.process)
        self.reader.join(timeout=5)
        self.process.stdout.close()
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def function(endpoint, **variables):
    subject = Function(endpoint, variables)
    try:
        yield subject
    finally:
        subject.close()


@pytest.fixture
def world():
    with peers.simulator(*QUICK) as simulator:
        yield loaded(simulator)


def loaded(simulator, days=1):
    """200 events of the last minutes, and as many of the same time on each of the days before."""
    now = simulator.now()
    simulator.load([
        {"group": GROUP, "stream": f"s{index % 3}", "timestamp": now - day * DAY - index * 1000,
         "ingestionTime": now - day * DAY, "message": f"order {index % 40}"}
        for day in reversed(range(days)) for index in range(200)
    ])
    simulator.advance(2 * DAY)
    return simulator


def lost_and_doubled(simulator, prefix=""):
    archive = Archive(simulator.client("s3"), BUCKET, prefix)
    archive.assert_whole()
    return difference(of_events(simulator.truth(GROUP)), archive.content())


def test_the_originals_event_as_it_is_exports_all_once(world):
    with function(world.url) as subject:
        kind, first = subject.invoke(ORIGINAL_EVENT)
        assert (kind, first["done"]) == ("response", True), first
        assert {target["logGroup"] for target in first["targets"]} == {GROUP}
        assert all(target["taskId"] and target["objects"] and target["bytes"] for target in first["targets"])
        assert first["messages"] == ["warning: 'sourceLogGroupPrefixes': '/nothing/' matches no log group"]
        assert first["warnings"] == [
            {"code": "prefixWithoutMatch", "message": first["messages"][0].removeprefix("warning: "), "prefix": "/nothing/"}]

        kind, second = subject.invoke(ORIGINAL_EVENT)
        assert (kind, second["done"], second["targets"]) == ("response", True, []), second
    assert lost_and_doubled(world) == ({}, {})
    records = [json.loads(line) for line in subject.lines]
    assert {record["requestId"] for record in records} == {"request-1", "request-2"}
    assert sum("_aws" in record for record in records) == 2
    assert not any(peers.SECRET_KEY in line for line in subject.lines)


CONTEXT = {
    "Execution": {"Id": "arn", "Input": {}, "Name": "n"}, "State": {"EnteredTime": "…", "Name": "Export", "RetryCount": 0},
    "StateMachine": {"Id": "arn", "Name": "n"}, "Task": {"Token": "t"},
}
BY_ENVIRONMENT = {
    "DESTINATION_S3_BUCKET": BUCKET, "DESTINATION_PREFIX": "logs", "SOURCE_LOG_GROUP_PREFIXES": '["/shop/"]',
    "STORE_DSN": "s3://state/state.json", "COMPRESSION": "zstd",
}


@pytest.mark.parametrize("event", [
    EVENT_BRIDGE, {**EVENT_BRIDGE, "detail": "{}", "source": "aws.scheduler"}, {}, b"null", {"Execution": "arn"},
    CONTEXT, {**CONTEXT, "logLevel": "ERROR"}, {**EVENT_BRIDGE, "LogLevel": "ERROR"},
])
def test_an_event_without_our_keys_runs_what_the_environment_says(world, event):
    with function(world.url, **BY_ENVIRONMENT) as subject:
        kind, document = subject.invoke(event)
    assert (kind, document["done"], len(document["targets"])) == ("response", True, 1), document
    assert lost_and_doubled(world, "logs/") == ({}, {})


@pytest.mark.parametrize("event, words", [
    ({"dryrun": True}, "no such key: 'dryrun' (did you mean 'dryRun'?)"),
    ({"foo": 1}, "no such key: 'foo'"),
    ({**EVENT_BRIDGE, "dryrun": True}, "'dryrun' (did you mean 'dryRun'?)"),
    ({**CONTEXT, "unti": "-1d"}, "'unti' (did you mean 'until'?)"),
    ({"detail": {}, "source": "me"}, "'detail'"),
])
def test_a_key_that_nobody_knows_exports_nothing(world, event, words):
    with function(world.url, **BY_ENVIRONMENT) as subject:
        kind, document = subject.invoke(event)
    assert (kind, document["errorType"]) == ("error", "Function.InvalidEvent"), document
    assert words in document["errorMessage"]
    assert world.client("logs").describe_export_tasks()["exportTasks"] == []
    for bucket in (BUCKET, "state"):
        assert world.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize("change, kind, words", [
    ({"exportSetle": "1h"}, "Function.InvalidEvent", "no such key: 'exportSetle' (did you mean 'exportSettle'?)"),
    ({"json": True}, "Function.InvalidEvent", "'json' (of the command line alone)"),
    ({"exportSettle": "soon"}, "Function.InvalidEvent", "'exportSettle': 'soon' is not a duration"),
    ({"engine": "quick"}, "Function.InvalidEvent", "'quick' is none of export-task, read"),
    ({"logLevel": "INFO"}, "Function.InvalidEvent", "two spellings"),
    ({"unmask": {}}, "Function.InvalidEvent", "'unmask' needs one text"),
    ({"StateStoreType": "dynamodb"}, "Function.InvalidEvent", "is not of the type 'dynamodb'"),
    ({"DestinationS3Bucket": None}, "Function.InvalidEvent", "DESTINATION_S3_BUCKET) is missing"),
    ({"DestinationS3Bucket": "another"}, "Export.Configuration", "the bucket 'another' of 'destinationS3Bucket' does not"),
    ({"windDown": "2m"}, "Function.NoTimeLeft", "windDown keeps 2m"),
])
def test_what_cannot_be_run_is_an_error_that_says_why_and_the_function_lives_on(world, change, kind, words):
    with function(world.url) as subject:
        answer, document = subject.invoke({**ORIGINAL_EVENT, **change})
        assert (answer, document["errorType"]) == ("error", kind), document
        assert words in document["errorMessage"]
        assert subject.invoke(ORIGINAL_EVENT)[0] == "response"


def errors_counted(subject):
    """The destinations of the metric lines that tell of a failed run."""
    records = [json.loads(line) for line in subject.lines if '"_aws"' in line]
    failed = [record for record in records if record["Outcome"] == "error"]
    assert all(record["Runs"] == 1 and record["requestId"] for record in failed)
    return [record["Destination"] for record in failed]


@pytest.mark.parametrize("change, destinations", [
    ({"windDown": "2m"}, [f"s3://{BUCKET}"]),
    ({"exportSettle": "soon"}, [f"s3://{BUCKET}"]),
    ({"exportSetle": "1h"}, ["unknown"]),
    ({"DestinationS3Bucket": "another"}, ["s3://another"]),
    ({"windDown": "2m", "dryRun": True}, []),
])
def test_an_invocation_that_is_refused_counts_as_a_failed_run(world, change, destinations):
    with function(world.url) as subject:
        assert subject.invoke({**ORIGINAL_EVENT, **change})[0] == "error"
        assert subject.invoke(ORIGINAL_EVENT)[0] == "response"
    assert errors_counted(subject) == destinations


def test_what_no_event_can_mend_is_an_init_error(world):
    with function(world.url, LOG_LEVEL="loud") as subject:
        path, document = subject.answers.get(timeout=30)
        assert subject.process.wait(timeout=30) == 1
    assert path == "/2018-06-01/runtime/init/error"
    assert document["errorType"] == "Function.InvalidEnvironment"
    assert "the variable LOG_LEVEL: 'loud' is none of" in document["errorMessage"]


def test_an_event_that_is_no_object_is_refused(world):
    with function(world.url) as subject:
        answer, document = subject.invoke([1])
    assert (answer, document["errorType"]) == ("error", "Function.InvalidEvent")


def test_before_the_deadline_it_answers_and_the_next_invocation_takes_up_the_running_task():
    with peers.simulator(*QUICK[:-1], "6s") as simulator:
        loaded(simulator)
        with function(simulator.url) as subject:
            started = time.monotonic()
            event = {**ORIGINAL_EVENT, "windDown": "2s", "pollInterval": "100ms"}
            kind, document = subject.invoke(event, seconds=5)
            assert time.monotonic() - started < 5
            assert (kind, document["done"], document["summary"]["stop"]) == ("response", False, "outOfTime")
            kind, document = subject.invoke(event)
        assert (kind, document["done"], len(document["targets"])) == ("response", True, 1), document
        assert len(simulator.client("logs").describe_export_tasks()["exportTasks"]) == 1
        assert lost_and_doubled(simulator) == ({}, {})


def test_without_credentials_it_says_that_there_are_none(world):
    with function(
        world.url, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_EC2_METADATA_DISABLED="true", HOME="/nonexistent"
    ) as subject:
        kind, document = subject.invoke(ORIGINAL_EVENT)
    assert (kind, document["errorType"]) == ("error", "Export.NotPermitted"), document
    assert errors_counted(subject) == [f"s3://{BUCKET}"]
    assert "no AWS credentials found" in document["errorMessage"] and "refused" not in document["errorMessage"]


def test_text_lines_where_the_functions_configuration_asks_for_them_and_never_a_secret(world):
    token = "token-that-nobody-may-see"
    with function(
        world.url, AWS_LAMBDA_LOG_FORMAT="Text", AWS_LAMBDA_LOG_LEVEL="ERROR", AWS_SESSION_TOKEN=token
    ) as subject:
        answer = subject.invoke({**ORIGINAL_EVENT, "LogLevel": "TRACE"})
    lines = [line for line in subject.lines if '"_aws"' not in line]
    # The simulator knows these credentials without a token only.
    assert answer[0] in ("response", "error") and lines
    assert all(" RequestId: request-1 " in line or "requestId=request-1" in line for line in lines), lines
    for line in subject.lines:
        for secret in (peers.SECRET_KEY, token, "Signature=", "Credential="):
            assert secret not in line


def test_what_may_not_wait_answers_at_once_and_goes_on_when_called_again():
    with peers.simulator(*QUICK[:-1], "1500ms") as simulator:
        loaded(simulator)
        with function(simulator.url) as subject:
            event = {**ORIGINAL_EVENT, "wait": False}
            kind, document = subject.invoke(event)
            assert (kind, document["done"], document["summary"]["stop"]) == ("response", False, "taskRunning"), document
            assert (document["retryAfterSeconds"], document["targets"]) == (10, [])
            deadline = time.monotonic() + 30
            while not document["done"]:
                assert time.monotonic() < deadline
                time.sleep(0.2)
                kind, document = subject.invoke(event)
        assert len(document["targets"]) == 1
        assert lost_and_doubled(simulator) == ({}, {})
