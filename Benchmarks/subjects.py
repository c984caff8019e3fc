"""The programs that are compared: how each is called, and what must come out."""

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUCKET = "benchmark"
# Ample: the server has no quota, and a program must not wait for one.
UNLIMITED = 1_000_000


@dataclass
class Source:
    """The server, and a window of its log group."""

    url: str
    region: str
    group: str
    start: int
    end: int

    def until(self, end: int) -> "Source":
        return Source(self.url, self.region, self.group, self.start, end)

    def request(self, method: str, path: str) -> bytes:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(urllib.request.Request(self.url + path, method=method), timeout=60) as answer:
            return answer.read()

    def reset(self) -> None:
        self.request("POST", "/_benchmark/reset")

    def stats(self) -> dict:
        return json.loads(self.request("GET", "/_benchmark/stats"))

    def environment(self) -> dict[str, str]:
        """Nothing of the user's own configuration reaches the programs."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CWLOGS_"))}
        return kept | {
            "AWS_ACCESS_KEY_ID": "AKIABENCHMARK0000001", "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region, "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@dataclass
class Measurement:
    wall: float
    cpu: float
    peak: int
    bytes: int
    events: int


class Failure(Exception):
    pass


def iso(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds // 1000, timezone.utc):%Y-%m-%dT%H:%M:%S}Z"


def child(source: Source, script: str, *arguments: object) -> dict:
    """One of the scripts beside this one, in a process of its own."""
    command = [sys.executable, HERE / script, *map(str, arguments)]
    done = subprocess.run(command, env=source.environment(), capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{script} {arguments[0]}: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def measured(source: Source, pipeline: list[list[object]], output: Path) -> dict:
    specification = {"pipeline": [[str(word) for word in command] for command in pipeline], "output": str(output)}
    result = child(source, "measure.py", json.dumps(specification))
    if any(result["statuses"]):
        raise Failure(f"{' '.join(specification['pipeline'][0][:3])}… ended with {result['statuses']}")
    return result


class Exporter:
    """`cwlogs-export run --engine read`, with all else as it is by default."""

    def __init__(self, binary: Path, compression: str, name: str | None = None):
        self.binary, self.compression = binary, compression
        self.name = name or f"cwlogs-export, {compression}"

    def run(self, source: Source, folder: Path, rate: float = UNLIMITED) -> dict:
        output = folder / "report.json"
        result = measured(source, [[
            self.binary, "run", "--engine", "read", "--log-groups", source.group, "--destination", f"s3://{BUCKET}/out",
            "--state", f"s3://{BUCKET}/state.json", "--since", iso(source.start), "--until", iso(source.end),
            "--no-sweep", "--requests-per-second", f"{rate:g}", "--compression", self.compression, "--json",
        ]], output)
        report = json.loads(output.read_text())
        return result | {"events": report["eventsWritten"], "bytes": report["bytes"]}

    def measure(self, source: Source, folder: Path, truth: dict) -> Measurement:
        source.reset()
        result = self.run(source, folder)
        archived = child(source, "archive_digest.py", "objects", source.url, BUCKET, "out/")
        require_equal(self.name, archived, truth)
        if archived["bytes"] != result["bytes"]:
            raise Failure(f"{self.name} reports {result['bytes']} bytes, in the bucket are {archived['bytes']}")
        return Measurement(result["wall"], result["cpu"], result["peak"], archived["bytes"], archived["events"])


class Peer:
    """A program of others, which writes one local file."""

    def __init__(self, name: str, tools: Path):
        self.name, self.tools = name, tools

    def pipeline(self, source: Source, file: Path) -> list[list[object]]:
        match self.name:
            case "boto3 script, gzip 6":
                script = HERE / "boto3_export.py"
                return [[self.tools / "python3", script, source.group, source.start, source.end, file]]
            case "aws-cli | gzip":
                return [[
                    self.tools / "aws", "logs", "filter-log-events", "--log-group-name", source.group, "--start-time",
                    source.start, "--end-time", source.end - 1, "--output", "json",
                ], ["gzip"]]
            case "awslogs | gzip":
                # It knows whole seconds, both ends included: an event or two more than the others.
                return [[
                    self.tools / "awslogs", "get", source.group, "ALL", "--start", iso(source.start), "--end",
                    iso(source.end), "--timestamp", "--color", "never",
                ], ["gzip"]]
        raise Failure(f"no such program: {self.name}")

    def measure(self, source: Source, folder: Path, truth: dict) -> Measurement:
        file = folder / "peer.gz"
        pipeline = self.pipeline(source, file)
        result = measured(source, pipeline, file if len(pipeline) > 1 else folder / "said")
        size = file.stat().st_size
        if self.name != "awslogs | gzip":
            kind = "document" if len(pipeline) > 1 else "lines"
            require_equal(self.name, child(source, "archive_digest.py", kind, file), truth)
        return Measurement(result["wall"], result["cpu"], result["peak"], size, truth["events"])


def require_equal(name: str, found: dict, truth: dict) -> None:
    if (found["events"], found["digest"]) != (truth["events"], truth["digest"]):
        raise Failure(
            f"{name} wrote {found['events']} events of digest {found['digest']}; "
            f"the source has {truth['events']} of digest {truth['digest']}"
        )
