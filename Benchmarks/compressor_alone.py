"""What compressing alone costs: the rows of an archive, already in memory, through the same library, with the same
level and the same members as the program used, on all cores.

    compressor_alone.py URL BUCKET PREFIX gzip|zstd LEVEL [--zlib]

Fails unless it gives about as many bytes as the program wrote: only then are the figures comparable. Prints one line of
JSON: wall and CPU seconds, bytes, and with --zlib what zlib level 6 makes of the same rows as one stream.
"""

import json
import os
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from archive_digest import Client, compression
from compressors import compressor, members

PIECE = 1 << 20


def pieces(rows: bytes) -> Iterator[bytes]:
    """As the program cuts them: about a MiB, to the end of a row."""
    start = 0
    while start < len(rows):
        end = rows.find(b"\n", start + PIECE - 1) + 1 or len(rows)
        yield rows[start:end]
        start = end


def main(url: str, bucket: str, prefix: str, kind: str, level: str, *options: str) -> None:
    client = Client(url)
    bodies = [client.object(bucket, key) for key in client.keys(bucket, prefix) if compression(key) == kind]
    rows = [piece for body in bodies for member in members(kind, body) for piece in pieces(member)]
    width = os.cpu_count() or 1
    compressors = [compressor(kind, int(level)) for _ in range(width)]

    def compress(lane: int) -> list[bytes]:
        return [compressors[lane](member) for member in rows[lane::width]]

    with ThreadPoolExecutor(width) as pool:
        # The first members warm up the threads and the compressors' memory.
        list(pool.map(lambda lane: compressors[lane](rows[0]), range(width)))
        wall, cpu = time.perf_counter(), time.process_time()
        lanes = list(pool.map(compress, range(width)))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu

    compressed = [lanes[index % width][index // width] for index in range(len(rows))]
    ours, theirs = sum(map(len, compressed)), sum(map(len, bodies))
    if abs(ours / theirs - 1) > 0.03:
        sys.exit(f"{kind} level {level} gives {ours} bytes where the program wrote {theirs}: another level or library?")
    result = {
        "wall": wall, "cpu": cpu, "bytes": sum(map(len, compressed)), "rowBytes": sum(map(len, rows)),
        "members": len(rows),
    }
    if "--zlib" in options:
        stream = zlib.compressobj(6, zlib.DEFLATED, 31)
        result["zlibBytes"] = sum(len(stream.compress(member)) for member in rows) + len(stream.flush())
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
