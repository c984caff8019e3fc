#!/usr/bin/env python3
"""What a run costs, by simulation: the tables of docs/COSTS.md, in Markdown, on standard output.

    Benchmarks/costs.py                                     10 to 10,000 lanes, both engines, all stores
    Benchmarks/costs.py --lanes 100000 --stores s3          one size
    Benchmarks/costs.py --lanes 3000 --against OLD-BINARY   the same with another build, side by side
    Benchmarks/costs.py slot                                what the exporter adds to the length of an export task

Starts `cwlogs-export simulator` and lets a month go by in it: N groups, of which some are written to every day, and a
run now and then. Measured are the run of the last day, and one right after it that finds nothing new. Both must end
with 0, and the first must copy every group that has news.
"""

import argparse
import contextlib
import json
import math
import os
import platform
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DAY = 86_400_000
HOUR = 3_600_000
BUCKET = "costs"
TABLE = "costs"
PREFIX = "/costs/"
START_SECONDS_MAX = 30
# The days on which runs are made before the one that is measured: a backlog, weeks, and two days in a row.
HISTORY_DAYS = [1, 8, 15, 22, 28, 29]
MEASURED_DAY = 30
EVENTS_A_DAY = 50
MESSAGE = "GET /api/v1/orders/4711?expand=items 200 1532 0.041 Mozilla/5.0 (X11; Linux x86_64) " * 2

# docs/COSTS.md says where each price is from.
PRICE_S3_WRITE = 0.005 / 1000
PRICE_S3_READ = 0.0004 / 1000
PRICE_DYNAMO_WRITE = 0.625 / 1e6
PRICE_DYNAMO_READ = 0.125 / 1e6
S3_WRITES = {
    "PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "ListObjectsV2",
    "ListMultipartUploads",
}
S3_READS = {"GetObject", "HeadObject", "HeadBucket"}
# Requests a second that AWS documents for the smallest regions [S-LIST-RATE] [S-READ-RATE] [S-EXPORT-RATE].
QUOTAS = {
    "logs:DescribeLogGroups": 10, "logs:DescribeLogStreams": 25, "logs:FilterLogEvents": 5, "logs:GetLogEvents": 10,
    "logs:CreateExportTask": 5, "logs:DescribeExportTasks": 5,
}


class Failure(Exception):
    pass


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", nargs="?", default="runs", choices=["runs", "slot"])
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/cwlogs-export")
    parser.add_argument("--against", type=Path, help="another build, measured on the same worlds")
    parser.add_argument("--lanes", default="10,100,1000,10000", help="how many groups, separated by commas")
    parser.add_argument("--busy", type=int, default=50, help="how many of them are written to every day, at most a half")
    parser.add_argument("--engines", default="export-task,read")
    parser.add_argument("--stores", default="s3,dynamodb,file")
    parser.add_argument("--task-milliseconds", type=int, default=20, help="how long an export task takes")
    parser.add_argument("--tasks", type=int, default=20, help="slot: how many tasks are timed")
    return parser.parse_args()


