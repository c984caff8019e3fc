"""A function in the place of the exporter's: it answers as a script says, and counts who asked."""

import collections
import contextlib
import http.server
import json
import threading
import urllib.parse
import zipfile

# A `provided` function that asks the script: it runs where MiniStack runs functions, as a process of its own.
BOOTSTRAP = """#!{python}
import json, os, urllib.error, urllib.request

api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
while True:
    with opener.open(api + "next") as work:
        name, event = work.headers["Lambda-Runtime-Aws-Request-Id"], work.read()
    with opener.open(urllib.request.Request({url!r}, event, method="POST")) as answer:
        body, error = answer.read(), answer.headers.get("X-Amz-Function-Error")
    headers = {{}}
    if error:
        headers["Lambda-Runtime-Function-Error-Type"] = json.loads(body)["errorType"]
    kind = "error" if error else "response"
    opener.open(urllib.request.Request(api + name + "/" + kind, body, headers, method="POST")).close()
"""


class Refusal(Exception):
    """An invocation that ends in an error, of this type."""


class Script:
    """`answer(event, count)` gives the answer to the count-th call with the event's name, or raises Refusal."""

    def __init__(self, answer):
        self.answer, self.calls, self.events = answer, collections.Counter(), {}
        self.lock = threading.Lock()

    def __call__(self, event):
        name = event.get("destination", "")
        with self.lock:
            self.calls[name] += 1
            self.events[name] = event
            count = self.calls[name]
        return self.answer(event, count)


@contextlib.contextmanager
def served(script):
    """The URL at which the function is invoked, by POST with the event."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            event = json.loads(self.rfile.read(int(self.headers["content-length"])))
            headers = {}
            try:
                document = script(event)
            except Refusal as refusal:
                document = {"errorType": str(refusal), "errorMessage": f"refused by the script: {refusal}"}
                headers["X-Amz-Function-Error"] = "Unhandled"
            body = json.dumps(document).encode()
            self.send_response(200)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def package(path, content):
    """A zip with `content` as its bootstrap."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap", (2026, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, content)
    return path.read_bytes()
