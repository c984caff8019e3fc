#!/usr/bin/env bash
# DataFusion 55.0.0: a partitioned table leaves out the files that lie one folder below their partition
#
# Expected: a table over logs/, partitioned by dt, has all files under logs/dt=…/, as it has in DuckDB 2.0.1 and pyarrow
#   26.0.1. The page of settings says of listing_table_ignore_subdirectory (default true): "Note that this setting does
#   not affect reading partitioned tables" (https://datafusion.apache.org/user-guide/configs.html; the same text stands
#   in the package, in information_schema.df_settings).
# Happens: a file in dt=2026-11-02/run-7f3c2a/ is not part of the table: 3 of 9 rows, for the whole table and for the
#   two days asked for by name, no error. Only where EVERY file lies deeper does the program speak ("No files found",
#   when it has to infer the schema).
# Why it matters: whoever writes each attempt into a folder of its own (exporters do, so that a failed one can be
#   removed) and later compacts some days into the partition's folder has an archive that shows the compacted days only.
# Right: set datafusion.execution.listing_table_ignore_subdirectory to false before the table is registered; check a
#   count per day against the list of objects.
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
install venv datafusion==55.0.0 pyarrow==26.0.1 duckdb==2.0.1

cat > expected <<'END'
datafusion 55.0.0: 3 rows, {'2026-11-01': 3}
datafusion 55.0.0, where dt >= '2026-11-02': 0 rows, {}
datafusion 55.0.0, ignore_subdirectory false: 9 rows, {'2026-11-01': 3, '2026-11-02': 3, '2026-11-03': 3}
duckdb 2.0.1: 9 rows, {'2026-11-01': 3, '2026-11-02': 3, '2026-11-03': 3}
pyarrow 26.0.1: 9 rows, {'2026-11-01': 3, '2026-11-02': 3, '2026-11-03': 3}
END

venv/bin/python - <<'END' | tee seen
import collections, gzip, json, os
import datafusion, duckdb, pyarrow, pyarrow.dataset

for folder in ("dt=2026-11-01", "dt=2026-11-02/run-7f3c2a", "dt=2026-11-03/run-9d01bb"):
    os.makedirs(f"logs/{folder}")
    with gzip.open(f"logs/{folder}/000000.jsonl.gz", "wt") as file:
        file.writelines(json.dumps({"line": i, "message": "x"}) + "\n" for i in range(3))


def show(reader, days):
    counts = collections.Counter(map(str, days))
    print(f"{reader}: {counts.total()} rows, {dict(sorted(counts.items()))}")


def with_datafusion(condition="true", **settings):
    context = datafusion.SessionContext()
    for name, value in settings.items():
        context.sql(f"set datafusion.execution.{name} = {value}")
    context.register_json("logs", "logs/", file_extension=".jsonl.gz", file_compression_type="gzip",
                          table_partition_cols=[("dt", pyarrow.string())])
    return [row["dt"] for row in context.sql(f"select dt, line from logs where {condition}").to_pylist()]


name = f"datafusion {datafusion.__version__}"
show(name, with_datafusion())
show(f"{name}, where dt >= '2026-11-02'", with_datafusion("dt >= '2026-11-02'"))
show(f"{name}, ignore_subdirectory false", with_datafusion(listing_table_ignore_subdirectory="false"))
found = duckdb.sql("select dt from read_json('logs/**/*.jsonl.gz', hive_partitioning=true)").fetchall()
show(f"duckdb {duckdb.__version__}", [row[0] for row in found])
found = pyarrow.dataset.dataset("logs", format="json", partitioning="hive").to_table()["dt"].to_pylist()
show(f"pyarrow {pyarrow.__version__}", found)
END

diff expected seen && echo "as expected"
