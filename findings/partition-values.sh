#!/usr/bin/env bash
# Six readers, one tree of Hive partitions: log groups literal or decoded, account ids with or without their zero
#
# Expected: account=012345678901/group=%2Faws%2Flambda%2Fcheckout/ is read alike everywhere: an AWS account's id has
#   twelve digits, of which the first may be 0, and is compared as text; the group is what was encoded. (ClickHouse's
#   page of the function does not speak of decoding:
#   https://clickhouse.com/docs/reference/functions/table-functions/file.)
# Happens (the same files; nothing raises):
#   - ClickHouse 26.9 (chDB 4.4.0) does not decode: the group is "%2Faws%2Flambda%2Fcheckout", and a question for group
#     = '/aws/lambda/checkout' gives 0 rows. DuckDB, pyarrow, polars, Daft and DataFusion decode: there the literal form
#     gives 0 rows. "%2B" and "+" are one group for these, two for ClickHouse.
#   - polars, Daft and ClickHouse make the account the number 12345678901. DuckDB and pyarrow, which also guess, keep
#     it.
# Why it matters: an archive outlives the tool that reads it. A query carried over from one to the other answers
#   "nothing happened", and a join of the rows with a table of accounts loses each account that begins with 0.
# Right: keep group and account as data columns in each row and filter on those; or give the types of the partition
#   columns, and in ClickHouse decodeURLComponent(group) and leftPad(toString(account), 12, '0').
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
install most duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0 datafusion==55.0.0
install daft daft==0.7.26
install chdb chdb==4.4.0

cat > expected <<'END'
reader | account | groups | rows of '/aws/lambda/checkout' | rows of '%2Faws%2Flambda%2Fcheckout'
duckdb 2.0.1 | '012345678901' | /aws/lambda/checkout, a+b | 3 | 0
pyarrow 26.0.1 | '012345678901' | /aws/lambda/checkout, a+b | 3 | 0
datafusion 55.0.0 (types must be given) | '012345678901' | /aws/lambda/checkout, a+b | 3 | 0
polars 2.1.0 | 12345678901 | /aws/lambda/checkout, a+b | 3 | 0
polars 2.1.0, types given | '012345678901' | /aws/lambda/checkout, a+b | 3 | 0
daft 0.7.26 | 12345678901 | /aws/lambda/checkout, a+b | 3 | 0
chdb 4.4.0 | 12345678901 | %2Faws%2Flambda%2Fcheckout, a%2Bb, a+b | 0 | 3
chdb 4.4.0, decodeURLComponent, leftPad | '012345678901' | /aws/lambda/checkout, a+b | 3 | 0
END

cat > show.py <<'END'
def show(reader, rows):
    accounts, groups = {row[0] for row in rows}, [row[1] for row in rows]
    print(" | ".join((reader, ", ".join(map(repr, accounts)), ", ".join(sorted(set(groups))),
                      str(groups.count("/aws/lambda/checkout")), str(groups.count("%2Faws%2Flambda%2Fcheckout")))))
END
cat > most.py <<'END'
import os
import datafusion, duckdb, polars, pyarrow, pyarrow.dataset, pyarrow.parquet
from show import show

for group in ("%2Faws%2Flambda%2Fcheckout", "a%2Bb", "a+b"):
    folder = f"tree/account=012345678901/group={group}/dt=2026-11-01"
    os.makedirs(folder)
    pyarrow.parquet.write_table(pyarrow.table({"line": [1, 2, 3]}), f"{folder}/0.parquet")

print("reader | account | groups | rows of '/aws/lambda/checkout' | rows of '%2Faws%2Flambda%2Fcheckout'")
show(f"duckdb {duckdb.__version__}", duckdb.sql("select account, \"group\" from 'tree/**/*.parquet'").fetchall())
table = pyarrow.dataset.dataset("tree", format="parquet", partitioning="hive").to_table()
show(f"pyarrow {pyarrow.__version__}", list(zip(table["account"].to_pylist(), table["group"].to_pylist())))
context = datafusion.SessionContext()
kinds = [(name, pyarrow.string()) for name in ("account", "group", "dt")]
context.register_parquet("logs", "tree/", table_partition_cols=kinds)
found = context.sql('select account, "group" from logs').to_pylist()
show(f"datafusion {datafusion.__version__} (types must be given)", [(row["account"], row["group"]) for row in found])
wanted = ("account", "group")
found = polars.scan_parquet("tree/**/*.parquet", hive_partitioning=True).select(wanted).collect().rows()
show(f"polars {polars.__version__}", found)
kinds = {"account": polars.String, "group": polars.String, "dt": polars.Date}
found = polars.scan_parquet("tree/**/*.parquet", hive_partitioning=True, hive_schema=kinds).select(wanted)
show(f"polars {polars.__version__}, types given", found.collect().rows())
END
cat > with_daft.py <<'END'
import daft
from show import show
found = daft.read_parquet("tree/**/*.parquet", hive_partitioning=True).select("account", "group").to_pydict()
show(f"daft {daft.__version__}", list(zip(found["account"], found["group"])))
END
cat > with_chdb.py <<'END'
import importlib.metadata, json
import chdb
from show import show
version = importlib.metadata.version("chdb")


def rows(account, group):
    query = f"select {account} as a, {group} as g from file('tree/**/*.parquet')"
    return [(row["a"], row["g"]) for row in map(json.loads, str(chdb.query(query, "JSONEachRow")).splitlines())]


show(f"chdb {version}", rows("account", "group"))
show(f"chdb {version}, decodeURLComponent, leftPad",
     rows("leftPad(toString(account), 12, '0')", "decodeURLComponent(group)"))
END
{
    most/bin/python most.py
    DO_NOT_TRACK=true daft/bin/python with_daft.py 2> daft.log
    chdb/bin/python with_chdb.py
} | tee seen

diff expected seen && echo "as expected"
