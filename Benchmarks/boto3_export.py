"""The export that one writes in ten minutes: boto3's paginator, one JSON line an event, gzip level 6.

    boto3_export.py GROUP START END FILE.gz       times in milliseconds, END excluded
"""

import gzip
import json
import sys

import boto3


def main(group: str, start: str, end: str, path: str) -> None:
    pages = boto3.client("logs").get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(start), endTime=int(end) - 1
    )
    with gzip.open(path, "wt", compresslevel=6, encoding="utf-8") as out:
        for page in pages:
            for event in page["events"]:
                out.write(json.dumps(event, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
