#!/usr/bin/env bash
# Daft 0.7.26: one text with a whole second among the others cuts the milliseconds off all of them
#
# Expected: a quoted JSON value is text, or, where a reader turns texts into times, the time that stands there. (The
#   rule is written down in a test of Daft's own, "Time unit should be coarsest granularity found in file":
#   https://github.com/Eventual-Inc/Daft/pull/2441.)
# Happens: where all texts of a column look like instants the column becomes a timestamp, and its unit is the COARSEST
#   that occurs in the file. So "…:00.000Z" or "…:00Z" in one row of 100 makes it seconds, and the other 99 lose their
#   milliseconds: 100 different texts, 1 value. No error; without that row everything is kept, so a trial on other data
#   shows nothing. (DuckDB 2.0.1, ClickHouse 26.9 in chDB 4.4.0 also make it a time, so the text comes back in another
#   form, but keep the instants apart; pyarrow 26.0.1 and polars 2.1.0 leave it text.)
# Why it matters: programs log bare instants (heartbeats, "last success" files), and events that differ by milliseconds
#   become equal: a deduplication then removes rows that were different, and the order is lost.
# Right: tell the reader that the column is text (schema={...}).
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
install daft daft==0.7.26
install chdb chdb==4.4.0
install others duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0

cat > expected <<'END'
100 rows, 100 messages from 2026-11-01T00:00:00.000Z to 2026-11-01T00:00:00.099Z
daft 0.7.26: 1 value, Timestamp[s; +00:00]
daft 0.7.26, without the first row: 99 values, Timestamp[ms; +00:00]
daft 0.7.26, schema given: 100 values, String
chdb 4.4.0: 100 values, Nullable(DateTime64(9))
duckdb 2.0.1: 100 values, TIMESTAMP WITH TIME ZONE, 2026-11-01 00:00:00.099+00
pyarrow 26.0.1: 100 values, string
polars 2.1.0: 100 values, String
END

cat > write.py <<'END'
import json
rows = [{"timestamp": 1793491200000 + i, "message": f"2026-11-01T00:00:00.{i:03}Z"} for i in range(100)]
for name, part in (("all.jsonl", rows), ("tail.jsonl", rows[1:])):
    with open(name, "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in part)
print(f"{len(rows)} rows, {len({row['message'] for row in rows})} messages from {rows[0]['message']}"
      f" to {rows[-1]['message']}")
END
cat > daft.py.txt <<'END'
import daft
def show(title, frame):
    values = len(set(frame.to_pydict()["message"]))
    name = f"{values} value{'s' if values > 1 else ''}"
    print(f"daft {daft.__version__}{title}: {name}, {frame.schema()['message'].dtype}")
show("", daft.read_json("all.jsonl"))
show(", without the first row", daft.read_json("tail.jsonl"))
text = {"timestamp": daft.DataType.int64(), "message": daft.DataType.string()}
show(", schema given", daft.read_json("all.jsonl", schema=text))
END
cat > chdb.py.txt <<'END'
import importlib.metadata, chdb
query = "select uniqExact(message), any(toTypeName(message)) from file('all.jsonl', JSONEachRow)"
count, kind = str(chdb.query(query, "TSV")).strip().split("\t")
print(f"chdb {importlib.metadata.version('chdb')}: {count} values, {kind}")
END
cat > others.py.txt <<'END'
import duckdb, polars, pyarrow, pyarrow.json
duckdb.sql("set timezone = 'UTC'")
query = "select count(distinct message), any_value(typeof(message)), max(message)::varchar from 'all.jsonl'"
count, kind, last = duckdb.sql(query).fetchall()[0]
print(f"duckdb {duckdb.__version__}: {count} values, {kind}, {last}")
column = pyarrow.json.read_json("all.jsonl")["message"]
print(f"pyarrow {pyarrow.__version__}: {len(column.unique())} values, {column.type}")
column = polars.read_ndjson("all.jsonl")["message"]
print(f"polars {polars.__version__}: {column.n_unique()} values, {column.dtype}")
END
{
    daft/bin/python write.py
    DO_NOT_TRACK=true daft/bin/python daft.py.txt 2> daft.log
    chdb/bin/python chdb.py.txt
    others/bin/python others.py.txt
} | tee seen

diff expected seen && echo "as expected"
