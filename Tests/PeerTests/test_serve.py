"""`serve`: clients of CloudWatch Logs see on it what they see on the service that the archive was made of.

The service is the simulator, which shares no code with what is judged. Questions are drawn by chance; patterns, which the
simulator does not know, are judged by `filter_patterns.py`.
"""

import collections
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error

import boto3
import botocore
import filter_patterns
import peers
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

MINUTE = 60_000
DAY = 86_400_000
QUERIES = int(os.environ.get("SERVE_QUERIES", "100"))
GROUPS = {
    "/app/web": ["a/b", "a-b", "web-1", "web-2", "ünï/ço∂é", "dé́"],
    "/app/jobs": ["2026/11/22/[$LATEST]0123", "2026/11/22/[$LATEST]4567", "2026/11/23/[$LATEST]89ab"],
    "/single": ["only"],
}
PATTERNS = [
    "ERROR", "?ERROR ?WARN", "request -timeout", '"took 1"', '{ $.level = "ERROR" }', "{ $.took >= 50 && $.level != \"INFO\" }",
    "%took.[0-9]{2}%", "[level, ..., took]", "nothing_is_like_this",
]


def message(chance, number):
    level = chance.choice(["INFO", "WARN", "ERROR"])
    took = chance.randrange(100)
    forms = [
        f"{level} request {number} took {took} ms",
        json.dumps({"level": level, "took": took, "number": number, "text": "grün \"q\" \\ \u2028 /"}, ensure_ascii=chance.random() < 0.5),
        f"{level} trace {number}\n  at one (file:1)\n\tat two timeout",
        f"tab\t\x1b[31mred\x1b[0m {number} 😀",
    ]
    return chance.choice(forms)


def events(now):
    chance, made = random.Random(15), []
    for group, streams in GROUPS.items():
        for number in range(900):
            # Few times: many events share one.
            timestamp = now - 2 * DAY + chance.randrange(400) * 211_000
            made.append({
                "group": group, "stream": chance.choice(streams), "timestamp": timestamp,
                "ingestionTime": timestamp + chance.randrange(5_000), "message": message(chance, number),
            })
    for number in range(2_000):
        timestamp = now - DAY + number * 1_009
        made.append({
            "group": "/app/plain", "stream": f"s{number % 3}", "timestamp": timestamp, "ingestionTime": timestamp + 7,
            "message": f"line {number} {'ERROR' if number % 10 == 0 else 'fine'}",
        })
    return made


class Server:
    """`cwlogs-export serve` as a process."""

    def __init__(self, process, url):
        self.process, self.url = process, url

    def client(self, **options):
        return peers.client("logs", self.url, **options)


@contextlib.contextmanager
def serving(simulator, home, *arguments):
    with peers.listening(["serve", *arguments], environment(simulator, home)) as (process, url):
        yield Server(process, url)


def environment(simulator, home):
    return peers.environment({
        "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY, "AWS_REGION": peers.REGION,
        "AWS_ENDPOINT_URL": simulator.url, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(home),
        "XDG_STATE_HOME": str(home),
    })


@pytest.fixture(scope="module")
def source():
    with peers.simulator() as simulator:
        simulator.load(events(simulator.now()))
        yield simulator


ARCHIVES = {
    "read-folder": ["--engine", "read"],
    "read-zstd": ["--engine", "read", "--compression", "zstd"],
    "text-bucket": ["--engine", "read", "--format", "text"],
    "tasks-bucket": ["--engine", "export-task"],
}


@pytest.fixture(scope="module")
def archives(source, tmp_path_factory):
    """Where each of the archives is, made when it is asked for."""
    made = {}

    def archive(name):
        if name in made:
            return made[name]
        home = tmp_path_factory.mktemp(name)
        place = f"file://{home}/archive"
        if name.endswith("bucket"):
            source.client("s3").create_bucket(Bucket=name)
            place = f"s3://{name}/a"
        exporter = peers.Exporter(
            home, {"AWS_ENDPOINT_URL": source.url}, "--log-groups", "*", "--destination", place, "--state",
            f"file://{home}/state.json", *ARCHIVES[name],
        )
        ran = exporter.run(seconds=300)
        assert ran.returncode == 0, ran.stderr
        made[name] = (place, home)
        return made[name]

    return archive


