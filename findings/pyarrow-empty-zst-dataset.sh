#!/usr/bin/env bash
# pyarrow 26.0.1: a dataset of .jsonl.zst files, read with exclude_invalid_files=True, is empty and raises no error
#
# Expected: what pyarrow.json.read_json() reads, a JSON dataset reads as well. And exclude_invalid_files, "If True,
#   invalid files will be excluded (file format specific check)", leaves out what is no JSON:
#   https://arrow.apache.org/docs/python/generated/pyarrow.dataset.FileSystemFactoryOptions.html
# Happens: read_json() decompresses by the ending ".zst" and not by ".zstd"; a dataset decompresses by ".zstd" and not
#   by ".zst", the ending that the zstd command itself gives. So the dataset takes each compressed file for bad JSON. By
#   default that is an error; with exclude_invalid_files=True every file is dropped: 0 files, 0 rows, no error. Among
#   .gz files the .zst ones go missing in silence.
# Why it matters: a folder to which CloudWatch's export tasks write holds a test file without JSON
#   ("aws-logs-write-test"), which makes a dataset fail. The option is the obvious remedy, and with it an archive that
#   was changed from gzip to zstd one day ends, for this reader, on that day.
# Right: leave the option off, and leave strangers out by name (ignore_prefixes); read .zst files one by one with
#   pyarrow.json.read_json, or with another reader (DuckDB 2.0.1 reads both kinds).
# Seen: 2026-11-29, Python 3.11.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
install() {  # FOLDER PACKAGE==VERSION...
    if command -v uv > /dev/null; then
        uv venv -q --python "${PYTHON:-python3}" "$1"
        VIRTUAL_ENV=$PWD/$1 uv pip install -q "${@:2}"
    else
        "${PYTHON:-python3}" -m venv "$1"
        "$1/bin/pip" install -q --no-compile --disable-pip-version-check "${@:2}"
    fi
}
install venv pyarrow==26.0.1 duckdb==2.0.1 zstandard==0.25.0

cat > expected <<'END'
pyarrow 26.0.1, 3 files of 10 rows and aws-logs-write-test
a gzip day and two zstd days, exclude_invalid_files=True: 1 file, 10 rows
only the zstd days, exclude_invalid_files=True: 0 files, 0 rows
only the zstd days, ignore_prefixes: ArrowInvalid
the same days named .zstd, dataset: 20 rows
the same days named .zstd, read_json: ArrowInvalid
file by file, read_json: 20 rows
duckdb 2.0.1, all three days: 30 rows
END

venv/bin/python - <<'END' | tee seen
import gzip, json, os, pathlib
import duckdb, pyarrow, pyarrow.dataset, pyarrow.json, zstandard


def day(number):
    rows = ({"timestamp": 1793491200000 + number * 86400000 + i, "message": f"line {i}"} for i in range(10))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


for name in ("mixed", "zst", "zstd"):
    os.mkdir(name)
    pathlib.Path(name, "aws-logs-write-test").write_text("Permission Check Successful")
pathlib.Path("mixed/2026-11-01.jsonl.gz").write_bytes(gzip.compress(day(1)))
for number in (2, 3):
    packed = zstandard.ZstdCompressor().compress(day(number))
    for name in ("mixed/2026-11-0{}.jsonl.zst", "zst/2026-11-0{}.jsonl.zst", "zstd/2026-11-0{}.jsonl.zstd"):
        pathlib.Path(name.format(number)).write_bytes(packed)


def read(folder, **options):
    return pyarrow.dataset.dataset(folder, format="json", **options)


def rows(work):
    try:
        return f"{work()} rows"
    except pyarrow.ArrowInvalid:
        return "ArrowInvalid"


strangers = [".", "_", "aws-logs-write-test"]
print(f"pyarrow {pyarrow.__version__}, 3 files of 10 rows and aws-logs-write-test")
found = read("mixed", exclude_invalid_files=True)
print(f"a gzip day and two zstd days, exclude_invalid_files=True: {len(found.files)} file, {found.count_rows()} rows")
found = read("zst", exclude_invalid_files=True)
print(f"only the zstd days, exclude_invalid_files=True: {len(found.files)} files, {found.count_rows()} rows")
print("only the zstd days, ignore_prefixes:", rows(lambda: read("zst", ignore_prefixes=strangers).count_rows()))
print("the same days named .zstd, dataset:", rows(lambda: read("zstd", ignore_prefixes=strangers).count_rows()))
print("the same days named .zstd, read_json:", rows(lambda: len(pyarrow.json.read_json("zstd/2026-11-02.jsonl.zstd"))))
paths = sorted(str(path) for path in pathlib.Path("zst").glob("*.zst"))
print("file by file, read_json:", rows(lambda: sum(len(pyarrow.json.read_json(path)) for path in paths)))
count = duckdb.sql("select count(*) from read_json(['mixed/*.gz', 'mixed/*.zst'])").fetchall()[0][0]
print(f"duckdb {duckdb.__version__}, all three days: {count} rows")
END

diff expected seen && echo "as expected"
