"""Reads an archive back by nothing but the objects in S3, and compares it with what was logged.

Compared are lines: an event is `ISO-time message`, which may be several lines, as the service writes it. Streams are
compared by the folder that the service would give them, which `a/b` and `a-b` share.
"""

import collections
import datetime
import gzip
import json
import urllib.parse

EPOCH = datetime.datetime(1970, 1, 1)


def rendering(timestamp, message):
    moment = EPOCH + datetime.timedelta(milliseconds=timestamp)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{timestamp % 1000:03}Z {message}"


def lines(group, stream, timestamp, message):
    folder = stream.replace("/", "-")
    return [(group, folder, line) for line in rendering(timestamp, message).split("\n")]


def of_events(events):
    """The multiset of lines of events with `group`, `stream`, `timestamp` and `message`."""
    return collections.Counter(
        line for event in events
        for line in lines(event["group"], event["stream"], event["timestamp"], event["message"])
    )


class Archive:
    def __init__(self, s3, bucket, prefix=""):
        self.s3, self.bucket, self.prefix = s3, bucket, prefix

    def listing(self):
        """Every object below the prefix: key → (ETag, size, time of writing)."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        return {
            entry["Key"]: (entry["ETag"].strip('"'), entry["Size"], entry["LastModified"])
            for page in pages for entry in page.get("Contents", [])
        }

    def body(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def manifests(self):
        root = f"{self.prefix}_manifests/"
        return {key: json.loads(self.body(key)) for key in self.listing() if key.startswith(root)}

    def assert_whole(self):
        """Every object that a manifest names is there with its ETag and size, and nothing else is."""
        listing, manifests = self.listing(), self.manifests()
        named = {}
        for key, manifest in manifests.items():
            assert manifest["bucket"] == self.bucket
            for entry in manifest["objects"]:
                assert entry["key"] not in named, f"{entry['key']} stands in two manifests"
                named[entry["key"]] = (entry["etag"], entry["bytes"])
                head = self.s3.head_object(Bucket=self.bucket, Key=entry["key"])
                found = (head["ETag"].strip('"'), head["ContentLength"])
                assert found == named[entry["key"]], f"{entry['key']}: {found}, the manifest says {named[entry['key']]}"
        terms = {manifest["terms"]["key"] for manifest in manifests.values() if "terms" in manifest}
        assert terms <= set(listing)
        assert set(listing) - set(manifests) - terms - {f"{self.prefix}_archive.json"} == set(named)
        return manifests

    def content(self):
        """The multiset of lines in all objects that the manifests name."""
        found = collections.Counter()
        for manifest in self.manifests().values():
            for entry in manifest["objects"]:
                found.update(self.object_lines(manifest["logGroupName"], entry["key"]))
        return found

    def object_lines(self, group, key):
        text = gzip.decompress(self.body(key)).decode()
        assert text.endswith("\n"), key
        rows = text[:-1].split("\n")
        if not key.endswith(".jsonl.gz"):
            folder = urllib.parse.unquote(key.split("/")[-2]).replace("/", "-")
            return [(group, folder, row) for row in rows]
        found = []
        for row in map(json.loads, rows):
            assert row["logGroup"] == group
            found += lines(group, row["logStream"], row["timestamp"], row["message"])
        return found


def difference(source, archived):
    """Lines that are missing and lines that stand there too often."""
    return source - archived, archived - source
