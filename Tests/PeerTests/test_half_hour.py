"""The real program against the simulator as a server, for as long as HALF_HOUR_SECONDS says (20; the real thing: 1800).

All the while producers write (late events, some twice, some a little ahead), a twentieth of all requests or answers is
lost, refused or throttled, a part of the export tasks fails, and time goes 3000 times as fast as it should: two months in
half an hour. Runs are started on a schedule, now and then two or three at once; some are killed (`kill -9`), some are
frozen for a while and wake up late. At rest on the way nothing is there twice. At last the faults stop, runs go on until
all is sealed, and the archive is compared with the source.
"""

import collections
import json
import os
import random
import re
import signal
import time

import peers
from archive import Archive, difference, of_events

SECONDS = int(os.environ.get("HALF_HOUR_SECONDS", "20"))
SEED = int(os.environ.get("HALF_HOUR_SEED", "20261122"))
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# Small steps: a client that knows the time of the last answer still signs within the 15 minutes that are allowed.
TICK_SECONDS = 0.1
TICK = 5 * MINUTE
RUN_EVERY_SECONDS = 1.2
# Shorter than most runs that are let be.
MOMENT_SECONDS_MAX = 0.5
RESTS = 4
GROUPS = ["/shop/web", "/shop/jobs", "/shop/web/edge"]
# Names whose folders collide, and of which one begins another.
STREAMS = ["a/b", "a-b", "a"]
WORDS = ["order", "payment", "stack\ntrace é", "2026-11-22T10:00:00.000Z quoted\n2026-11-22T10:00:01.000Z line"]
BUCKET = "archive"
FAULTS = {"lostBefore": 0.01, "lostAfter": 0.01, "serverErrors": 0.02, "throttled": 0.01, "delayMilliseconds": 1}
WORLD = [
    "--buckets", BUCKET, "--export-pending", "20ms", "--export-running", "100ms", "--export-failures", "0.1",
    "--export-availability", "11h", "--export-reading", "ingestionHalfOpen", "--faults", json.dumps(FAULTS),
]


class Producers:
    def __init__(self, simulator, chance):
        self.simulator, self.chance = simulator, chance
        self.events = 0

    def tick(self):
        """Lets five minutes pass, and what they brought come in. Ingestion is when the simulator gets it."""
        self.simulator.advance(TICK)
        now, chance = self.simulator.now(), self.chance
        events = []
        for group in GROUPS:
            for _ in range(chance.randrange(4)):
                kind = chance.random()
                if kind < 0.1:
                    age = chance.randrange(13 * DAY)
                elif kind < 0.15:
                    age = -chance.randrange(2 * HOUR - MINUTE)
                else:
                    age = chance.randrange(2 * TICK)
                event = {
                    "group": group, "stream": chance.choice(STREAMS), "timestamp": now - age,
                    "message": f"{chance.choice(WORDS)} {chance.randrange(30)}",
                }
                events += [event] * (2 if chance.random() < 0.05 else 1)
        if events:
            self.simulator.load(events)
        self.events += len(events)


class Runs:
    """The schedule, and what befalls its runs."""

    def __init__(self, subject, chance, said):
        self.subject, self.chance = subject, chance
        # What the runs say on stderr, one after the other.
        self.said = said
        self.living = []
        self.started = self.killed = self.frozen = 0
        self.ends = {}

    def start(self):
        self.reap()
        if len(self.living) >= 4:
            return
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            fate = self.chance.choice(["live", "live", "kill", "freeze"])
            moment = time.monotonic() + self.chance.uniform(0, MOMENT_SECONDS_MAX)
            self.living.append([self.subject.start(self.said), fate, moment])
            self.started += 1

    def befall(self):
        now = time.monotonic()
        for run in self.living:
            process, fate, moment = run
            if now < moment or process.poll() is not None:
                continue
            if fate == "kill":
                process.kill()
                self.killed += 1
            elif fate == "freeze":
                process.send_signal(signal.SIGSTOP)
                self.frozen += 1
                run[1:] = ["wake", now + self.chance.uniform(0, 5 * MOMENT_SECONDS_MAX)]
            elif fate == "wake":
                process.send_signal(signal.SIGCONT)
                run[1] = "live"

    def reap(self):
        for process, *_ in self.living:
            if process.poll() is not None:
                self.ends[process.returncode] = self.ends.get(process.returncode, 0) + 1
        self.living = [run for run in self.living if run[0].poll() is None]

    def rest(self, simulator):
        """Lets every run come to its end. Time goes on: one may wait for minutes, whether its task turns up."""
        for process, *_ in self.living:
            process.send_signal(signal.SIGCONT)
        end = time.monotonic() + 300
        while self.living:
            assert time.monotonic() < end, f"{len(self.living)} runs do not end"
            simulator.advance(MINUTE)
            time.sleep(TICK_SECONDS)
            self.reap()

    def stop(self):
        for process, *_ in self.living:
            process.kill()
            process.wait(timeout=10)


