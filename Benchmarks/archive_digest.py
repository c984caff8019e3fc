"""What a program wrote, compared with what the server holds: number of events, and a digest of them as a multiset.

    archive_digest.py source URL GROUP START END
    archive_digest.py objects URL BUCKET PREFIX
    archive_digest.py lines FILE.gz        JSON lines of the boto3 script
    archive_digest.py document FILE.gz     what aws-cli prints

Prints one line of JSON. Times in milliseconds, END excluded. Pages and rows are read with Python's own JSON parser.
"""

import gzip
import http.client
import json
import re
import sys
from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import quote, unquote, urlsplit

from compressors import members

MODULUS = 1 << 128
Rows = Iterator[tuple[int, int, str, str, str]]


class Client:
    def __init__(self, url: str):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> bytes:
        self.connection.request(method, path, body, headers or {})
        response = self.connection.getresponse()
        content = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:200]!r}")
        return content

    def keys(self, bucket: str, prefix: str) -> list[str]:
        keys: list[str] = []
        while True:
            after = quote(keys[-1]) if keys else ""
            path = f"/{bucket}?list-type=2&encoding-type=url&prefix={quote(prefix)}&start-after={after}"
            listing = self.send("GET", path).decode()
            keys += [unquote(key) for key in re.findall("<Key>([^<]*)</Key>", listing)]
            if "<IsTruncated>true" not in listing:
                return keys

    def object(self, bucket: str, key: str) -> bytes:
        return self.send("GET", f"/{bucket}/{quote(key)}")


def compression(key: str) -> str | None:
    """`None` for what is not an object of rows: manifests, the state."""
    return {"gz": "gzip", "zst": "zstd"}.get(key.rpartition(".")[2])


def of_source(url: str, group: str, start: int, end: int) -> Rows:
    client = Client(url)
    request = {"logGroupName": group, "startTime": start, "endTime": end - 1}
    while True:
        answer = json.loads(
            client.send("POST", "/", json.dumps(request).encode(), {"x-amz-target": "Logs_20140328.FilterLogEvents"})
        )
        yield from map(as_row, answer["events"])
        if "nextToken" not in answer:
            return
        request["nextToken"] = answer["nextToken"]


def as_row(event: dict) -> tuple[int, int, str, str, str]:
    return event["timestamp"], event["ingestionTime"], event["logStreamName"], event["eventId"], event["message"]


def of_objects(url: str, bucket: str, prefix: str, sizes: dict[str, int]) -> Rows:
    client = Client(url)
    for key in client.keys(bucket, prefix):
        if not (kind := compression(key)):
            continue
        body = client.object(bucket, key)
        sizes["objects"] += 1
        sizes["bytes"] += len(body)
        for member in members(kind, body):
            sizes["rowBytes"] += len(member)
            if not member.endswith(b"\n"):
                raise ValueError(f"a member of {key} ends inside a row")
            for line in member[:-1].split(b"\n"):
                row = json.loads(line)
                yield row["timestamp"], row["ingestionTime"], row["logStream"], row["eventId"], row["message"]


def of_lines(path: str) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield as_row(json.loads(line))


def of_document(path: str) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8") as document:
        yield from map(as_row, json.load(document)["events"])


def main(source: str, *names: str) -> None:
    sizes = {"objects": 0, "bytes": 0, "rowBytes": 0}
    match source:
        case "source":
            rows = of_source(names[0], names[1], int(names[2]), int(names[3]))
        case "objects":
            rows = of_objects(*names, sizes)
        case "lines":
            rows = of_lines(*names)
        case "document":
            rows = of_document(*names)
        case _:
            sys.exit(__doc__)
    count = total = 0
    for row in rows:
        # A sum, so that the order does not matter and equal events count as often as they stand there.
        total += int.from_bytes(blake2b(repr(row).encode(), digest_size=16).digest())
        count += 1
    print(json.dumps({"events": count, "digest": f"{total % MODULUS:032x}"} | sizes))


if __name__ == "__main__":
    main(*sys.argv[1:])
