"""The demo as a person meets it: stopped in the middle."""

import signal
import subprocess

import peers
import pytest


@pytest.mark.parametrize("after", ["cwlogs-export run", "export tasks, "])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_calls_nothing_missing(tmp_path, number, after):
    process = subprocess.Popen(
        [peers.binary(), "demo", "--directory", tmp_path / "archive"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if after in line:
            break
    process.send_signal(number)
    rest, said = process.communicate(timeout=120)
    assert process.returncode == 75, said
    assert "stopped before the end" in said and "missing" not in rest
    assert not (tmp_path / "archive").exists()