def settled(subject, simulator):
    """Runs until one says that all is done. A run that was killed may have left a lease: an hour, which must pass."""
    said = []
    for _ in range(40):
        result = subject.run()
        if result.returncode == 0:
            return
        said.append((result.returncode, result.stdout[-300:], result.stderr[-500:]))
        simulator.advance(TICK)
    raise AssertionError(f"40 runs were not enough: {said[-3:]}")


def compare(simulator):
    source = of_events([event for group in GROUPS for event in simulator.truth(group)])
    archive = Archive(simulator.client("s3"), BUCKET, "logs/")
    manifests = archive.assert_whole()
    return source, manifests, *difference(source, archive.content())


def without_faults(simulator):
    simulator.admin("POST", "faults", b"{}")


def test_runs_that_are_killed_frozen_and_started_twice_lose_and_double_nothing(tmp_path, capsys):
    chance = random.Random(SEED)
    with peers.simulator(*WORLD) as simulator, open(tmp_path / "said", "w+b") as said:
        subject = peers.Exporter(
            tmp_path, {"AWS_ENDPOINT_URL": simulator.url}, "--log-groups", "/shop/", "--destination",
            f"s3://{BUCKET}/logs", "--state", f"s3://{BUCKET}/state.json", "--poll-interval", "50ms", "--lease-ttl", "1h",
        )
        producers, runs = Producers(simulator, chance), Runs(subject, chance, said)
        start = simulator.now()
        # Days that have settled, so that there is something to do from the beginning.
        for _ in range(2 * DAY // TICK):
            producers.tick()
        try:
            # A rest takes time of its own: what counts is the time in which things go wrong.
            for rest in range(RESTS):
                end = time.monotonic() + SECONDS / RESTS
                next_run = 0.0
                while time.monotonic() < end:
                    began = time.monotonic()
                    producers.tick()
                    runs.befall()
                    if began >= next_run:
                        runs.start()
                        next_run = began + RUN_EVERY_SECONDS
                    time.sleep(max(0, began + TICK_SECONDS - time.monotonic()))
                runs.rest(simulator)
                without_faults(simulator)
                settled(subject, simulator)
                source, _, lost, doubled = compare(simulator)
                with capsys.disabled():
                    print(f"\nrest {rest + 1}: {source.total()} lines, {doubled.total()} doubled", flush=True)
                assert doubled == {}
                simulator.admin("POST", "faults", json.dumps({**FAULTS, "seed": SEED + rest}).encode())
        finally:
            runs.stop()
        passed = simulator.now() - start
        without_faults(simulator)
        for _ in range(3):
            simulator.advance(16 * DAY)
            settled(subject, simulator)
        tasks = simulator.admin("GET", "tasks")
        source, manifests, lost, doubled = compare(simulator)
        with capsys.disabled():
            print(f"{SECONDS} s, {passed / DAY:.1f} days of the world, {producers.events} events")
            print(f"{runs.started} runs, {runs.killed} killed, {runs.frozen} frozen, by exit code {runs.ends}")
            failed = sum(task["status"] == "FAILED" for task in tasks)
            print(f"{len(tasks)} export tasks, {failed} failed, {len(manifests)} commits")
            print(f"{source.total()} lines, {lost.total()} lost, {doubled.total()} doubled")
            words = collections.Counter(re.sub(rb"[0-9a-f-]{8,}", b"#", line[:90]) for line in open(said.name, "rb"))
            for line, count in words.most_common(8):
                print(f"{count:6} {line.decode(errors='replace').strip()}")
        assert (lost, doubled) == ({}, {})
        assert runs.killed > 0 and runs.frozen > 0
