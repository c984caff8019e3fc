"""Every request that our clients can send, held against botocore's service models field by field.

The requests are those that the Swift tests record (Tests/AWSClientTests/RecordedRequestsTests.swift): scripts/test has
them recorded on its way and names the file in REQUEST_RECORDING; otherwise they are recorded here.
"""

import json
import os
import subprocess

import peers
import pytest
from validate_requests import problems


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    given = os.environ.get("REQUEST_RECORDING")
    if given:
        path = given
    else:
        path = str(tmp_path_factory.mktemp("requests") / "requests.jsonl")
        subprocess.run(
            ["swift", "test", "--skip-build", "-c", "release", "--filter", "AWSClientTests"], check=True, timeout=300,
            cwd=peers.ROOT, env={**os.environ, "REQUEST_RECORDING": path}, stdout=subprocess.DEVNULL,
        )
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def test_every_recorded_request_is_valid(recording):
    cache = {}
    found = {
        f"{index}: {record['service']}:{record['operation']}": problems(cache, record)
        for index, record in enumerate(recording)
    }
    assert {name: said for name, said in found.items() if said} == {}


def test_every_service_is_recorded(recording):
    operations = {(record["service"], record["operation"]) for record in recording}
    assert {service for service, _ in operations} == {"logs", "s3", "sts", "dynamodb"}
    assert len(operations) >= 30


def test_a_wrong_request_is_told(recording):
    record = next(record for record in recording if record["operation"] == "CreateExportTask")
    wrong = json.loads(json.dumps(record))
    wrong["headers"].append(["x-amz-unheard-of", "1"])
    assert problems({}, record) == [] and problems({}, wrong) != []