@pytest.fixture(scope="module")
def served(source, archives):
    """A server on the archive that a run of reads has left in a folder."""
    place, home = archives("read-folder")
    with serving(source, home, "--destination", place) as server:
        yield server


def checked(client):
    """The client, of which every answer is held to botocore's model: no member that it does not know, none missing."""

    def check(operation_model, response_dict, **_):
        if response_dict["status_code"] == 200:
            hold(json.loads(response_dict["body"]), operation_model.output_shape)

    client.meta.events.register("before-parse.logs", check)
    return client


def hold(value, shape):
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()
    if shape.type_name == "structure":
        assert set(value) <= set(shape.members), (shape.name, sorted(value))
        for name, member in value.items():
            hold(member, shape.members[name])
    elif shape.type_name == "list":
        for member in value:
            hold(member, shape.member)


def filtered(client, **question):
    pages = client.get_paginator("filter_log_events").paginate(**question)
    return [event for page in pages for event in page["events"]]


def got(client, forward, **question):
    """All of a stream in one direction, until the token that was sent comes back."""
    found, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = client.get_log_events(startFromHead=forward, **question, **more)
        found = found + page["events"] if forward else page["events"] + found
        following = page["nextForwardToken" if forward else "nextBackwardToken"]
        if following == token:
            return found
        token = following


def multiset(found, *members):
    return collections.Counter(tuple(event[member] for member in members) for event in found)


def question(chance, now):
    group = chance.choice(list(GROUPS))
    asked = {"logGroupName": group}
    if chance.random() < 0.8:
        asked["startTime"] = now - 2 * DAY + chance.randrange(400) * 211_000 + chance.choice([0, 0, 1])
        asked["endTime"] = asked["startTime"] + chance.choice([0, 1, 211_000, 30 * MINUTE, DAY])
    streams = GROUPS[group]
    names = chance.random()
    if names < 0.3:
        asked["logStreamNames"] = chance.sample(streams, chance.randint(1, len(streams)))
    elif names < 0.5:
        stream = chance.choice(streams)
        asked["logStreamNamePrefix"] = stream[: chance.randint(1, len(stream))]
    if chance.random() < 0.5:
        asked["limit"] = chance.choice([1, 2, 7, 100, 10_000]) if "endTime" in asked else chance.choice([40, 1000])
    if "startTime" in asked and chance.random() < 0.3:
        asked["startFromHead"] = False
    return asked


def test_random_questions_have_the_answers_of_the_service(source, served):
    chance, now = random.Random(2026), source.now()
    theirs, ours = source.client("logs"), checked(served.client())
    members = ["logStreamName", "timestamp", "ingestionTime", "message", "eventId"]
    seen = 0
    for _ in range(QUERIES):
        asked = question(chance, now)
        expected = filtered(theirs, **asked)
        pattern = chance.choice(PATTERNS) if chance.random() < 0.4 else None
        if pattern:
            expected = [event for event in expected if filter_patterns.judge(pattern, event["message"])]
        found = filtered(ours, **asked, **({"filterPattern": pattern} if pattern else {}))
        assert multiset(found, *members) == multiset(expected, *members), (asked, pattern)
        times = [event["timestamp"] for event in found]
        assert times == sorted(times, reverse=asked.get("startFromHead") is False), asked
        seen += len(found)
    assert seen > 10 * QUERIES