def environment() -> dict[str, str]:
    """Nothing of the user's own configuration reaches the programs."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CWLOGS_"))}
    return ours | {
        "AWS_ACCESS_KEY_ID": "AKIASIMULATOR0000001", "AWS_SECRET_ACCESS_KEY": "simulated-secret",
        "AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Cloud:
    """A simulator that listens, with its admin interface."""

    def __init__(self, url: str):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def request(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers or {})
        with self.opener.open(request, timeout=600) as answer:
            return answer.read()

    def admin(self, method: str, path: str, body: bytes | None = None) -> bytes:
        return self.request(method, "/_simulator/" + path, body)

    def now(self) -> int:
        return json.loads(self.admin("GET", "now"))["now"]

    def advance_to(self, instant: int) -> None:
        self.admin("POST", f"advance?ms={max(0, instant - self.now())}")

    def load(self, events: Iterator[dict]) -> None:
        lines: list[str] = []
        for event in events:
            lines.append(json.dumps(event))
            if len(lines) == 5000:
                self.admin("POST", "events", "\n".join(lines).encode())
                lines = []
        if lines:
            self.admin("POST", "events", "\n".join(lines).encode())

    def make_table(self) -> None:
        table = {
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        }
        self.request("POST", "/", json.dumps(table).encode(), {
            "X-Amz-Target": "DynamoDB_20120810.CreateTable", "Content-Type": "application/x-amz-json-1.0",
            # The simulator tells services apart by the credential's scope, signed or not.
            "Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=none",
        })

    def objects(self, prefix: str) -> list[dict]:
        text = self.admin("GET", f"objects?bucket={BUCKET}&prefix={urllib.parse.quote(prefix, safe='')}").decode()
        return [json.loads(line) for line in text.split("\n") if line]


@contextlib.contextmanager
def cloud(binary: Path, *extra: str) -> Iterator[Cloud]:
    command = [binary, "simulator", "--port", "0", "--anonymous", "--buckets", BUCKET, *extra]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment())
    lines: queue.Queue[str | None] = queue.Queue()

    # Read to the end, so that the simulator never waits for its reader.
    def read() -> None:
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        while True:
            line = lines.get(timeout=START_SECONDS_MAX)
            if line is None:
                raise Failure(f"the simulator ended with {process.wait()}")
            found = re.search(r"listening on (http://[\w.:]+)", line)
            if found:
                break
        yield Cloud(found.group(1))
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@dataclass
class Run:
    """One call of the exporter: its own report, and what the process took."""

    report: dict
    wall: float
    cpu: float
    peak: int
    objects: int = 0

    def calls(self, service: str) -> dict[str, int]:
        counted: dict[str, int] = {}
        for call in self.report["calls"]:
            name = call["operation"]
            if name.startswith(service + ":"):
                counted[name] = counted.get(name, 0) + call["attempts"]
        return counted

    def s3(self, names: set[str]) -> int:
        return sum(count for name, count in self.calls("s3").items() if name.split(":")[1] in names)

    @property
    def quota_seconds(self) -> float:
        """The least time that the account's quotas allow for the calls, one kind after the other."""
        return sum(count / QUOTAS[name] for name, count in self.calls("logs").items() if name in QUOTAS)


class Account:
    """One simulated account with one archive, and the exporter that keeps it."""

    def __init__(self, cloud: Cloud, binary: Path, engine: str, store: str, directory: Path):
        self.cloud = cloud
        self.binary = binary
        self.engine = engine
        self.directory = directory
        self.store = store
        self.state = {
            "s3": f"s3://{BUCKET}/state/state.json", "dynamodb": f"dynamodb://{TABLE}/state",
            "file": f"file://{directory}/state/state.json",
        }[store]
        if store == "dynamodb":
            cloud.make_table()
        (directory / "state").mkdir(exist_ok=True)

    def run(self) -> Run:
        command = [
            self.binary, "run", "--json", "--engine", self.engine, "--destination", f"s3://{BUCKET}/archive",
            "--state", self.state, "--log-groups", PREFIX, "--endpoint-url", self.cloud.url, "--region", "us-east-1",
            "--since", "-1d", "--poll-interval", "20ms",
        ]
        output = self.directory / "run.json"
        specification = {"pipeline": [[str(word) for word in command]], "output": str(output)}
        done = subprocess.run(
            [sys.executable, HERE / "measure.py", json.dumps(specification)], env=environment(), capture_output=True,
            text=True)
        if done.returncode:
            raise Failure(done.stderr.strip() or f"measure.py ended with {done.returncode}")
        measured = json.loads(done.stdout)
        if measured["statuses"] != [0]:
            raise Failure(f"the run ended with {measured['statuses'][0]}: {done.stderr.strip()} {output.read_text()}")
        return Run(json.loads(output.read_text()), measured["wall"], measured["cpu"], measured["peak"])

    def measured(self) -> Run:
        before = len(self.cloud.objects("archive/"))
        run = self.run()
        run.objects = len(self.cloud.objects("archive/")) - before
        return run

    def state_bytes(self) -> int:
        """What lies in the store now; of a table nothing is known, and the caller takes a bucket's figure."""
        if self.store == "s3":
            return sum(item["size"] for item in self.cloud.objects("state/"))
        return sum(path.stat().st_size for path in (self.directory / "state").rglob("*") if path.is_file())


