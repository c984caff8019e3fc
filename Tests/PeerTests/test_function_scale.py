"""The function on an account of 1,000 log groups of 1,000 streams: what it holds in memory, and what it answers."""

import pathlib
import re

import peers
import pytest
from test_function import function
from test_scale import GROUPS, load

MEBIBYTE = 1 << 20
DAY = 86_400_000


def until_done(subject, event):
    """All answers: a call that may not wait is called again, here at once."""
    answers = []
    while not answers or not answers[-1]["done"]:
        kind, answer = subject.invoke(event, seconds=600)
        assert kind == "response" and len(answers) < 2000, answer
        answers.append(answer)
    return answers


def looked(subject, event):
    """What a call says that asks every group; one that goes on from a round asks none."""
    kind, answer = subject.invoke(event | {"wait": True}, seconds=600)
    assert kind == "response" and answer["done"], answer
    return answer["summary"]


@pytest.mark.parametrize("wait", [True, False])
def test_an_account_of_a_thousand_groups_takes_at_most_128_mebibytes(wait):
    """The first pass, and one 20 days later that seals: in one process, whose peak is asked at the end."""
    with peers.simulator("--export-pending", "5ms", "--export-running", "15ms") as cloud:
        load(cloud, cloud.now())
        cloud.client("s3").create_bucket(Bucket="archive")
        event = {
            "destinationS3Bucket": "archive", "sourceLogGroupPrefixes": "/fleet/", "since": "-3d",
            "storeDSN": "s3://archive/state.json", "pollInterval": "10ms", "logLevel": "WARN", "wait": wait,
        }
        with function(cloud.url) as subject:
            first = until_done(subject, event)
            before = looked(subject, event)
            assert before["groups"] == GROUPS
            tasks = [target for answer in first for target in answer["targets"] if target["copiedBy"] == "export-task"]
            assert len(tasks) == GROUPS / 10
            cloud.advance(20 * DAY)
            until_done(subject, event)
            assert looked(subject, event)["sealedThrough"] > before["sealedThrough"]
            status = pathlib.Path(f"/proc/{subject.process.pid}/status").read_text()
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) * 1024
        print(f"peak {peak / MEBIBYTE:.0f} MiB")
        assert peak <= 128 * MEBIBYTE
