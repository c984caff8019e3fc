"""Every request that our clients can send, held against botocore's service models field by field.

The requests are those that the Swift tests record (Tests/AWSClientTests/RecordedRequestsTests.swift): scripts/test has
them recorded on its way and names the file in REQUEST_RECORDING; otherwise they are recorded here.
"""

import json
import os
import re
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


def test_every_operation_is_recorded(recording):
    """Those that the sources define, and no others."""
    defined = {
        (service.lower(), name)
        for path in (peers.ROOT / "Sources/AWSClient").rglob("*.swift")
        for service, name in re.findall(r'AWSOperation\(\s*\.(\w+),\s*"(\w+)"', path.read_text())
    }
    assert {service for service, _ in defined} == {"logs", "s3", "sts", "dynamodb"}
    assert {(record["service"], record["operation"]) for record in recording} == defined


def test_a_second_page_of_open_uploads_is_recorded(recording):
    queries = [record["query"] for record in recording if record["operation"] == "ListMultipartUploads"]
    assert any("key-marker=" in query and "upload-id-marker=" in query for query in queries), queries


def test_a_wrong_request_is_told(recording):
    record = next(record for record in recording if record["operation"] == "CreateExportTask")
    wrong = json.loads(json.dumps(record))
    wrong["headers"].append(["x-amz-unheard-of", "1"])
    assert problems({}, record) == [] and problems({}, wrong) != []
