"""`kill -9` at 50 random moments of `cwlogs-export run`, over real HTTP: nothing is lost or doubled.

It is done twice: with the state in a file and in S3, and with either of the documents' readings of what the `from` and
`to` of an export task select.

One archive lives through all of them. Each round logs another day (late events too, some twice), moves the world's time
on, starts a run and kills it after a delay drawn from the measured length of a run that was let be. Some of the export
tasks fail by themselves and leave objects behind. At last runs are let be until all columns are sealed, and every line
of the source is compared with the archive.
"""

import random
import time

import peers
import pytest
from archive import Archive, difference, of_events

SEED = 20261122
KILLS = 50
HOUR = 3_600_000
DAY = 24 * HOUR
GROUPS = ["/shop/web", "/shop/jobs"]
# Names whose folders collide, and of which one begins another.
STREAMS = ["a/b", "a-b", "a"]
WORDS = ["order", "payment", "stack\ntrace é"]
BUCKET = "archive"
WORLD = ["--buckets", BUCKET, "--export-pending", "20ms", "--export-running", "60ms", "--export-failures", "0.2"]


def one_day(chance, now):
    """Events of the last day, and late ones of the five days before it, as they come in now."""
    events = []
    for group in GROUPS:
        for index in range(40):
            age = chance.randrange(5 * DAY) if index % 8 == 0 else chance.randrange(DAY)
            event = {
                "group": group, "stream": chance.choice(STREAMS), "timestamp": now - age, "ingestionTime": now,
                "message": f"{chance.choice(WORDS)} {chance.randrange(30)}",
            }
            events += [event] * (2 if index % 16 == 0 else 1)
    return events


def exporter(home, simulator, state):
    return peers.Exporter(
        home, {"AWS_ENDPOINT_URL": simulator.url}, "--log-groups", "/shop/", "--destination", f"s3://{BUCKET}/logs",
        "--state", state, "--poll-interval", "50ms", "--requests-per-second", "1000",
    )


def settled(exporter, simulator):
    """Runs until one says that all is done."""
    for _ in range(20):
        result = exporter.run()
        if result.returncode == 0:
            return
        assert result.returncode == 75, result.stderr + result.stdout
        simulator.advance(HOUR)
    raise AssertionError("20 runs were not enough")


@pytest.mark.parametrize(
    "state, reading",
    [("file://{home}/state.json", "eventInclusive"), ("s3://archive/state.json", "ingestionHalfOpen")],
    ids=["file", "s3"],
)
def test_a_run_that_is_killed_at_any_moment_loses_and_doubles_nothing(tmp_path, capsys, state, reading):
    chance = random.Random(f"{SEED} {state}")
    with peers.simulator(*WORLD, "--export-reading", reading) as simulator:
        subject = exporter(tmp_path, simulator, state.format(home=tmp_path))
        simulator.load(one_day(chance, simulator.now()))
        simulator.advance(2 * DAY)
        started = time.monotonic()
        settled(subject, simulator)
        length = time.monotonic() - started

        kills = rounds = 0
        while kills < KILLS:
            rounds += 1
            assert rounds <= 4 * KILLS, f"only {kills} of {rounds} runs could be killed"
            simulator.load(one_day(chance, simulator.now()))
            simulator.advance(26 * HOUR)
            process = subject.start()
            time.sleep(chance.uniform(0, length))
            kills += process.poll() is None
            process.kill()
            process.wait(timeout=10)

        for _ in range(3):
            simulator.advance(16 * DAY)
            settled(subject, simulator)

        source = of_events([event for group in GROUPS for event in simulator.truth(group)])
        archive = Archive(simulator.client("s3"), BUCKET, "logs/")
        manifests = archive.assert_whole()
        lost, doubled = difference(source, archive.content())
        with capsys.disabled():
            print(f"\n{kills} kills in {rounds} runs of up to {length:.2f} s, {len(manifests)} commits")
            print(f"{source.total()} lines, {lost.total()} lost, {doubled.total()} doubled")
        assert (lost, doubled) == ({}, {})
