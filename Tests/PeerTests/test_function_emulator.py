"""The function under AWS's own Lambda Runtime Interface Emulator, over the simulator's AWS.

`scripts/runtime-emulator` unpacks the emulator; without it these tests are skipped, and say so.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import threading
import time
import urllib.error
import urllib.request

import peers
import pytest
from test_function import BUCKET, ORIGINAL_EVENT, QUICK, bootstrap, loaded, lost_and_doubled

EMULATOR = peers.ROOT / ".build-peers/aws-lambda-rie"
pytestmark = pytest.mark.skipif(
    not EMULATOR.exists(), reason="the emulator is not here: 'scripts/runtime-emulator' unpacks it"
)


class Emulator:
    def __init__(self, endpoint, program, timeout_seconds, folder):
        self.address, api = (f"127.0.0.1:{peers.free_port()}" for _ in range(2))
        self.log = folder / "emulator.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [EMULATOR, "--runtime-interface-emulator-address", self.address, "--runtime-api-address", api, program],
                stdout=log, stderr=subprocess.STDOUT, cwd=folder,
                env=peers.environment({
                    "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout_seconds), "AWS_ENDPOINT_URL": endpoint,
                    "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
                    "AWS_REGION": peers.REGION, "POLL_INTERVAL": "50ms", "LOG_LEVEL": "ERROR",
                }))

    def invoke(self, event):
        """The status and the body, parsed where it is JSON."""
        request = urllib.request.Request(
            f"http://{self.address}/2015-03-31/functions/function/invocations", json.dumps(event).encode())
        deadline = time.monotonic() + peers.START_SECONDS_MAX
        while True:
            try:
                with peers.OPENER.open(request, timeout=120) as answer:
                    return answer.status, parsed(answer.read())
            except urllib.error.HTTPError as error:
                return error.code, parsed(error.read())
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise peers.DidNotStart(self.log.read_text()) from None
                time.sleep(0.05)

    def function_process(self):
        """The process of the function, which is the emulator's only child."""
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                name, rest = path.read_text().rsplit(") ", 1)
                if int(rest.split()[1]) == self.process.pid:
                    return int(name.split(" ", 1)[0])
        return None

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.function_process()}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def parsed(body):
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


@contextlib.contextmanager
def emulator(endpoint, folder, program=None, timeout_seconds=60):
    subject = Emulator(endpoint, program or bootstrap(), timeout_seconds, folder)
    try:
        yield subject
    finally:
        child = subject.function_process()
        peers.stop(subject.process)
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 9)


def test_the_originals_event_as_it_is(tmp_path):
    with peers.simulator(*QUICK) as world, emulator(loaded(world).url, tmp_path) as subject:
        status, first = subject.invoke(ORIGINAL_EVENT)
        assert (status, first["done"]) == (200, True), first
        assert first["targets"] and all(target["taskId"] for target in first["targets"])
        assert subject.invoke(ORIGINAL_EVENT)[1]["targets"] == []
        assert lost_and_doubled(world) == ({}, {})


def test_a_backlog_in_invocations_of_sixty_seconds(tmp_path):
    """windDown leaves ten of them to work in, so that the test is short; a task takes four, and there are four."""
    event = {**ORIGINAL_EVENT, "windDown": "50s", "backlogWindow": "24h"}
    with peers.simulator(*QUICK[:-1], "4s") as world, emulator(loaded(world, days=4).url, tmp_path) as subject:
        answers = []
        while not answers or not answers[-1]["done"]:
            started = time.monotonic()
            status, answer = subject.invoke(event)
            assert status == 200 and time.monotonic() - started < 20
            answers.append(answer)
            assert len(answers) < 10
        assert len(answers) > 1
        assert {answer["summary"]["stop"] for answer in answers[:-1]} == {"outOfTime"}
        assert all(answer["retryAfterSeconds"] for answer in answers[:-1])
        tasks = world.client("logs").describe_export_tasks()["exportTasks"]
        assert {task["status"]["code"] for task in tasks} == {"COMPLETED"}
        assert len({(task["from"], task["to"]) for task in tasks}) == len(tasks)
        assert lost_and_doubled(world) == ({}, {})


