#!/usr/bin/env bash
# boto3 1.44.8 sends CreateExportTask and PutLogEvents a second time by itself when the first answer is lost
#
# Expected: a client repeats by itself what may be repeated. Neither call has a client token or any other field that
#   would let the service know a repetition (botocore 1.44.8, data/logs/2014-03-28/service-2.json: no member is an
#   idempotency token; of PutLogEvents' sequenceToken it says "is now ignored").
# Happens: the server takes the first request and closes the connection without an answer. boto3 sends the same body
#   again and returns the second answer: one call, two export tasks with the same window, or the same events put twice;
#   no error, no warning, RetryAttempts 1 in the answer's metadata. Retries are documented, up to five attempts by
#   default and ConnectionClosedError among the reasons (https://docs.aws.amazon.com/boto3/latest/guide/retries.html);
#   that calls which are not idempotent are no exception is not said.
# Why it matters: two tasks write the same rows under two keys of one prefix, and a reader of the prefix counts them
#   twice. Events that were put twice get two ids, so that nothing downstream can tell them from two real ones.
# Right: Config(retries={"total_max_attempts": 1}) for these calls; after a lost answer look for the task by its name
#   (describe_export_tasks) before asking again. Below: one request, and the error comes to the caller.
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
install venv boto3==1.44.8 botocore==1.44.8

cat > expected <<'END'
idempotency tokens in the model: CreateExportTask 0, PutLogEvents 0
CreateExportTask: 1 call, 2 requests, same body True, answer task-2, RetryAttempts 1
PutLogEvents: 1 call, 2 requests, same body True
CreateExportTask, total_max_attempts 1: 1 call, 1 request, ConnectionClosedError
END

cat > call.py <<'END'
import http.server, json, socket, threading
import boto3
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

bodies = []


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        if len(bodies) == 1:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        reply = json.dumps({"taskId": f"task-{len(bodies)}"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()


def client(**options):
    bodies.clear()
    return boto3.client("logs", endpoint_url=f"http://127.0.0.1:{server.server_port}", region_name="us-east-1",
                        aws_access_key_id="x", aws_secret_access_key="x", **options)


window = {"logGroupName": "/shop", "fromTime": 1793491200000, "to": 1793577599999, "destination": "acme-logs"}
model = client().meta.service_model
names = ("CreateExportTask", "PutLogEvents")
tokens = [f"{name} {len(model.operation_model(name).idempotent_members)}" for name in names]
print("idempotency tokens in the model:", ", ".join(tokens))
answer = client().create_export_task(**window)
print(f"CreateExportTask: 1 call, {len(bodies)} requests, same body {len(set(bodies)) == 1}, answer {answer['taskId']},"
      f" RetryAttempts {answer['ResponseMetadata']['RetryAttempts']}")
event = {"timestamp": 1793491200123, "message": "order 225551 shipped"}
client().put_log_events(logGroupName="/shop", logStreamName="web", logEvents=[event])
print(f"PutLogEvents: 1 call, {len(bodies)} requests, same body {len(set(bodies)) == 1}")
try:
    client(config=Config(retries={"total_max_attempts": 1})).create_export_task(**window)
except ConnectionClosedError as error:
    print(f"CreateExportTask, total_max_attempts 1: 1 call, {len(bodies)} request, {type(error).__name__}")
END
venv/bin/python call.py | tee seen

diff expected seen && echo "as expected"
