"""The way out through a proxy and behind authorities of one's own. NO_PROXY is obeyed as curl obeys it."""

import base64
import contextlib
import datetime
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.parse

import peers
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GROUP = "/shop/web"
# No name server knows it.
NAME = "logs.acme.test"


class Relay(threading.Thread):
    """Listens on loopback and does with each connection what it is told."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.guarded, args=(connection,), daemon=True).start()

    def guarded(self, connection):
        with connection, contextlib.suppress(OSError):
            self.serve(connection)

    def stop(self):
        self.socket.close()


def joined(left, right):
    def copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    other = threading.Thread(target=copy, args=(right, left), daemon=True)
    other.start()
    copy(left, right)
    other.join()


def head(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        data = connection.recv(4096)
        if not data:
            raise ConnectionError
        text += data
    return text.split(b"\r\n\r\n")[0].decode().split("\r\n")


class Proxy(Relay):
    """Connects to one place, whatever is asked for, and remembers what was. `answer` stands for the 200 of CONNECT."""

    def __init__(self, target, identity=None, answer=None):
        super().__init__()
        self.target, self.identity, self.answer = target, identity, answer
        self.asked = []

    def serve(self, connection):
        lines = head(connection)
        method, place, _ = lines[0].split(" ")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        self.asked.append(place)
        wanted = self.identity and "Basic " + base64.b64encode(self.identity.encode()).decode()
        if wanted and fields.get("proxy-authorization") != wanted:
            connection.sendall(b"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
            return
        if self.answer or method != "CONNECT":
            answer = self.answer or "200 OK"
            connection.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return
        with socket.create_connection(("127.0.0.1", self.target)) as target:
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            joined(connection, target)


class TLSEnd(Relay):
    """What a terminator of TLS is: a certificate before a plain service."""

    def __init__(self, target, chain):
        super().__init__()
        self.target = target
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain)

    def serve(self, connection):
        with self.context.wrap_socket(connection, server_side=True) as secured:
            with socket.create_connection(("127.0.0.1", self.target)) as target:
                joined(secured, target)


@contextlib.contextmanager
def started(relay):
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


def certificate(folder, name, until=1):
    """An authority (`ca.pem`) and a chain for `name` with its key (`chain.pem`), which ends in so many days."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def made(subject, issuer, key, signer, is_authority, names=()):
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=9))
            .not_valid_after(now + datetime.timedelta(days=until if names else 1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signer, hashes.SHA256())

    def called(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = made(called("Acme"), called("Acme"), authority_key, authority_key, True)
    try:
        alternative = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    own = made(called("service"), called("Acme"), key, authority_key, False, [alternative])
    pem = serialization.Encoding.PEM
    folder.mkdir(exist_ok=True)
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "chain.pem").write_bytes(
        own.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "ca.pem", folder / "chain.pem"


@pytest.fixture(scope="module")
def world():
    with peers.simulator() as world:
        now = world.now()
        world.load([
            {"group": GROUP, "stream": "a", "timestamp": now - 3_600_000 + number, "ingestionTime": now - 3_600_000 + number,
             "message": f"line {number}"}
            for number in range(50)
        ])
        yield world


def port_of(world):
    return urllib.parse.urlsplit(world.url).port


def status(endpoint, folder, variables, *options):
    """`plan` over a folder: the smallest thing that asks AWS."""
    return subprocess.run(
        [peers.binary(), "plan", "--log-groups", GROUP, "--destination", f"file://{folder}/archive", "--engine", "read",
         "--endpoint-url", endpoint, *options],
        env={**peers.environment({
            "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY, "AWS_REGION": peers.REGION,
            "AWS_MAX_ATTEMPTS": "2", **variables,
        })}, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "--proxy"])
def test_what_only_the_proxy_can_name_is_reached(world, tmp_path, variable):
    with started(Proxy(port_of(world), "ann:p:w%")) as proxy:
        url = f"http://ann:p%3Aw%25@127.0.0.1:{proxy.port}"
        given = {} if variable == "--proxy" else {variable: url}
        options = ["--proxy", url] if variable == "--proxy" else []
        ended = status(f"http://{NAME}:8080", tmp_path, given, *options)
        assert ended.returncode == 0, ended.stderr
        assert set(proxy.asked) == {f"{NAME}:8080"}
        assert "p:w%" not in ended.stderr + ended.stdout


def test_the_main_job_passes_through_a_proxy_and_tls_of_an_own_authority(world, tmp_path):
    authority, chain = certificate(tmp_path / "tls", NAME)
    with started(TLSEnd(port_of(world), chain)) as end, started(Proxy(end.port)) as proxy:
        run = subprocess.run(
            [peers.binary(), "run", "--log-groups", GROUP, "--destination", f"file://{tmp_path}/archive", "--engine",
             "read", "--read-settle", "1m", "--endpoint-url", f"https://{NAME}"],
            env=peers.environment({
                "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
                "AWS_REGION": peers.REGION, "AWS_CA_BUNDLE": str(authority),
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
            }), capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stderr
        assert set(proxy.asked) == {f"{NAME}:443"}
        printed = subprocess.run(
            [peers.binary(), "cat", "--destination", f"file://{tmp_path}/archive"], env=peers.environment({}),
            capture_output=True, text=True, timeout=60)
        assert len(printed.stdout.splitlines()) == 50, printed.stderr


def test_a_proxy_that_refuses_is_named_and_not_taken_for_aws(world, tmp_path):
    with started(Proxy(port_of(world), "ann:right")) as proxy:
        for who, words in (("", "wants a user and a password"), ("ann:s3cret@", "refuses the user or the password")):
            ended = status(f"http://{NAME}", tmp_path, {"HTTP_PROXY": f"http://{who}127.0.0.1:{proxy.port}"})
            assert ended.returncode == 69, ended.stderr
            assert f"the proxy 127.0.0.1:{proxy.port} {words}" in " ".join(ended.stderr.split()), ended.stderr
            assert "s3cret" not in ended.stderr
        # Once each: asking again does not help.
        assert len(proxy.asked) == 2
    with started(Proxy(port_of(world), answer="403 Forbidden")) as proxy:
        ended = status(f"http://{NAME}", tmp_path, {"HTTP_PROXY": f"127.0.0.1:{proxy.port}"})
        assert ended.returncode == 69 and f"does not connect to {NAME}" in " ".join(ended.stderr.split()), ended.stderr
    nobody = peers.free_port()
    ended = status(f"http://{NAME}", tmp_path, {"HTTP_PROXY": f"127.0.0.1:{nobody}"})
    assert ended.returncode == 69, ended.stderr
    assert f"no connection to the proxy 127.0.0.1:{nobody}" in " ".join(ended.stderr.split()), ended.stderr


def test_this_machine_is_never_asked_for_through_a_proxy(world, tmp_path):
    with started(Proxy(port_of(world))) as proxy:
        for host in ("127.0.0.1", "localhost"):
            ended = status(
                f"http://{host}:{port_of(world)}", tmp_path, {"HTTP_PROXY": f"http://127.0.0.1:{proxy.port}"})
            assert ended.returncode == 0, ended.stderr
        assert proxy.asked == []


@pytest.mark.parametrize(("name", "until", "trusts", "words"), [
    (NAME, 1, False, f"the certificate of {NAME} is not signed by an authority that is trusted here, or has expired"),
    (NAME, -1, True, f"the certificate of {NAME} is not signed by an authority that is trusted here, or has expired"),
    ("other.acme.test", 1, True, f"the certificate of {NAME} is for another name"),
])
def test_a_certificate_that_is_not_trusted_is_one_sentence_and_one_attempt(world, tmp_path, name, until, trusts, words):
    authority, chain = certificate(tmp_path / "tls", name, until)
    with started(TLSEnd(port_of(world), chain)) as end, started(Proxy(end.port)) as proxy:
        variables = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        if trusts:
            variables["AWS_CA_BUNDLE"] = str(authority)
        ended = status(f"https://{NAME}", tmp_path, variables)
        assert ended.returncode == 69, ended.stderr
        assert words in " ".join(ended.stderr.split()), ended.stderr
        assert "BoringSSL" not in ended.stderr and "attempts" not in ended.stderr
        assert len(proxy.asked) == 1


# Networks of IPv6 are left out: curl 7.88.1 asks the proxy for [2001:db8::7] in spite of 2001:db8::/32.
BYPASSES = [
    ("acme.test", "logs.acme.test"), (".acme.test", "logs.acme.test"), (".acme.test", "acme.test"),
    ("acme.test.", "logs.acme.test"), ("cme.test", "logs.acme.test"), ("LOGS.acme.TEST", "logs.acme.test"),
    ("logs.acme.test", "acme.test"), ("x,acme.test", "acme.test"), ("x acme.test", "acme.test"),
    ("x , acme.test , y", "acme.test"), ("*", "acme.test"), ("*.acme.test", "logs.acme.test"),
    ("203.0.113.0/24", "203.0.113.7"), ("203.0.113.0/24", "203.0.114.7"), ("203.0.113.0/25", "203.0.113.200"),
    ("203.0.113.7", "203.0.113.7"), ("113.7", "203.0.113.7"), ("203.0.113.7/32", "203.0.113.7"),
    ("2001:db8::7", "[2001:db8::7]"), ("2001:db9::7", "[2001:db8::7]"),
]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
@pytest.mark.parametrize(("bypass", "host"), BYPASSES)
def test_no_proxy_is_obeyed_as_curl_obeys_it(world, tmp_path, bypass, host):
    with started(Proxy(port_of(world))) as proxy:
        variables = {"http_proxy": f"http://127.0.0.1:{proxy.port}", "no_proxy": bypass}
        # Where there is no proxy, neither of them gets anywhere; a short time is enough to see it.
        subprocess.run(
            ["curl", "-s", "-o", os.devnull, "--connect-timeout", "1", "--max-time", "5", f"http://{host}:9/"],
            env=peers.environment(variables), timeout=30)
        theirs = bool(proxy.asked)
        proxy.asked.clear()
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [peers.binary(), "plan", "--log-groups", GROUP, "--destination", f"file://{tmp_path}/archive",
                 "--engine", "read", "--endpoint-url", f"http://{host}:9"],
                env=peers.environment({
                    "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY,
                    "AWS_REGION": peers.REGION, "AWS_MAX_ATTEMPTS": "1", **variables,
                }), capture_output=True, timeout=4)
        assert bool(proxy.asked) == theirs, (bypass, host, theirs)