def test_a_task_longer_than_the_time_of_an_invocation_with_the_usual_wind_down(tmp_path):
    """60 s of which windDown keeps 30: the task takes 35."""
    with peers.simulator(*QUICK[:-1], "35s") as world, emulator(loaded(world).url, tmp_path) as subject:
        started = time.monotonic()
        status, first = subject.invoke(ORIGINAL_EVENT)
        assert status == 200 and time.monotonic() - started < 60
        assert (first["done"], first["summary"]["stop"], first["targets"]) == (False, "outOfTime", []), first
        status, second = subject.invoke(ORIGINAL_EVENT)
        assert (status, second["done"], len(second["targets"])) == (200, True, 1), second
        assert len(world.client("logs").describe_export_tasks()["exportTasks"]) == 1
        assert lost_and_doubled(world) == ({}, {})


def test_a_process_that_dies_is_an_error_and_the_next_invocation_makes_good(tmp_path):
    event = {**ORIGINAL_EVENT, "leaseTTL": "2s"}
    with peers.simulator(*QUICK[:-1], "2s") as world, emulator(loaded(world).url, tmp_path) as subject:
        assert subject.invoke({**event, "dryRun": True})[0] == 200
        answers = []
        invocation = threading.Thread(target=lambda: answers.append(subject.invoke(event)))
        invocation.start()
        deadline = time.monotonic() + 30
        while not world.client("logs").describe_export_tasks()["exportTasks"]:
            assert time.monotonic() < deadline
        os.kill(subject.function_process(), 9)
        invocation.join(timeout=30)
        status, error = answers[0]
        assert (status, error["errorType"]) == (502, "Runtime.ExitError"), answers
        # The lease that nobody holds any more ends by itself.
        while True:
            status, answer = subject.invoke(event)
            assert status == 200 and time.monotonic() < deadline, answer
            if answer["done"]:
                break
        assert len(world.client("logs").describe_export_tasks()["exportTasks"]) == 1
        assert lost_and_doubled(world) == ({}, {})


def with_variable(folder, assignment):
    """The function with one more variable, which the emulator does not see: it has a LOG_LEVEL of its own."""
    program = folder / "bootstrap"
    program.write_text(f"#!/bin/sh\n{assignment} exec {bootstrap()}\n")
    program.chmod(0o755)
    return program


def test_a_function_that_cannot_begin_is_an_init_error(tmp_path):
    program = with_variable(tmp_path, "AWS_LAMBDA_RUNTIME_API=nowhere:port")
    with emulator("http://127.0.0.1:1", tmp_path, program) as subject:
        assert subject.invoke(ORIGINAL_EVENT)[0] == 502
        assert "The function process ends" in subject.log.read_text()


def test_an_environment_that_no_event_can_mend_is_an_init_error_with_words(tmp_path):
    with emulator("http://127.0.0.1:1", tmp_path, with_variable(tmp_path, "LOG_LEVEL=loud")) as subject:
        status, error = subject.invoke(ORIGINAL_EVENT)
        assert (status, error["errorType"]) == (502, "Function.InvalidEnvironment"), error
        assert "the variable LOG_LEVEL: 'loud' is none of" in error["errorMessage"]


def test_a_thousand_invocations_leave_the_memory_as_it_was(tmp_path):
    with peers.simulator(*QUICK) as world, emulator(loaded(world).url, tmp_path) as subject:
        event = {**ORIGINAL_EVENT, "LogLevel": "ERROR"}
        resident = []
        for number in range(1, 1001):
            status, answer = subject.invoke(event)
            assert status == 200 and answer["done"], answer
            if number % 100 == 0:
                resident.append(subject.resident_kib())
        print(f"resident after each hundred invocations, MiB: {[round(kib / 1024, 1) for kib in resident]}")
        # A leak of 2.5 KiB an invocation would be more.
        assert resident[-1] - resident[0] < 2250
        # Idle as in Benchmarks/lambda_start is before the first call, at most 25 MiB: what the first run sets up (threads,
        # connections, the allocator's free lists) stays.
        assert resident[-1] <= 32 << 10
