#!/usr/bin/env bash
# urllib3 2.8.0 (so requests 2.34.2): a streamed answer of several gzip members ends early, without an error
#
# Expected: "A gzip file consists of a series of members" (RFC 1952, section 2.2,
#   https://www.rfc-editor.org/rfc/rfc1952#section-2.2), and urllib3 decodes all of them since 2018
#   (https://github.com/urllib3/urllib3/pull/1289). Streaming or not gives the same bytes.
# Happens: response.content has all rows. Read in pieces (iter_lines, iter_content, raw.read(n)), the body ends where a
#   member's decompressed end falls on a multiple of the size of the pieces; the rest is dropped and the status is 200.
#   With members of 64 KiB, a size that a block-wise compressor chooses, iter_lines() gives 5,920 of 18,584 rows (the
#   last of them broken off), and which size of pieces is safe depends on the members. urllib3 2.5.0 gives all. httpx
#   0.28.1 gives the first member only, aiohttp 3.14.5 all of them (a change of May 2026 mended it:
#   https://github.com/aio-libs/aiohttp/pull/12674).
# Why it matters: log archives are files of many members, since members can be appended and compressed in parallel. An
#   object that carries "Content-Encoding: gzip" is decoded by the HTTP client, and a script that streams it loses most
#   of it.
# Right: store such objects without Content-Encoding, or take the bytes as they are (raw.read(decode_content=False)) and
#   give them to gzip, which knows members.
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
install new urllib3==2.8.0 requests==2.34.2 httpx==0.28.1 aiohttp==3.14.5
install old urllib3==2.5.0 requests==2.34.2 httpx==0.28.1 aiohttp==3.14.5

cat > expected <<'END'
urllib3 2.8.0: 16 members, 18584 rows
requests 2.34.2 .content: 18584
requests 2.34.2 iter_lines(): 5920
requests 2.34.2 iter_content(8192): 18584
requests 2.34.2 iter_content(65536): 11690
requests 2.34.2 raw bytes and gzip: 18584
httpx 0.28.1 .content: 1169
aiohttp 3.14.5 read(): 18584
urllib3 2.5.0: 16 members, 18584 rows
requests 2.34.2 .content: 18584
requests 2.34.2 iter_lines(): 18584
requests 2.34.2 iter_content(8192): 18584
requests 2.34.2 iter_content(65536): 18584
requests 2.34.2 raw bytes and gzip: 18584
httpx 0.28.1 .content: 1169
aiohttp 3.14.5 read(): 18584
END

cat > read.py <<'END'
import asyncio, gzip, http.server, json, threading
import aiohttp, httpx, requests, urllib3

SIZE = 65536


def member(number):
    text, row = b"", 0
    while True:
        line = json.dumps({"t": 1793491200000 + row, "m": f"{number}-{row}-{'x' * 20}"}).encode()
        if len(text) + len(line) + 1 > SIZE:
            return text[:-1] + b" " * (SIZE - len(text)) + b"\n"
        text, row = text + line + b"\n", row + 1


members = [member(number) for number in range(16)]
body = b"".join(gzip.compress(text, mtime=0) for text in members)


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"


async def with_aiohttp():
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return rows(await response.read())


def rows(data):
    return data.count(b"\n")


def pieces(size):
    return rows(b"".join(requests.get(url, stream=True).iter_content(size)))


name = f"requests {requests.__version__}"
print(f"urllib3 {urllib3.__version__}: {len(members)} members, {rows(b''.join(members))} rows")
print(f"{name} .content:", rows(requests.get(url).content))
print(f"{name} iter_lines():", sum(1 for _ in requests.get(url, stream=True).iter_lines()))
print(f"{name} iter_content(8192):", pieces(8192))
print(f"{name} iter_content(65536):", pieces(65536))
raw = requests.get(url, stream=True).raw.read(decode_content=False)
print(f"{name} raw bytes and gzip:", rows(gzip.decompress(raw)))
print(f"httpx {httpx.__version__} .content:", rows(httpx.get(url).content))
print(f"aiohttp {aiohttp.__version__} read():", asyncio.run(with_aiohttp()))
END
{ new/bin/python read.py; old/bin/python read.py; } | tee seen

diff expected seen && echo "as expected"
