#!/usr/bin/env bash
# fastparquet 2026.9.0 (also as pandas' engine): a partition column whose values contain "/" is gone, the rows are not
#
# Expected: partition_on=["group"] writes one folder group=VALUE for each value, and reading gives the column back. The
#   other writers make "/" to %2F (pyarrow 26.0.1, polars 2.1.0 and DuckDB 2.0.1, shown below).
# Happens: nothing is encoded. "/aws/lambda/checkout" becomes the folders group=/aws/lambda/checkout, so fastparquet
#   itself reads six rows WITHOUT a column "group"; pyarrow, DuckDB and polars read six rows whose group is "". Written
#   without an error, read without an error; which rows belonged to which log group is only in the folders' names.
# Why it matters: nearly every CloudWatch log group has "/" in its name. An archive that is turned into Parquet by group
#   this way, and whose originals then expire, has lost the group of every row.
# Right: write with pyarrow, DuckDB or polars, or put the encoded name into the column first (urllib.parse.quote(name,
#   safe="")); and keep the name as a data column too.
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
install venv fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1

cat > expected <<'END'
fastparquet writes: group=/aws/lambda/checkout, group=/aws/lambda/search, group=/ecs/web
fastparquet reads back: 6 rows, columns line
pyarrow reads it: 6 rows, groups ['']
duckdb reads it: 6 rows, groups ['']
polars reads it: 6 rows, groups ['']
pandas, engine="fastparquet", writes and reads: 6 rows, columns line
pyarrow writes: group=%2Faws%2Flambda%2Fcheckout, group=%2Faws%2Flambda%2Fsearch, group=%2Fecs%2Fweb
polars writes: group=%2Faws%2Flambda%2Fcheckout, group=%2Faws%2Flambda%2Fsearch, group=%2Fecs%2Fweb
duckdb writes: group=%2Faws%2Flambda%2Fcheckout, group=%2Faws%2Flambda%2Fsearch, group=%2Fecs%2Fweb
fastparquet, names encoded first: group=%2Faws%2Flambda%2Fcheckout, group=%2Faws%2Flambda%2Fsearch, group=%2Fecs%2Fweb
pyarrow reads that: 6 rows, groups ['/aws/lambda/checkout', '/aws/lambda/search', '/ecs/web']
END

venv/bin/python -W ignore - <<'END' | tee seen
import pathlib, urllib.parse
import duckdb, fastparquet, pandas, polars, pyarrow.dataset, pyarrow.parquet

names = ["/aws/lambda/checkout"] * 3 + ["/aws/lambda/search"] * 2 + ["/ecs/web"]
rows = pandas.DataFrame({"group": names, "line": range(6)})


def folders(root):
    files = pathlib.Path(root).rglob("*.parquet")
    return ", ".join(sorted({str(file.parent.relative_to(root)) for file in files}))


def with_pyarrow(root):
    table = pyarrow.dataset.dataset(root, format="parquet", partitioning="hive").to_table()
    return f"{len(table)} rows, groups {sorted(table['group'].unique().to_pylist())}"


def columns(frame):
    return f"{len(frame)} rows, columns {', '.join(frame.columns)}"


fastparquet.write("one", rows, file_scheme="hive", partition_on=["group"])
print("fastparquet writes:", folders("one"))
print("fastparquet reads back:", columns(fastparquet.ParquetFile("one").to_pandas()))
print("pyarrow reads it:", with_pyarrow("one"))
found = duckdb.sql("select \"group\" from read_parquet('one/**/*.parquet', hive_partitioning=true)").fetchall()
print(f"duckdb reads it: {len(found)} rows, groups {sorted({row[0] for row in found})}")
found = polars.scan_parquet("one/**/*.parquet", hive_partitioning=True).collect()
print(f"polars reads it: {len(found)} rows, groups {found['group'].unique().to_list()}")
rows.to_parquet("two", engine="fastparquet", partition_cols=["group"])
found = pandas.read_parquet("two", engine="fastparquet")
print('pandas, engine="fastparquet", writes and reads:', columns(found))

pyarrow.parquet.write_to_dataset(pyarrow.Table.from_pandas(rows), "three", partition_cols=["group"])
print("pyarrow writes:", folders("three"))
polars.DataFrame({"group": names, "line": range(6)}).write_parquet(polars.PartitionBy("four", key="group"), mkdir=True)
print("polars writes:", folders("four"))
duckdb.sql("copy (select * from rows) to 'five' (format parquet, partition_by (\"group\"))")
print("duckdb writes:", folders("five"))
encoded = rows.assign(group=[urllib.parse.quote(name, safe="") for name in names])
fastparquet.write("six", encoded, file_scheme="hive", partition_on=["group"])
print("fastparquet, names encoded first:", folders("six"))
print("pyarrow reads that:", with_pyarrow("six"))
END

diff expected seen && echo "as expected"
