"""The benchmark, small: it fails unless the program wrote exactly the events that its page server holds, in the bytes
that the compressor alone makes of them. Its figures are of no interest here."""

import subprocess
import sys

import peers


def test_the_benchmark_finds_the_source_in_the_archive(tmp_path):
    done = subprocess.run(
        [
            sys.executable, peers.ROOT / "Benchmarks/compare", "--only", "program", "--megabytes", "3", "--rounds", "1",
            "--binary", peers.binary(), "--directory", tmp_path,
        ],
        capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "| cwlogs-export, gzip |" in done.stdout
    assert "| cwlogs-export, zstd |" in done.stdout
