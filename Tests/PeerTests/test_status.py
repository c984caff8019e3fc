"""`status` for monitoring: the metrics are read by Prometheus' own client, and the state alone is enough at any size."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import time

import peers
from prometheus_client.parser import text_string_to_metric_families

DAY = 86_400_000
BUCKET = "status-bucket"
EVIL = 'x"y\\z\x1b[2J'


def variables(simulator, folder, **more):
    return peers.environment(
        {
            "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
            "AWS_REGION": peers.REGION, "AWS_ENDPOINT_URL": simulator.url, "XDG_STATE_HOME": str(folder), **more,
        }
    )


def target():
    return ["--destination", f"s3://{BUCKET}/a", "--engine", "read"]


def run(simulator, folder, *arguments):
    return subprocess.run(
        [peers.binary(), *arguments, *target()], env=variables(simulator, folder), capture_output=True, text=True,
        timeout=120,
    )


def filled(simulator, groups, streams=("s",)):
    simulator.client("s3").create_bucket(Bucket=BUCKET)
    then = simulator.now() - DAY
    simulator.load(
        [
            {"group": f"/app/{number:04}", "stream": stream, "timestamp": then, "ingestionTime": then + 1, "message": "x"}
            for number in range(groups) for stream in streams
        ]
    )


def test_metrics_are_what_prometheus_reads(tmp_path):
    with peers.simulator() as simulator:
        filled(simulator, 3, ("s", EVIL))
        assert run(simulator, tmp_path, "run", "--log-groups", "*").returncode == 0
        told = run(simulator, tmp_path, "status", "--log-groups", "*", "--format", "prometheus")
        assert told.returncode == 0, told.stderr
        families = {family.name: family for family in text_string_to_metric_families(told.stdout)}
        assert all(family.type == "gauge" and family.documentation for family in families.values())
        lanes = {sample.labels["state"]: sample.value for sample in families["cwlogs_export_lanes"].samples}
        assert lanes["ok"] + lanes["idle"] == 3 and lanes["lost"] == 0
        lags = families["cwlogs_export_lag_seconds"].samples
        assert {sample.labels["log_group"] for sample in lags} == {f"/app/{number:04}" for number in range(3)}
        assert all(sample.labels["archive"] == f"s3://{BUCKET}/a" and 0 <= sample.value < DAY / 1000 for sample in lags)
        series = [(sample.name, tuple(sorted(sample.labels.items()))) for f in families.values() for sample in f.samples]
        assert len(series) == len(set(series))


def test_the_state_alone_is_enough_for_two_thousand_groups(tmp_path):
    with peers.simulator() as simulator:
        filled(simulator, 2000)
        assert run(simulator, tmp_path, "run", "--log-groups", "*", "--no-sweep").returncode == 0
        before = calls(simulator)
        begun = time.monotonic()
        told = run(simulator, tmp_path, "status", "--offline", "--json")
        print(f"status --offline at 2,000 groups: {time.monotonic() - begun:.2f} s")
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout)["counts"]["lanes"] == 2000
        assert calls(simulator) == before


def calls(simulator):
    """What was asked of CloudWatch Logs."""
    return {name: count for name, count in simulator.admin("GET", "calls").items() if name.startswith("logs:")}


def on_terminal(simulator, folder, arguments, status=0):
    """What is printed on a terminal of 80 columns, without what draws it."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [peers.binary(), *arguments], env=variables(simulator, folder, TERM="xterm"), stdout=follower, stderr=follower,
    )
    os.close(follower)
    text = b""
    while True:
        try:
            piece = os.read(leader, 65_536)
        except OSError:  # The terminal is closed.
            break
        if not piece:
            break
        text += piece
    os.close(leader)
    assert process.wait(timeout=60) == status, text
    # The line of progress is drawn and taken away, and colours take no column.
    return re.sub(r"[^\n]*\r(?=[^\n])|\x1b\[[0-9;]*[Km]", "", text.decode().replace("\r\n", "\n"))


def test_a_terminal_of_eighty_columns_is_enough(tmp_path):
    """A pseudo terminal, as wide as people's are by default."""
    with peers.simulator() as simulator:
        filled(simulator, 30)
        for command in (["plan"], ["run"], ["status"], ["run"], ["plan"], ["status", "--offline"], ["state", "show"]):
            text = on_terminal(simulator, tmp_path, [*command, "--log-groups", "*", *target()])
            assert all(len(line) <= 80 for line in text.splitlines()), text
        # Sentences, of an error too, are broken between words and not within.
        for options, status, words in (
            (["--region", "eu-central-9"], 78, "write only to buckets of eu-central-9: name a bucket there"),
            (["--exclude", "/nothing"], 0, "leaves out none of the log groups that are selected"),
            (["--task-scope", "stream"], 1, "go back to it, or begin a new --state and --destination"),
        ):
            tasks = ["--destination", target()[1], "--log-groups", "*", *options]
            text = on_terminal(simulator, tmp_path, ["plan", *tasks], status)
            assert all(len(line) <= 80 for line in text.splitlines()), text
            assert words in re.sub(r"\n +", " ", text), text


def test_the_demo_fits_eighty_columns(tmp_path):
    with peers.simulator() as simulator:
        text = on_terminal(simulator, tmp_path, ["demo", "--events", "1000", "--directory", str(tmp_path / "d")])
        wide = [line for line in text.splitlines() if len(line) > 80]
        assert all(str(tmp_path) in line for line in wide), text
