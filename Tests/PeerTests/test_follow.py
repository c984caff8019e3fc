"""`run --follow`: a process that goes on exporting, and ends in good order at SIGTERM."""

import json
import signal
import subprocess
import time

import peers
from archive import Archive, difference, of_events

BUCKET, GROUP = "archive", "/shop/web"
SECONDS_MAX = 60


def put(world, count, text):
    now = world.now()
    world.load([
        {"group": GROUP, "stream": "s", "timestamp": now - 60_000 + index, "ingestionTime": now, "message": f"{text} {index}"}
        for index in range(count)
    ])


def wait_for(world, events):
    archive = Archive(world.client("s3"), BUCKET, "logs/")
    deadline = time.monotonic() + SECONDS_MAX
    while difference(of_events(world.truth(GROUP)), archive.content()) != ({}, {}):
        assert time.monotonic() < deadline, f"{events} are not in the archive"
        time.sleep(0.2)


def test_what_is_written_meanwhile_is_exported_until_a_signal_ends_it(tmp_path):
    with peers.simulator("--buckets", BUCKET) as world:
        put(world, 20, "first")
        command = [
            peers.binary(), "run", "--follow", "--follow-every", "300ms", "--json", "--engine", "read", "--read-settle", "1s",
            "--log-groups", GROUP, "--destination", f"s3://{BUCKET}/logs", "--state", f"file://{tmp_path}/state.json",
            "--endpoint-url", world.url, "--region", peers.REGION,
        ]
        keys = {"AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY}
        process = subprocess.Popen(
            command, env=peers.environment(keys), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(world, "the first")
            put(world, 20, "second")
            wait_for(world, "the second")
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=SECONDS_MAX)
        finally:
            process.kill()
        assert process.returncode == 0, errors
        runs = [json.loads(line) for line in output.splitlines()]
        assert len(runs) >= 2 and len({run["run"] for run in runs}) == len(runs)
        assert json.loads((tmp_path / "state.json").read_text()).get("lease") is None
