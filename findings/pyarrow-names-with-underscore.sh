#!/usr/bin/env bash
# pyarrow 26.0.1: a dataset leaves out every log group or stream whose name begins with "_" or "."
#
# Expected: dataset(FOLDER, format="json") reads the files below the folder. A log group's name may consist of
#   [.-_/#A-Za-z0-9] in any order (botocore's model of CloudWatch Logs, shape LogGroupName), so "_audit" and ".internal"
#   are ordinary names, and both an exporter's keys and the service's own (PREFIX/TASK/STREAM/000000.gz) have them as
#   folders.
# Happens: those folders are skipped at any depth, as if they were not there: 10 of 30 rows, no error, no warning. The
#   rule is documented for the option, "ignore files and directories matching any of these prefixes. By default this is
#   ['.', '_']", but not where one calls dataset():
#   https://arrow.apache.org/docs/python/generated/pyarrow.dataset.FileSystemFactoryOptions.html What is meant for
#   _SUCCESS and _metadata hits data. pandas.read_parquet(FOLDER) goes the same way.
# Why it matters: a monthly count over the archive is short by whole log groups, and always by the same ones, so that
#   comparing it with last month's shows nothing.
# Right: give ignore_prefixes yourself ([] takes everything; name what is to be left out), or hand over a list of files.
#   DuckDB 2.0.1 and polars 2.1.0 read all three groups with the same folder.
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
install venv pyarrow==26.0.1 pandas==3.1.1 duckdb==2.0.1 polars==2.1.0

cat > expected <<'END'
pyarrow 26.0.1 dataset(): checkout 10
pandas 3.1.1 read_parquet(folder): checkout 10
pyarrow 26.0.1 dataset(ignore_prefixes=[]): .internal 10, _audit 10, checkout 10
duckdb 2.0.1 read_json('**'): .internal 10, _audit 10, checkout 10
polars 2.1.0 scan_ndjson('**'): .internal 10, _audit 10, checkout 10
END

venv/bin/python - <<'END' | tee seen
import collections, gzip, json, os
import duckdb, pandas, polars, pyarrow, pyarrow.dataset, pyarrow.parquet

for group in ("checkout", "_audit", ".internal"):
    folder = f"archive/2026/11/01/{group}"
    os.makedirs(folder)
    rows = [{"timestamp": 1793491200000 + i, "logGroup": group, "message": f"line {i}"} for i in range(10)]
    with gzip.open(f"{folder}/000000.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    os.makedirs(folder.replace("archive", "tables"))
    table = pyarrow.Table.from_pylist(rows)
    pyarrow.parquet.write_table(table, folder.replace("archive", "tables") + "/000000.parquet")


def show(reader, groups):
    counts = collections.Counter(groups)
    print(f"{reader}: " + ", ".join(f"{name} {counts[name]}" for name in sorted(counts)))


def dataset(**options):
    return pyarrow.dataset.dataset("archive", format="json", **options).to_table()["logGroup"].to_pylist()


show(f"pyarrow {pyarrow.__version__} dataset()", dataset())
show(f"pandas {pandas.__version__} read_parquet(folder)", pandas.read_parquet("tables")["logGroup"])
show(f"pyarrow {pyarrow.__version__} dataset(ignore_prefixes=[])", dataset(ignore_prefixes=[]))
found = duckdb.sql("select \"logGroup\" from read_json('archive/**/*.jsonl.gz')").fetchall()
show(f"duckdb {duckdb.__version__} read_json('**')", [row[0] for row in found])
found = polars.scan_ndjson("archive/**/*.jsonl.gz").collect()["logGroup"]
show(f"polars {polars.__version__} scan_ndjson('**')", found)
END

diff expected seen && echo "as expected"
