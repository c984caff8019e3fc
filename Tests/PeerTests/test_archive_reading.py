"""The judge of the other tests, judged: each way in which an archive can be wrong is seen."""

import gzip
import hashlib
import json

import pytest
from archive import Archive, difference, of_events

EVENTS = [
    {"group": "/g", "stream": "a/b", "timestamp": 1_700_000_000_123, "message": "one"},
    {"group": "/g", "stream": "a/b", "timestamp": 1_700_000_000_123, "message": "one"},
    {"group": "/g", "stream": "c", "timestamp": 1_700_000_000_456, "message": "two\nlines é"},
]
TEXT = {
    "x/task/a-b/000000.gz": "2023-11-14T22:13:20.123Z one\n2023-11-14T22:13:20.123Z one\n",
    "x/task/c/000000.gz": "2023-11-14T22:13:20.456Z two\nlines é\n",
}


@pytest.fixture
def archive(client, unique):
    """A whole and exact archive of the events, as an export task leaves it."""
    s3 = client("s3")
    s3.create_bucket(Bucket=unique)
    objects = []
    for key, text in TEXT.items():
        body = gzip.compress(text.encode())
        s3.put_object(Bucket=unique, Key=key, Body=body)
        objects.append({"key": key, "bytes": len(body), "etag": hashlib.md5(body).hexdigest()})
    manifest = json.dumps({"bucket": unique, "logGroupName": "/g", "objects": objects})
    s3.put_object(Bucket=unique, Key="_manifests/m.json", Body=manifest.encode())
    return Archive(s3, unique)


def test_a_whole_archive_passes(archive):
    archive.assert_whole()
    assert difference(of_events(EVENTS), archive.content()) == ({}, {})


def test_lost_and_doubled_events_are_counted(archive):
    lost, doubled = difference(of_events(EVENTS + EVENTS[:1]), archive.content())
    assert (lost.total(), doubled.total()) == (1, 0)
    lost, doubled = difference(of_events(EVENTS[:1]), archive.content())
    assert (lost.total(), doubled.total()) == (0, 3)


def test_an_event_in_the_wrong_stream_is_both(archive):
    lost, doubled = difference(of_events([{**EVENTS[0], "stream": "z"}, *EVENTS[1:]]), archive.content())
    assert (lost.total(), doubled.total()) == (1, 1)


def test_an_object_that_no_manifest_names_is_seen(archive):
    archive.s3.put_object(Bucket=archive.bucket, Key="x/task/c/000001.gz", Body=b"")
    with pytest.raises(AssertionError):
        archive.assert_whole()


def test_an_object_that_was_replaced_or_deleted_is_seen(archive):
    archive.s3.put_object(Bucket=archive.bucket, Key="x/task/c/000000.gz", Body=b"other")
    with pytest.raises(AssertionError):
        archive.assert_whole()
    archive.s3.delete_object(Bucket=archive.bucket, Key="x/task/c/000000.gz")
    with pytest.raises(archive.s3.exceptions.ClientError):
        archive.assert_whole()
