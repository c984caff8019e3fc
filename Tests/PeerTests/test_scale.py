"""A large account over real HTTP: 1,000 log groups of 1,000 streams, every tenth with news.

What a plan costs in calls and in memory is asserted; how long it takes is printed: a benchmark measures, a test asserts.
"""

import json
import os
import subprocess
import time

from peers import ACCESS_KEY, SECRET_KEY, binary, environment, simulator

GROUPS, STREAMS = 1000, 1000
HOUR = 3_600_000
KEYS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def load(cloud, now):
    """Every stream has one event of a month ago; every tenth group one of yesterday."""
    for group in range(GROUPS):
        name = f"/fleet/{group:04}"
        events = [
            {"group": name, "stream": f"i-{stream}", "timestamp": now - 720 * HOUR, "ingestionTime": now - 720 * HOUR,
             "message": "x"} for stream in range(STREAMS)
        ]
        if group % 10 == 0:
            news = now - 26 * HOUR
            events.append({"group": name, "stream": "i-7", "timestamp": news, "ingestionTime": news, "message": "news"})
        cloud.load(events)


def test_a_plan_of_a_thousand_groups_costs_a_thousand_calls(tmp_path):
    with simulator() as cloud:
        load(cloud, cloud.now())
        cloud.client("s3").create_bucket(Bucket="archive")
        command = [
            binary(), "plan", "--json", "--destination", "s3://archive/logs", "--state", f"file://{tmp_path}/state.json",
            "--since", "-3d", "--log-groups", "/fleet/", "--endpoint-url", cloud.url, "--region", "us-east-1",
        ]
        before = cloud.admin("GET", "calls")
        with open(tmp_path / "plan.json", "wb") as output:
            started = time.monotonic()
            process = subprocess.Popen(command, stdout=output, env=environment(KEYS))
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
        assert os.waitstatus_to_exitcode(status) == 0
        after = cloud.admin("GET", "calls")
        calls = {name: count - before.get(name, 0) for name, count in after.items()}
        slices = json.loads((tmp_path / "plan.json").read_text())["slices"]
        print(f"plan: {seconds:.2f} s, {usage.ru_maxrss / 1024:.0f} MiB, {calls}")
        assert sum(calls.values()) <= 1021
        assert usage.ru_maxrss <= 200 * 1024
        assert sorted(planned["logGroup"] for planned in slices) == [f"/fleet/{group:04}" for group in range(0, GROUPS, 10)]
