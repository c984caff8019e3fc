"""The other programs of these tests: started on a free loopback port, awaited for a bounded time, stopped."""

import collections
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import queue
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The simulator's own; the other peers take whatever they are given, so a run can use one pair for all.
ACCESS_KEY = "AKIASIMULATOR0000001"
SECRET_KEY = "simulated-secret"
REGION = "us-east-1"
START_SECONDS_MAX = 60

# No proxy: everything is on this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DidNotStart(Exception):
    pass


def binary():
    return pathlib.Path(os.environ.get("CWLOGS_EXPORT", ROOT / ".build/release/cwlogs-export"))


def client(service, endpoint, region=REGION, key=ACCESS_KEY, secret=SECRET_KEY, token=None, **options):
    """A boto3 client that never retries: what a peer answers is what a test sees."""
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=5, read_timeout=60, **options
    )
    return boto3.client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
        aws_session_token=token, config=config,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


class Simulator:
    """`cwlogs-export simulator`, with its admin API."""

    def __init__(self, url):
        self.url = url

    def admin(self, method, path, body=None):
        """admin("GET", "now"), admin("POST", "advance?ms=5000"): JSON, or a list where the answer is JSON lines."""
        request = urllib.request.Request(f"{self.url}/_simulator/{path}", data=body, method=method)
        with OPENER.open(request, timeout=60) as answer:
            text = answer.read().decode()
            if answer.headers["Content-Type"] == "application/x-ndjson":
                return [json.loads(line) for line in text.split("\n") if line]
            return json.loads(text)

    def now(self):
        return self.admin("GET", "now")["now"]

    def advance(self, milliseconds):
        self.admin("POST", f"advance?ms={milliseconds}")

    def load(self, events):
        lines = "".join(json.dumps(event) + "\n" for event in events)
        assert self.admin("POST", "events", lines.encode()) == {"loaded": len(events)}

    def truth(self, group):
        return self.admin("GET", f"truth?group={urllib.parse.quote(group, safe='')}")

    def client(self, service, **options):
        return client(service, self.url, **options)


@contextlib.contextmanager
def listening(command, environment):
    """A command of the program that serves, on a free port: the process and the address that it prints."""
    process = subprocess.Popen(
        [binary(), *command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=environment,
    )
    lines = queue.Queue()
    said = []

    # Read to the end, so that it never waits for its reader.
    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                line = lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise DidNotStart(f"{command[0]} did not say where it listens: {said}") from None
            if line is None:
                raise DidNotStart(f"{command[0]} ended: {said}")
            said.append(line)
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                break
        yield process, found.group(1)
    finally:
        stop(process)
        process.stdout.close()


@contextlib.contextmanager
def simulator(*arguments):
    with listening(["simulator", *arguments], environment({})) as (_, url):
        yield Simulator(url)


def end_while_many_ask(process, url, *request):
    """SIGTERM to a server of the program that has much to do: it answers what it has begun, and ends with 0."""
    answered, over = collections.Counter(), threading.Event()

    def ask():
        while not over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
                connection.request(*request)
                answer = connection.getresponse()
                answer.read()
                answered[answer.status] += 1

    for _ in range(6):
        threading.Thread(target=ask, daemon=True).start()
    deadline = time.monotonic() + START_SECONDS_MAX
    while sum(answered.values()) < 50 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.terminate()
    try:
        assert process.wait(timeout=60) == 0
    finally:
        over.set()
    assert set(answered) == {200}


@contextlib.contextmanager
def moto():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment({}),
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                OPENER.open(f"{url}/moto-api/", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise DidNotStart("moto's server did not come up") from None
                time.sleep(0.1)
        yield url
    finally:
        stop(process)


def has_gateway():
    return (ROOT / ".build-peers/ceph/complete").exists()


@contextlib.contextmanager
def gateway(folder):
    """Ceph's S3 gateway; see scripts/radosgw."""
    script = ROOT / "scripts/radosgw"
    keys = {"RADOSGW_ACCESS_KEY_ID": ACCESS_KEY, "RADOSGW_SECRET_ACCESS_KEY": SECRET_KEY}
    started = subprocess.run(
        [script, "start", folder], capture_output=True, text=True, timeout=180, env=environment(keys)
    )
    if started.returncode != 0:
        raise DidNotStart(started.stderr)
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([script, "stop", folder], check=True, timeout=30)


@contextlib.contextmanager
def proxy(url, before):
    """Passes every request on to `url` as it came, the signed `Host` too; calls before(method, path) first."""
    target = urllib.parse.urlsplit(url)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            before(self.command, self.path.split("?")[0])
            connection = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
            try:
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    connection.putheader(name, value)
                connection.endheaders(body)
                answer = connection.getresponse()
                content = answer.read()
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "keep-alive", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                length = answer.getheader("content-length") if self.command == "HEAD" else None
                if answer.status != 204:
                    self.send_header("content-length", length or str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            finally:
                connection.close()

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = pass_on

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def environment(extra):
    """Nothing of this machine's AWS set-up, and no proxy between loopback addresses."""
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("AWS_", "CWLOGS_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, **extra}


class Exporter:
    """`cwlogs-export run` with one set of options, as a process."""

    def __init__(self, home, endpoints, *options):
        self.command = [str(binary()), "run", *options]
        self.environment = environment({
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(home), **endpoints,
        })

    def run(self, seconds=120):
        return subprocess.run(
            self.command, env=self.environment, capture_output=True, text=True, timeout=seconds
        )

    def start(self, errors=subprocess.DEVNULL):
        return subprocess.Popen(self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=errors)
