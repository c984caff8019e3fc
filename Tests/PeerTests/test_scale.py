"""A large account over real HTTP: 1,000 log groups of 1,000 streams, every tenth with news.

What a plan costs in calls and in memory is asserted; how long it takes is printed: a benchmark measures, a test asserts.
"""

import json
import subprocess
import sys
import time

from peers import ACCESS_KEY, SECRET_KEY, binary, environment, simulator

GROUPS, STREAMS = 1000, 1000
HOUR = 3_600_000
# A process's peak counts that of its parent up to the exec: a small one stands between this one and the program.
PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
KEYS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def load(cloud, now):
    """Every stream has one event of a month ago; every tenth group one of the last day that is due as a whole.

    Not of the day after it: windows are cut at midnight, and news behind the cut would make two of them at some times of day.
    """
    news = (now - 13 * HOUR) // (24 * HOUR) * (24 * HOUR) - HOUR
    for group in range(GROUPS):
        name = f"/fleet/{group:04}"
        events = [
            {"group": name, "stream": f"i-{stream}", "timestamp": now - 720 * HOUR, "ingestionTime": now - 720 * HOUR,
             "message": "x"} for stream in range(STREAMS)
        ]
        if group % 10 == 0:
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
            measured = subprocess.run(
                [sys.executable, "-c", PEAK, *command], stdout=output, stderr=subprocess.PIPE, env=environment(KEYS))
            seconds = time.monotonic() - started
        assert measured.returncode == 0, measured.stderr
        peak = int(measured.stderr.split()[-1])
        after = cloud.admin("GET", "calls")
        calls = {name: count - before.get(name, 0) for name, count in after.items()}
        slices = json.loads((tmp_path / "plan.json").read_text())["slices"]
        print(f"plan: {seconds:.2f} s, {peak / 1024:.0f} MiB, {calls}")
        # 20 pages of groups, the newest streams of each, the bucket, and what the archive says of itself.
        assert sum(calls.values()) <= 1022
        assert peak <= 200 * 1024
        assert sorted(planned["logGroup"] for planned in slices) == [f"/fleet/{group:04}" for group in range(0, GROUPS, 10)]
