"""`run --follow`: a process that goes on exporting, and ends in good order at SIGTERM."""

import json
import re
import signal
import socket
import subprocess
import time

import peers
import pytest
from archive import Archive, difference, of_events

BUCKET, GROUP = "archive", "/shop/web"
SECONDS_MAX = 60


def put(world, count, text):
    now = world.now()
    world.load([
        {"group": GROUP, "stream": "s", "timestamp": now + index, "ingestionTime": now + index, "message": f"{text} {index}"}
        for index in range(count)
    ])


def put_backlog(world):
    """Some twenty pages of a megabyte: ten seconds of work at two a second."""
    now = world.now()
    for part in range(6):
        world.load([
            {"group": GROUP, "stream": "s", "timestamp": now - 3_000_000 + (part * 60 + index) * 1000,
             "ingestionTime": now - 60_000, "message": f"{part} {index} " + "x" * 60_000}
            for index in range(60)
        ])


def wait_for(world, events):
    archive = Archive(world.client("s3"), BUCKET, "logs/")
    deadline = time.monotonic() + SECONDS_MAX
    while difference(of_events(world.truth(GROUP)), archive.content()) != ({}, {}):
        assert time.monotonic() < deadline, f"{events} are not in the archive"
        time.sleep(0.2)


def start(world, tmp_path, *options):
    command = [
        peers.binary(), "run", "--engine", "read", "--read-settle", "1s", "--accept-loss", "read-settle", "--log-groups", GROUP,
        "--destination", f"s3://{BUCKET}/logs", "--state", f"file://{tmp_path}/state.json",
        "--endpoint-url", world.url, "--region", peers.REGION, *options,
    ]
    keys = {"AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY}
    return subprocess.Popen(
        command, env=peers.environment(keys), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


FOLLOW = ("--follow", "--follow-every", "300ms", "--json")


def state(tmp_path):
    file = tmp_path / "state.json"
    return json.loads(file.read_text()) if file.exists() else {}


def wait_until(condition, what):
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def ended(process, number):
    """Its output and its errors, after the signal."""
    process.send_signal(number)
    return process.communicate(timeout=SECONDS_MAX)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_is_written_meanwhile_is_exported_until_a_signal_ends_it(tmp_path, number):
    with peers.simulator("--buckets", BUCKET) as world:
        put(world, 20, "first")
        process = start(world, tmp_path, *FOLLOW)
        try:
            wait_for(world, "the first")
            put(world, 20, "second")
            wait_for(world, "the second")
            output, errors = ended(process, number)
        finally:
            process.kill()
        assert process.returncode == 0, errors
        assert "ending in good order" in errors
        runs = [json.loads(line) for line in output.splitlines()]
        assert len(runs) >= 2 and len({run["run"] for run in runs}) == len(runs)
        assert state(tmp_path).get("lease") is None


@pytest.mark.parametrize(
    ("number", "options", "status"),
    [(signal.SIGTERM, ["--follow", "--follow-every", "1m"], 0), (signal.SIGTERM, [], 75), (signal.SIGHUP, [], 75)])
def test_a_signal_in_the_middle_of_a_backlog_saves_what_is_complete(tmp_path, number, options, status):
    with peers.simulator("--buckets", BUCKET) as world:
        put_backlog(world)
        process = start(
            world, tmp_path, "--since", "-2h", *options, "--requests-per-second", "2", "--json")
        try:
            wait_until(lambda: state(tmp_path).get("intents"), "no read was begun")
            time.sleep(2)
            output, errors = ended(process, number)
        finally:
            process.kill()
        assert process.returncode == status, errors
        left = state(tmp_path)
        assert left.get("lease") is None and not left.get("intents")
        archive = Archive(world.client("s3"), BUCKET, "logs/")
        truth = of_events(world.truth(GROUP))
        missing, doubled = difference(truth, archive.content())
        assert doubled == {} and 0 < len(missing) < len(truth), (len(missing), len(truth), output)

        next_run = start(world, tmp_path)
        output, errors = next_run.communicate(timeout=SECONDS_MAX)
        assert next_run.returncode == 0, errors
        assert difference(truth, archive.content()) == ({}, {})


def test_the_second_signal_ends_it_at_once(tmp_path):
    # Takes connections and never answers, so that the first signal is still being obeyed.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world = peers.Simulator(f"http://127.0.0.1:{silent.getsockname()[1]}")
        process = start(world, tmp_path, *FOLLOW)
        try:
            time.sleep(2)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert process.poll() is None, "it had nothing to wait for"
            _, errors = ended(process, signal.SIGTERM)
        finally:
            process.kill()
        assert process.returncode == 128 + signal.SIGTERM, errors


@pytest.mark.parametrize("form", ["--json", "--log-format=text"])
def test_each_report_leaves_a_pipe_as_it_is_made(tmp_path, form):
    """Containers and journals read a pipe: what stays in a buffer is seen hours later, and torn."""
    with peers.simulator("--buckets", BUCKET) as world:
        process = start(world, tmp_path, "--follow", "--follow-every", "300ms", form)
        try:
            for number in range(3):
                put(world, 5, f"round {number}")
                # Readline comes back with the end of a line alone, and the process goes on: nothing else is written meanwhile.
                while True:
                    line = process.stdout.readline()
                    assert line.endswith("\n") and process.poll() is None, line
                    if (json.loads(line)["objects"] if form == "--json" else line.startswith("all final up to")):
                        break
            _, errors = ended(process, signal.SIGTERM)
        finally:
            process.kill()
        assert process.returncode == 0, errors


def test_groups_that_do_not_exist_yet_are_waited_for(tmp_path):
    with peers.simulator("--buckets", BUCKET) as world:
        process = start(world, tmp_path, *FOLLOW)
        try:
            time.sleep(2)
            assert process.poll() is None, process.stderr.read()
            put(world, 20, "first")
            wait_for(world, "the first")
            _, errors = ended(process, signal.SIGTERM)
        finally:
            process.kill()
        assert process.returncode == 0, errors
        told = [line for line in errors.splitlines() if "matches no log group" in line]
        # When it was, too: a process that is at work for days is looked at afterwards.
        assert len(told) == 1 and re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z cwlogs-export: ", told[0]), errors


def test_another_runs_lease_is_told_once(tmp_path):
    with peers.simulator("--buckets", BUCKET) as world:
        put_backlog(world)
        first = start(world, tmp_path, "--since", "-2h", "--requests-per-second", "2", "--json")
        try:
            wait_until(lambda: state(tmp_path).get("intents"), "no read was begun")
            first.kill()
            wait_until(lambda: first.poll() is not None, "it lives")
            second = start(world, tmp_path, "--follow", "--follow-every", "200ms")
            try:
                time.sleep(5)
                output, errors = ended(second, signal.SIGTERM)
            finally:
                second.kill()
        finally:
            first.kill()
        assert output.count("is at work on this archive, or was killed") == 1, output + errors
