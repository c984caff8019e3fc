"""The table of docs/COSTS.md, small: a month goes by, the groups with news are copied, and the run after that is idle.
Its figures are of no interest here."""

import subprocess
import sys

import peers


def test_the_costs_of_a_few_lanes_are_told(tmp_path):
    done = subprocess.run(
        [
            sys.executable, peers.ROOT / "Benchmarks/costs.py", "--binary", peers.binary(), "--lanes", "4",
            "--engines", "read", "--stores", "dynamodb,s3",
        ],
        capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if line[:1] == "|"]
    assert [row[:5] for row in rows[2:]] == [
        ["4", "2", "read", store, run] for store in ["s3", "dynamodb"] for run in ["daily", "idle"]
    ]
    columns = {name: index for index, name in enumerate(rows[0])}
    daily, idle = rows[2], rows[3]
    assert int(daily[columns["calls to logs"]]) > int(idle[columns["calls to logs"]])
    assert int(idle[columns["S3 writes"]]) == 0
