"""Deployments, tried on stand-ins for AWS. `scripts/deploy-tests` installs what is needed and runs them."""

import pytest
import stands
import peers  # isort: skip, stands says where it is
from test_function import bootstrap


def pytest_sessionstart(session):
    for program in (peers.binary(), bootstrap()):
        if not program.exists():
            raise pytest.UsageError(f"{program} is missing: build it, or set CWLOGS_EXPORT and CWLOGS_BOOTSTRAP")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stands")


@pytest.fixture(scope="session")
def moto(folder):
    with stands.moto(folder) as url:
        yield url


@pytest.fixture(scope="session")
def ministack(folder):
    """A second of its state machines' waits takes 5 ms."""
    with stands.ministack(folder, seconds=0.005) as url:
        yield url
