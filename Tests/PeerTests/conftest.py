"""Fixtures for driving the simulator with an unmodified boto3.

The endpoint comes from SIMULATOR_URL, as `cwlogs-export simulator --port 0` prints it. Everything is on loopback.
"""

import itertools
import json
import os
import urllib.request

import boto3
import pytest
from botocore.config import Config

ACCESS_KEY = os.environ.get("SIMULATOR_ACCESS_KEY_ID", "AKIASIMULATOR0000001")
SECRET_KEY = os.environ.get("SIMULATOR_SECRET_ACCESS_KEY", "simulated-secret")


@pytest.fixture(scope="session")
def endpoint():
    url = os.environ.get("SIMULATOR_URL")
    if not url:
        pytest.skip("SIMULATOR_URL is not set: start the simulator and say where it is")
    return url.rstrip("/")


@pytest.fixture(scope="session")
def client(endpoint):
    """A factory of clients: client("logs"), client("s3", region="eu-west-1"), client("sts", secret="wrong")."""

    def make(service, region="us-east-1", key=ACCESS_KEY, secret=SECRET_KEY, token=None, **options):
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
            **options,
        )
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=config,
        )

    return make


@pytest.fixture(scope="session")
def admin(endpoint):
    """Calls the admin API: admin("GET", "now"), admin("POST", "advance?ms=5000")."""

    # No proxy: the endpoint is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(method, path, body=None):
        request = urllib.request.Request(f"{endpoint}/_simulator/{path}", data=body, method=method)
        with opener.open(request, timeout=60) as answer:
            text = answer.read().decode()
            if answer.headers["Content-Type"] == "application/x-ndjson":
                return [json.loads(line) for line in text.splitlines()]
            return json.loads(text)

    return call


@pytest.fixture
def now(admin):
    return admin("GET", "now")["now"]


NAMES = itertools.count(1)


@pytest.fixture
def unique(request):
    """A name that no other test uses, valid for buckets, tables and groups."""
    stem = request.node.name.replace("[", "-").replace("]", "").replace("_", "-").lower()
    return f"{stem[:40].strip('-')}-{os.getpid()}-{next(NAMES)}"