def test_one_stream_reads_the_same_in_both_directions(source, served):
    chance, now = random.Random(7), source.now()
    theirs, ours = source.client("logs"), checked(served.client())
    for _ in range(QUERIES // 5):
        group = chance.choice(list(GROUPS))
        asked = {"logGroupName": group, "logStreamName": chance.choice(GROUPS[group])}
        if chance.random() < 0.6:
            asked["startTime"] = now - 2 * DAY + chance.randrange(400) * 211_000
            asked["endTime"] = asked["startTime"] + chance.choice([1, 211_000, DAY])
        asked["limit"] = chance.choice([3, 50, 10_000])
        for forward in (True, False):
            expected, found = got(theirs, forward, **asked), got(ours, forward, **asked)
            members = ["timestamp", "ingestionTime", "message"]
            assert multiset(found, *members) == multiset(expected, *members), (asked, forward)
            assert [event["timestamp"] for event in found] == [event["timestamp"] for event in expected]


def test_groups_and_streams_are_listed_as_there(source, served):
    theirs, ours = source.client("logs"), checked(served.client())

    def groups(client, **asked):
        pages = client.get_paginator("describe_log_groups").paginate(PaginationConfig={"PageSize": 2}, **asked)
        return [(group["logGroupName"], group["arn"]) for page in pages for group in page["logGroups"]]

    for asked in [{}, {"logGroupNamePrefix": "/app/"}, {"logGroupNamePattern": "ng"}, {"logGroupNamePrefix": "/none"}]:
        assert groups(ours, **asked) == groups(theirs, **asked)
    listed = ours.list_log_groups(limit=1000)["logGroups"]
    assert [group["logGroupName"] for group in listed] == [name for name, _ in groups(theirs)]

    def streams(client, **asked):
        pages = client.get_paginator("describe_log_streams").paginate(PaginationConfig={"PageSize": 2}, **asked)
        members = ["logStreamName", "firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime", "arn"]
        return [tuple(stream[member] for member in members) for page in pages for stream in page["logStreams"]]

    for group in GROUPS:
        for asked in [
            {}, {"descending": True}, {"logStreamNamePrefix": "a"}, {"logStreamNamePrefix": "dé"},
            {"orderBy": "LastEventTime"}, {"orderBy": "LastEventTime", "descending": True},
        ]:
            assert streams(ours, logGroupName=group, **asked) == streams(theirs, logGroupName=group, **asked), asked


@pytest.mark.parametrize("name", ["read-zstd", "text-bucket", "tasks-bucket"])
def test_every_archive_answers_alike(source, archives, name):
    place, home = archives(name)
    inexact = name == "tasks-bucket"

    def shown(event):
        stream = event["logStreamName"].replace("/", "-") if inexact else event["logStreamName"]
        # A text object says neither where a message ends that ends in a line feed nor what is behind it.
        return stream, event["timestamp"], event["message"]

    with serving(source, home, "--destination", place) as server:
        theirs, ours = source.client("logs"), checked(server.client())
        for group in [*GROUPS, "/app/plain"]:
            expected = collections.Counter(map(shown, filtered(theirs, logGroupName=group)))
            for limit in [10_000, 333]:
                found = filtered(ours, logGroupName=group, limit=limit)
                assert collections.Counter(map(shown, found)) == expected, (group, limit)
                assert len({event["eventId"] for event in found}) == len(found)
        if inexact:
            both = filtered(ours, logGroupName="/app/web", logStreamNames=["a/b"])
            assert {event["logStreamName"] for event in both} == {"a-b"}


def refusal(call, **asked):
    with pytest.raises(ClientError) as refused:
        call(**asked)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_errors_are_the_services(source, served):
    """Each of them as the simulator has it, by its code."""
    clients = [
        peers.client("logs", url, parameter_validation=False) for url in (source.url, served.url)
    ]
    group = {"logGroupName": "/app/web"}
    questions = [
        ("filter_log_events", {}), ("filter_log_events", {"logGroupName": "/none"}),
        ("filter_log_events", {**group, "limit": 0}), ("filter_log_events", {**group, "limit": 10_001}),
        ("filter_log_events", {**group, "startTime": 2, "endTime": 1}), ("filter_log_events", {**group, "nextToken": "x"}),
        ("filter_log_events", {**group, "logStreamNames": ["none"]}),
        ("filter_log_events", {**group, "logStreamNames": []}),
        ("filter_log_events", {**group, "logStreamNames": ["web-1"], "logStreamNamePrefix": "w"}),
        ("filter_log_events", {**group, "startFromHead": False}),
        ("filter_log_events", {**group, "logGroupIdentifier": "/app/web"}),
        ("get_log_events", group), ("get_log_events", {**group, "logStreamName": "none"}),
        ("get_log_events", {**group, "logStreamName": "web-1", "nextToken": "f/1/s"}),
        ("describe_log_streams", {"logGroupName": "/none"}), ("describe_log_streams", {**group, "limit": 51}),
        ("describe_log_streams", {**group, "orderBy": "Size"}),
        ("describe_log_streams", {**group, "orderBy": "LastEventTime", "logStreamNamePrefix": "a"}),
        ("describe_log_groups", {"limit": 51}),
        ("describe_log_groups", {"logGroupNamePrefix": "a", "logGroupNamePattern": "b"}),
    ]
    for operation, asked in questions:
        theirs, ours = (refusal(getattr(client, operation), **asked)[0] for client in clients)
        assert ours == theirs, (operation, asked)


def test_what_changes_something_is_refused_by_name(served):
    client = served.client()
    for call, asked in [
        (client.put_log_events, {"logGroupName": "/a", "logStreamName": "s", "logEvents": [{"timestamp": 1, "message": "m"}]}),
        (client.delete_log_group, {"logGroupName": "/app/web"}), (client.describe_export_tasks, {}),
        (client.start_query, {"logGroupName": "/a", "startTime": 0, "endTime": 1, "queryString": "fields @message"}),
    ]:
        code, words = refusal(call, **asked)
        assert code == "AccessDeniedException" and "read-only archive" in words


def test_a_token_outlives_the_server(source, archives):
    place, home = archives("read-folder")
    asked = {"logGroupName": "/app/web", "limit": 100}
    with serving(source, home, "--destination", place) as server:
        first = server.client().filter_log_events(**asked)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
    with serving(source, home, "--destination", place) as server:
        client = server.client()
        rest, token = [], first["nextToken"]
        while token:
            page = client.filter_log_events(**asked, nextToken=token)
            rest += page["events"]
            token = page.get("nextToken")
        whole = filtered(client, logGroupName="/app/web")
        assert [event["eventId"] for event in first["events"] + rest] == [event["eventId"] for event in whole]
        damaged = first["nextToken"][:-2] + "00"
        assert refusal(client.filter_log_events, **asked, nextToken=damaged)[0] == "InvalidParameterException"
        other = {**asked, "logGroupName": "/app/jobs"}
        assert refusal(client.filter_log_events, **other, nextToken=first["nextToken"])[0] == "InvalidParameterException"


def test_a_signal_ends_it_in_good_order_while_many_ask(source, archives):
    place, home = archives("read-folder")
    for _ in range(4):
        with serving(source, home, "--destination", place) as server:
            peers.end_while_many_ask(
                server.process, server.url, "POST", "/", '{"logGroupName":"/single","limit":20}',
                {"X-Amz-Target": "Logs_20140328.FilterLogEvents"})


def test_what_is_served_is_chosen(source, archives):
    place, home = archives("read-folder")
    middle = source.now() - 3 * DAY // 2
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(middle // 1000))
    with serving(source, home, "--destination", place, "--log-groups", "/app/", "--exclude", "/app/jobs", "--since", since) as server:
        client = server.client()
        groups = client.describe_log_groups()["logGroups"]
        assert [group["logGroupName"] for group in groups] == ["/app/plain", "/app/web"]
        assert refusal(client.filter_log_events, logGroupName="/single")[0] == "ResourceNotFoundException"
        expected = filtered(source.client("logs"), logGroupName="/app/web", startTime=middle // 1000 * 1000)
        found = filtered(client, logGroupName="/app/web")
        assert multiset(found, "eventId") == multiset(expected, "eventId") and found


def test_new_commits_are_seen(source, tmp_path):
    with peers.simulator() as simulator:
        now = simulator.now()
        old = {"group": "/g", "stream": "s", "timestamp": now - DAY, "ingestionTime": now - DAY, "message": "one"}
        simulator.load([old])
        exporter = peers.Exporter(
            tmp_path, {"AWS_ENDPOINT_URL": simulator.url}, "--log-groups", "*", "--destination",
            f"file://{tmp_path}/archive", "--state", f"file://{tmp_path}/state.json", "--engine", "read",
        )
        assert exporter.run().returncode == 0
        with serving(simulator, tmp_path, "--destination", f"file://{tmp_path}/archive") as server:
            client = server.client()
            assert [event["message"] for event in filtered(client, logGroupName="/g")] == ["one"]
            simulator.advance(2 * 3_600_000)
            later = simulator.now() - 3_600_000
            simulator.load([{**old, "timestamp": later, "ingestionTime": later, "message": "two"}])
            ran = exporter.run()
            assert ran.returncode == 0, ran.stderr
            deadline = time.monotonic() + 60
            while len(found := filtered(client, logGroupName="/g")) < 2 and time.monotonic() < deadline:
                time.sleep(1)
            assert [event["message"] for event in found] == ["one", "two"]


# MARK: Who may ask


def test_beyond_this_machine_keys_are_needed(source, archives):
    place, home = archives("read-folder")
    ran = subprocess.run(
        [peers.binary(), "serve", "--destination", place, "--host", "0.0.0.0"], env=environment(source, home),
        capture_output=True, text=True, timeout=60,
    )
    assert ran.returncode == 78 and "--client-keys" in ran.stderr and "listening" not in ran.stdout


def test_with_keys_signatures_are_checked(source, archives, tmp_path):
    place, home = archives("read-folder")
    keys = tmp_path / "keys"
    keys.write_text("# readers\nAKIAREADER another-secret-of-length\n")
    with serving(source, home, "--destination", place, "--host", "0.0.0.0", "--client-keys", str(keys)) as server:
        url = server.url.replace("0.0.0.0", "127.0.0.1")

        def client(key="AKIAREADER", secret="another-secret-of-length", **more):
            return peers.client("logs", url, key=key, secret=secret, **more)

        assert len(filtered(client(), logGroupName="/single")) == 900
        ask = {"limit": 1}
        assert refusal(client(secret="guessed").describe_log_groups, **ask)[0] == "InvalidSignatureException"
        assert refusal(client(key="AKIANOBODY").describe_log_groups, **ask)[0] == "UnrecognizedClientException"
        assert refusal(client(token="session").describe_log_groups, **ask)[0] == "UnrecognizedClientException"
        unsigned = boto3.client(
            "logs", region_name=peers.REGION, endpoint_url=url, config=Config(signature_version=botocore.UNSIGNED)
        )
        assert refusal(unsigned.describe_log_groups, **ask)[0] == "MissingAuthenticationTokenException"
        with peers.OPENER.open(f"{url}/health", timeout=10) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError):
            peers.OPENER.open(f"{url}/", timeout=10)


# MARK: Clients as they are


def tool(module, url, home, *arguments):
    variables = peers.environment({
        "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY, "AWS_REGION": peers.REGION,
        "AWS_DEFAULT_REGION": peers.REGION, "AWS_ENDPOINT_URL": url, "AWS_PAGER": "", "HOME": str(home),
        "PYTHONIOENCODING": "utf-8",
    })
    command = [sys.executable, "-m", module] if module == "awscli" else [
        sys.executable, "-c", "import sys; from awslogs.bin import main; sys.exit(main())",
    ]
    ran = subprocess.run([*command, *arguments], env=variables, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("arguments", [
    ["filter-log-events", "--log-group-name", "/app/plain"],
    ["filter-log-events", "--log-group-name", "/app/plain", "--max-items", "700", "--query", "events[].message"],
    ["filter-log-events", "--log-group-name", "/app/plain", "--log-stream-name-prefix", "s1", "--output", "text"],
    ["get-log-events", "--log-group-name", "/app/plain", "--log-stream-name", "s0", "--query", "events"],
    ["get-log-events", "--log-group-name", "/app/plain", "--log-stream-name", "s0", "--limit", "9", "--start-from-head",
     "--query", "events"],
    ["describe-log-groups", "--query", "logGroups[].[logGroupName,arn]"],
    ["describe-log-streams", "--log-group-name", "/app/plain", "--query", "logStreams[].[logStreamName,lastEventTimestamp]"],
], ids=lambda arguments: " ".join(arguments[:1] + arguments[-1:]))
def test_the_command_line_of_aws_prints_the_same(source, served, tmp_path, arguments):
    pytest.importorskip("awscli")
    printed = [tool("awscli", url, tmp_path, "logs", *arguments) for url in (source.url, served.url)]
    assert printed[1] == printed[0] and len(printed[0]) > 20


@pytest.mark.parametrize("arguments", [
    ["groups"], ["streams", "/app/plain", "-s", "3 days ago"], ["get", "/app/plain", "-s", "3 days ago", "--timestamp"],
    ["get", "/app/plain", "s[01]", "-s", "3 days ago", "--ingestion-time"],
], ids=" ".join)
def test_awslogs_prints_the_same(source, served, tmp_path, arguments):
    pytest.importorskip("awslogs")
    printed = [
        tool("awslogs", url, tmp_path, *arguments, "--aws-endpoint-url", url) for url in (source.url, served.url)
    ]
    assert printed[1] == printed[0] and printed[0]
