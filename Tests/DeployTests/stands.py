"""The stand-ins for AWS that deployments are tried on: moto, MiniStack and LocalStack, each a process on loopback.

None is the truth. What each gets wrong stands beside the test that steps around it.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "PeerTests"))

import peers  # noqa: E402

ACCOUNT = "123456789012"
REGION = peers.REGION


def answers(url):
    try:
        peers.OPENER.open(url, timeout=5).close()
    except urllib.error.HTTPError:
        pass
    return True


@contextlib.contextmanager
def server(command, url, variables, folder, ready=answers):
    log = folder / f"{pathlib.Path(command[-1]).stem}-{os.getpid()}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env=peers.environment(variables))
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                if ready(url):
                    break
            except (urllib.error.URLError, OSError):
                pass
            if process.poll() is not None or time.monotonic() > deadline:
                raise peers.DidNotStart(log.read_text()[-3000:])
            time.sleep(0.2)
        yield url
    finally:
        peers.stop(process)


@contextlib.contextmanager
def moto(folder):
    port = peers.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with server(command, f"http://127.0.0.1:{port}", {}, folder, lambda url: answers(f"{url}/moto-api/")) as url:
        yield url


@contextlib.contextmanager
def ministack(folder, seconds=1.0):
    """`seconds`: how long a second of a state machine's waits is."""
    port = peers.free_port()
    variables = {
        "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "TMPDIR": str(folder), "SFN_WAIT_SCALE": str(seconds),
        "MINISTACK_ACCOUNT_ID": ACCOUNT, "IOT_MTLS_ENABLED": "0",
    }
    with server([sys.executable, str(HERE / "ministack_main.py")], f"http://127.0.0.1:{port}", variables, folder) as url:
        yield url


LOCALSTACK = ROOT / ".build-peers/localstack/bin/python3"


@contextlib.contextmanager
def localstack(folder, invocations):
    """`invocations`: the URL that the functions' invocations are passed on to.

    With an IPv4 address it would listen to everybody, whatever it is told.
    """
    port = peers.free_port()
    variables = {
        "GATEWAY_LISTEN": f"[::1]:{port}", "SKIP_SSL_CERT_DOWNLOAD": "1", "DISABLE_EVENTS": "1", "DNS_ADDRESS": "0",
        "OVERRIDE_IN_DOCKER": "0", "FILESYSTEM_ROOT": str(folder / "localstack"), "INVOCATIONS": invocations,
        "SERVICES": "s3,stepfunctions,lambda,iam,sts",
    }
    (folder / "localstack").mkdir(exist_ok=True)
    command = [str(LOCALSTACK), str(HERE / "localstack_main.py")]
    with server(command, f"http://[::1]:{port}", variables, folder) as url:
        yield url
