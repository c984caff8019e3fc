"""Every test starts the peers that it needs on loopback and stops them.

SIMULATOR_URL names a simulator that runs already.
"""

import itertools
import os

import peers
import pytest


def pytest_sessionstart(session):
    if not peers.binary().exists():
        raise pytest.UsageError(f"{peers.binary()} is missing: run 'make build', or set CWLOGS_EXPORT")


@pytest.fixture(scope="session")
def simulated():
    url = os.environ.get("SIMULATOR_URL")
    if url:
        yield peers.Simulator(url.rstrip("/"))
    else:
        with peers.simulator() as simulator:
            yield simulator


@pytest.fixture(scope="session")
def client(simulated):
    """A factory of clients: client("logs"), client("s3", region="eu-west-1"), client("sts", secret="wrong")."""
    return simulated.client


@pytest.fixture(scope="session")
def admin(simulated):
    """Calls the admin API: admin("GET", "now"), admin("POST", "advance?ms=5000")."""
    return simulated.admin


@pytest.fixture
def now(simulated):
    return simulated.now()


@pytest.fixture(scope="session")
def moto():
    with peers.moto() as url:
        yield url


@pytest.fixture(scope="session")
def gateway(tmp_path_factory):
    if not peers.has_gateway():
        pytest.skip("Ceph's gateway is not here: 'scripts/radosgw fetch' unpacks it from Debian's packages")
    with peers.gateway(tmp_path_factory.mktemp("gateway") / "ceph") as url:
        yield url


NAMES = itertools.count(1)


@pytest.fixture
def unique(request):
    """A name that no other test uses, valid for buckets, tables and groups."""
    stem = request.node.name.replace("[", "-").replace("]", "").replace("_", "-").lower()
    return f"{stem[:40].strip('-')}-{os.getpid()}-{next(NAMES)}"
