"""Logins that end every ten seconds, at a stand-in for the services that renew them, written from botocore's code.

CREDENTIAL_SECONDS is how long each follower runs; without it they do not run.
"""

import base64
import contextlib
import datetime
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import urllib.parse

import botocore.credentials
import botocore.tokens
import botocore.utils
import peers
import pytest
from archive import Archive, difference, of_events
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

BUCKET, GROUP = "archive", "/shop/web"
LIFE = 10
# A request that is on its way when its keys end is let through.
ON_ITS_WAY = 1
SECONDS = int(os.environ.get("CREDENTIAL_SECONDS", "30"))
SESSION, START_URL = "corp", "https://corp.awsapps.com/start"
LOGIN = "arn:aws:iam::123456789012:user/ann"
PASSED_ON = ("content-type", "etag", "date", "last-modified", "x-amz-request-id", "x-amzn-requestid")


def text_of(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Gate(http.server.ThreadingHTTPServer):
    """Gives out keys that end soon, and lets nothing through to the simulator that is signed with one that has."""

    daemon_threads = True

    def __init__(self, world):
        super().__init__(("127.0.0.1", 0), GateHandler)
        self.world = urllib.parse.urlsplit(world.url)
        self.lock = threading.Lock()
        self.ends = {}
        self.refused, self.renewals, self.given = [], 0, 0
        self.refresh_token, self.access_token, self.access_end = "refresh-0", "access-0", 0
        self.down_until = 0
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def keys(self):
        with self.lock:
            self.given += 1
            name = f"ASIAGATE{self.given:012}"
            self.ends[name] = time.time() + LIFE
            return name, self.ends[name]

    def renew(self, refresh_token):
        """The refresh token is good once."""
        with self.lock:
            if refresh_token != self.refresh_token:
                return False
            self.renewals += 1
            self.refresh_token, self.access_token = f"refresh-{self.renewals}", f"access-{self.renewals}"
            self.access_end = time.time() + LIFE
            return True


class GateHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def json(self, status, value):
        self.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])

    def refuse(self, why):
        self.server.refused.append(f"{self.command} {self.path}: {why}")

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urllib.parse.urlsplit(self.path)
        route = {"/sso/federation/credentials": self.portal, "/oidc/token": self.tokens, "/signin/v1/token": self.sign_in, "/sts/": self.sts}.get(parts.path)
        if route is None:
            return self.pass_on(body)
        if time.time() < self.server.down_until:
            return self.answer(503, b"<html>later</html>")
        return route(parts, body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any

    def portal(self, parts, _):
        gate = self.server
        if self.headers["x-amz-sso_bearer_token"] != gate.access_token or time.time() > gate.access_end:
            self.refuse("token")
            return self.json(401, {"message": "Session token not found or invalid"})
        assert urllib.parse.parse_qs(parts.query) == {"role_name": ["Reader"], "account_id": ["123456789012"]}
        name, end = gate.keys()
        return self.json(200, {"roleCredentials": {
            "accessKeyId": name, "secretAccessKey": "s", "sessionToken": "t", "expiration": int(end * 1000)}})

    def tokens(self, _, body):
        asked = json.loads(body)
        assert asked["grantType"] == "refresh_token" and (asked["clientId"], asked["clientSecret"]) == ("id", "secret")
        if not self.server.renew(asked["refreshToken"]):
            self.refuse("refresh token")
            return self.json(400, {"error": "invalid_grant"})
        return self.json(200, {
            "accessToken": self.server.access_token, "expiresIn": LIFE, "refreshToken": self.server.refresh_token, "tokenType": "Bearer"})

    def sign_in(self, _, body):
        asked = json.loads(body)
        self.check_proof()
        assert asked["grantType"] == "refresh_token" and asked["clientId"] == "arn:aws:signin:::devtools/same-device"
        if not self.server.renew(asked["refreshToken"]):
            self.refuse("refresh token")
            return self.json(400, {"error": "TOKEN_EXPIRED", "message": "x"})
        name, _ = self.server.keys()
        return self.json(200, {
            "accessToken": {"accessKeyId": name, "secretAccessKey": "s", "sessionToken": "t"}, "expiresIn": LIFE,
            "refreshToken": self.server.refresh_token, "tokenType": "aws_sigv4"})

    def check_proof(self):
        head, claims, signature = self.headers["DPoP"].split(".")
        opened = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, claims, signature)]
        jwk, said = json.loads(opened[0])["jwk"], json.loads(opened[1])
        numbers = self.server.key.public_key().public_numbers()
        assert base64.urlsafe_b64decode(jwk["x"] + "=") == numbers.x.to_bytes(32, "big")
        assert said["htu"] == f"{self.server.url}/signin/v1/token" and abs(said["iat"] - time.time()) < 60
        both = utils.encode_dss_signature(int.from_bytes(opened[2][:32], "big"), int.from_bytes(opened[2][32:], "big"))
        self.server.key.public_key().verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))

    def sts(self, _, body):
        asked = dict(urllib.parse.parse_qsl(body.decode()))
        if asked["Action"] != "AssumeRole":
            return self.pass_on(body)
        assert asked["RoleArn"] == "arn:aws:iam::123456789012:role/reader" and asked["ExternalId"] == "acme/1"
        name, end = self.server.keys()
        return self.answer(200, f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>{name}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>{text_of(end)}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""".encode())

    def pass_on(self, body):
        name = self.headers["Authorization"].split("Credential=")[1].split("/")[0]
        if time.time() > self.server.ends.get(name, 0) + ON_ITS_WAY:
            self.refuse(name)
            return self.json(403, {"__type": "ExpiredTokenException", "message": "The security token included in the request is expired"})
        connection = http.client.HTTPConnection(self.server.world.hostname, self.server.world.port, timeout=60)
        try:
            path = self.path[4:] if self.path.startswith("/sts/") else self.path
            connection.request(self.command, path, body, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() in PASSED_ON or name.lower().startswith("x-amz")]
            if self.command == "HEAD":
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    self.send_header(name, value)
                self.end_headers()
            else:
                self.answer(answer.status, content, headers)
        finally:
            connection.close()


@contextlib.contextmanager
def gate_before(world):
    gate = Gate(world)
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    try:
        yield gate
    finally:
        gate.shutdown()
        gate.server_close()


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def sign_on(home, gate):
    write(home / ".aws/config", f"""[profile dev]
sso_session = {SESSION}
sso_account_id = 123456789012
sso_role_name = Reader
[sso-session {SESSION}]
sso_region = us-east-1
sso_start_url = {START_URL}
""")
    write(home / f".aws/sso/cache/{hashlib.sha1(SESSION.encode()).hexdigest()}.json", json.dumps({
        "startUrl": START_URL, "region": "us-east-1", "accessToken": "access-0", "expiresAt": text_of(time.time() - 1),
        "clientId": "id", "clientSecret": "secret", "registrationExpiresAt": text_of(time.time() + 86400), "refreshToken": "refresh-0"}))


def log_in(home, gate):
    write(home / ".aws/config", f"[profile dev]\nlogin_session = {LOGIN}\n")
    key = gate.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()).decode()
    access = {"accessKeyId": "ASIAOLD", "secretAccessKey": "s", "sessionToken": "t", "accountId": "123456789012", "expiresAt": text_of(time.time() - 1)}
    write(home / f".aws/login/cache/{hashlib.sha256(LOGIN.encode()).hexdigest()}.json", json.dumps({
        "accessToken": access, "tokenType": "aws_sigv4", "refreshToken": "refresh-0", "idToken": "x",
        "clientId": "arn:aws:signin:::devtools/same-device", "dpopKey": key}))


def role(home, gate):
    write(home / ".aws/config", """[profile dev]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = base
external_id = acme/1
""")
    write(home / ".aws/credentials", "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n")


def check_sign_on(home, gate):
    cache = botocore.utils.JSONFileCache(str(home / ".aws/sso/cache"))
    token = botocore.utils.SSOTokenLoader(cache=cache)(START_URL, session_name=SESSION)
    assert (token["refreshToken"], token["accessToken"]) == (gate.refresh_token, gate.access_token)
    assert token["clientSecret"] == "secret" and token["registrationExpiresAt"]


def check_log_in(home, gate):
    cache = botocore.utils.JSONFileCache(str(home / ".aws/login/cache"))
    fetcher = botocore.credentials.LoginCredentialFetcher(LOGIN, botocore.utils.LoginTokenLoader(cache), None)
    found = fetcher.load_cached_credentials()
    assert found["access_key"] in gate.ends and found["account_id"] == "123456789012"
    (file,) = (home / ".aws/login/cache").iterdir()
    assert json.loads(file.read_text())["refreshToken"] == gate.refresh_token
    assert file.stat().st_mode & 0o777 == 0o600


KINDS = {"single sign-on": (sign_on, check_sign_on), "aws login": (log_in, check_log_in), "a role": (role, lambda *_: None)}


def start(gate, home):
    variables = {"HOME": str(home), "AWS_REGION": peers.REGION, "AWS_ENDPOINT_URL": gate.url, "AWS_EC2_METADATA_DISABLED": "true"}
    for service in ("SSO", "SSO_OIDC", "SIGNIN", "STS"):
        variables[f"AWS_ENDPOINT_URL_{service}"] = f"{gate.url}/{service.lower().replace('sso_', '')}"
    command = [
        peers.binary(), "run", "--profile", "dev", "--engine", "read", "--read-settle", "1s", "--accept-loss", "read-settle", "--log-groups", GROUP,
        "--destination", f"s3://{BUCKET}/logs", "--state", f"s3://{BUCKET}/state.json", "--follow", "--follow-every", "500ms", "--json",
    ]
    # Into files: a pipe that nobody empties is full after some dozen reports, and then the follower waits.
    with open(home / "reports", "w") as reports, open(home / "errors", "w") as errors:
        return subprocess.Popen(command, env=peers.environment({}) | variables, stdout=reports, stderr=errors)


def put(world, number):
    now = world.now()
    world.load([{"group": GROUP, "stream": "s", "timestamp": now, "ingestionTime": now, "message": f"event {number}"}])


@pytest.mark.skipif("CREDENTIAL_SECONDS" not in os.environ, reason="takes minutes: CREDENTIAL_SECONDS says how many seconds")
@pytest.mark.parametrize("kind", KINDS)
def test_a_follower_outlives_logins_of_ten_seconds_and_a_service_that_is_down(tmp_path, kind):
    prepare, check = KINDS[kind]
    home = pathlib.Path(tmp_path)
    with peers.simulator("--buckets", BUCKET, "--anonymous") as world, gate_before(world) as gate:
        prepare(home, gate)
        process = start(gate, home)
        try:
            end, number = time.monotonic() + SECONDS, 0
            middle = time.time() + SECONDS / 2
            while time.monotonic() < end:
                if gate.down_until == 0 and time.time() > middle:
                    gate.down_until = time.time() + 8
                put(world, number)
                number += 1
                assert process.poll() is None, (home / "errors").read_text()
                time.sleep(1)
            archive = Archive(world.client("s3"), BUCKET, "logs/")
            deadline = time.monotonic() + 60
            while difference(of_events(world.truth(GROUP)), archive.content()) != ({}, {}):
                assert time.monotonic() < deadline and process.poll() is None, "events are not in the archive"
                time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        finally:
            process.kill()
        errors = (home / "errors").read_text()
        assert process.returncode == 0, errors
        assert gate.refused == [], errors
        assert gate.given >= SECONDS / LIFE
        check(home, gate)
