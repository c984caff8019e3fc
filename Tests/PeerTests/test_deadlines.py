"""A deadline ends a run at a service that does not answer, wherever in the answer it falls silent."""

import json
import subprocess
import time

import peers
import pytest
from test_proxies import Relay, head, started

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 100000\r\n\r\n"


class Silent(Relay):
    """Falls silent before, behind or in the middle of the head, or sends its body a byte at a time."""

    def __init__(self, manner):
        super().__init__()
        self.manner = manner

    def serve(self, connection):
        head(connection)
        if self.manner == "in the head":
            connection.sendall(HEAD[:30])
        elif self.manner != "at once":
            connection.sendall(HEAD)
        while True:
            time.sleep(0.2)
            if self.manner == "trickling":
                connection.sendall(b" ")


@pytest.mark.parametrize("manner", ["at once", "in the head", "in the body", "trickling"])
def test_a_deadline_ends_a_run_whose_call_is_not_answered(tmp_path, manner):
    with started(Silent(manner)) as service:
        # A call that is waited for as long as one attempt may take would last a minute.
        ended = subprocess.run(
            [peers.binary(), "run", "--json", "--log-groups", "/shop", "--destination", f"file://{tmp_path}/archive",
             "--engine", "read", "--endpoint-url", f"http://127.0.0.1:{service.port}", "--deadline", "3s",
             "--wind-down", "1s"],
            env=peers.environment({
                "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
                "AWS_REGION": peers.REGION,
            }), capture_output=True, text=True, timeout=50)
    assert ended.returncode == 75, ended.stderr
    assert json.loads(ended.stdout)["error"]["code"] == "interrupted", ended.stdout
    assert "the deadline has come while a call was not answered" in json.loads(ended.stdout)["error"]["message"]