def names(lanes: int) -> list[str]:
    return [f"{PREFIX}{index:06}" for index in range(lanes)]


def event(group: str, instant: int) -> dict:
    return {"group": group, "stream": "i-0", "timestamp": instant, "ingestionTime": instant + 1000, "message": MESSAGE}


def a_month(account: Account, lanes: int, busy: int) -> tuple[Run, Run]:
    """Lets a month go by, and returns the run of its last day and an idle one after it."""
    groups = names(lanes)
    first = account.cloud.now() // DAY * DAY
    account.cloud.load(event(group, first) for group in groups)
    reached = 0
    for day in [*HISTORY_DAYS, MEASURED_DAY]:
        since = reached

        def news() -> Iterator[dict]:
            for index in range(busy):
                group = groups[index * (lanes // busy)]
                for number in range(since, day):
                    for step in range(EVENTS_A_DAY):
                        yield event(group, first + number * DAY + step * DAY // EVENTS_A_DAY)

        account.cloud.load(news())
        # A task sees what was ingested 12 hours ago, and an hour more is kept for what is late.
        account.cloud.advance_to(first + day * DAY + 14 * HOUR)
        if day < MEASURED_DAY:
            account.run()
        reached = day
    steady = account.measured()
    copied = {slice["logGroup"] for slice in steady.report["copied"] if slice["copiedBy"] != "sweep"}
    if len(copied) < busy or steady.report["failed"]:
        raise Failure(f"{len(copied)} of {busy} groups were copied: {steady.report['failed'][:3]}")
    return steady, account.measured()


def state_bytes_written(run: Run, state_bytes: int) -> int:
    """As the program says; a build that does not say it writes the whole document each time."""
    return run.report.get("stateBytesWritten", run.report["stateWrites"] * state_bytes)


def money(run: Run, store: str, written: int, state_bytes: int) -> float:
    """Requests alone: what is stored is paid for by its size, whoever wrote it."""
    # The service's own writes into the bucket: its objects, and the test object of each task.
    tasks = run.report["exportTasks"]
    service = max(0, run.objects - run.s3({"PutObject", "CompleteMultipartUpload"})) + tasks
    dollars = (run.s3(S3_WRITES) + service) * PRICE_S3_WRITE + run.s3(S3_READS) * PRICE_S3_READ
    if store == "dynamodb":
        calls = run.calls("dynamodb")
        writes = sum(count for name, count in calls.items() if name.endswith(("PutItem", "DeleteItem", "UpdateItem")))
        reads = calls.get("dynamodb:GetItem", 0)
        dollars += (writes + math.ceil(written / 1024)) * PRICE_DYNAMO_WRITE
        dollars += (reads + math.ceil(state_bytes / 4096)) * PRICE_DYNAMO_READ
    return dollars


HEAD = [
    "lanes", "busy", "engine", "state in", "run", "calls to logs", "S3 writes", "S3 reads", "state writes", "state, MB",
    "written, MB", "s at the quotas", "CPU s", "peak MB", "$ a run",
]


def row(lanes: int, busy: int, engine: str, store: str, kind: str, run: Run, state_bytes: int) -> list[str]:
    written = state_bytes_written(run, state_bytes)
    return [
        f"{lanes:,}", f"{busy:,}", engine, store, kind, f"{sum(run.calls('logs').values()):,}", f"{run.s3(S3_WRITES):,}",
        f"{run.s3(S3_READS):,}", f"{run.report['stateWrites']:,}", f"{state_bytes / 1e6:.2f}", f"{written / 1e6:.2f}",
        f"{run.quota_seconds:,.0f}", f"{run.cpu:.2f}", f"{run.peak / 1e6:.0f}",
        f"{money(run, store, written, state_bytes):.5f}",
    ]


def table(head: list[str], rows: list[list[str]]) -> str:
    words = {"engine", "state in", "run", "build"}
    rule = ["---" if name in words else "--:" for name in head]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def a_size(options: argparse.Namespace, binary: Path, lanes: int, engine: str, store: str, bucket_bytes: int):
    busy = min(options.busy, max(1, lanes // 2))
    half = max(1, options.task_milliseconds // 2)
    with tempfile.TemporaryDirectory() as directory, cloud(
            options.binary, "--export-pending", f"{half}ms", "--export-running", f"{half}ms") as world:
        account = Account(world, binary, engine, store, Path(directory))
        steady, idle = a_month(account, lanes, busy)
        state_bytes = bucket_bytes if store == "dynamodb" else account.state_bytes()
    return busy, steady, idle, state_bytes


def runs(options: argparse.Namespace) -> None:
    builds = {"this": options.binary} | ({"other": options.against} if options.against else {})
    rows: list[list[str]] = []
    for lanes in [int(text) for text in options.lanes.split(",")]:
        for engine in options.engines.split(","):
            bucket_bytes: dict[str, int] = {}
            # A bucket first: a table's state is as large.
            for store in sorted(options.stores.split(","), key=lambda name: name != "s3"):
                for name, binary in builds.items():
                    print(f"{lanes:,} lanes, {engine}, {store}, {name} build", file=sys.stderr, flush=True)
                    busy, steady, idle, state_bytes = a_size(
                        options, binary, lanes, engine, store, bucket_bytes.get(name, 0))
                    if store == "s3":
                        bucket_bytes[name] = state_bytes
                    for kind, run in [("daily", steady), ("idle", idle)]:
                        cells = row(lanes, busy, engine, store, kind, run, state_bytes)
                        rows.append(([name] if options.against else []) + cells)
    print(machine())
    print()
    print(table((["build"] if options.against else []) + HEAD, rows))


def slot(options: argparse.Namespace) -> None:
    """Tasks of a known length, one after the other: what is left of the wall time is the exporter's own."""
    rows = []
    for pending, running in [(500, 500), (1000, 4000), (2000, 18000)]:
        tasks = max(3, options.tasks * 1000 // (pending + running) if pending + running > 1000 else options.tasks)
        with tempfile.TemporaryDirectory() as directory, cloud(
                options.binary, "--export-pending", f"{pending}ms", "--export-running", f"{running}ms") as world:
            account = Account(world, options.binary, "export-task", "s3", Path(directory))
            first = world.now() // DAY * DAY
            world.load(event(group, first + HOUR) for group in names(tasks))
            world.advance_to(first + DAY + 14 * HOUR)
            command = [
                options.binary, "run", "--json", "--destination", f"s3://{BUCKET}/archive", "--state", account.state,
                "--log-groups", PREFIX, "--endpoint-url", world.url, "--region", "us-east-1", "--since", "-2d",
            ]
            started = time.monotonic()
            done = subprocess.run([str(word) for word in command], env=environment(), capture_output=True, text=True)
            seconds = time.monotonic() - started
        if done.returncode:
            raise Failure(done.stderr.strip())
        count = json.loads(done.stdout)["exportTasks"]
        length = (pending + running) / 1000
        rows.append([f"{length:.0f}", f"{count}", f"{seconds / count:.2f}", f"{seconds / count - length:.2f}"])
    print(machine())
    print()
    print(table(["a task takes, s", "tasks", "s for each", "added by the exporter, s"], rows))


def machine() -> str:
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor())
    commit = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} cores of {model}, load {os.getloadavg()[0]:.1f}, commit {commit}, {time.strftime('%Y-%m-%d')}"


def main() -> int:
    options = arguments()
    if not options.binary.exists():
        print(f"{options.binary} is missing: run 'make build', or give --binary", file=sys.stderr)
        return 2
    try:
        runs(options) if options.mode == "runs" else slot(options)
    except Failure as failure:
        print(f"costs: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
