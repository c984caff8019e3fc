"""The function on an account of 1,000 log groups of 1,000 streams: what it holds in memory, and what it answers."""

import pathlib
import re

import peers
from test_function import function
from test_scale import GROUPS, load

MEBIBYTE = 1 << 20


def test_an_account_of_a_thousand_groups_takes_at_most_128_mebibytes():
    with peers.simulator("--export-pending", "5ms", "--export-running", "15ms") as cloud:
        load(cloud, cloud.now())
        cloud.client("s3").create_bucket(Bucket="archive")
        event = {
            "destinationS3Bucket": "archive", "sourceLogGroupPrefixes": "/fleet/", "since": "-3d",
            "storeDSN": "s3://archive/state.json", "pollInterval": "10ms", "logLevel": "WARN",
        }
        with function(cloud.url) as subject:
            kind, answer = subject.invoke(event, seconds=600)
            assert (kind, answer["done"], answer["summary"]["groups"]) == ("response", True, GROUPS), answer
            assert len(answer["targets"]) == GROUPS / 10
            status = pathlib.Path(f"/proc/{subject.process.pid}/status").read_text()
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) * 1024
        print(f"peak {peak / MEBIBYTE:.0f} MiB")
        assert peak <= 128 * MEBIBYTE
