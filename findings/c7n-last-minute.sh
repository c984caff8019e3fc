#!/usr/bin/env bash
# c7n-logexporter 0.4.44 (Cloud Custodian): the last minute of every day is in no export task
#
# Expected: "export a given log group to s3", day after day, leaves no gap. CreateExportTask takes both ends inclusively
#   ("Events with a timestamp later than this time are not exported" is said of its "to":
#   https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html), so a day ends at
#   23:59:59.999.
# Happens: each task is asked for 00:00:00.000 to 23:59:00.000, the next begins at midnight: 59,999 milliseconds a day
#   lie in no task, whatever was logged then. The tool marks the day as done (an object tag), exit code 0.
# Why it matters: 1 event in 1,440 is missing from the archive, evenly, with no mark; jobs that run just before midnight
#   are missing always. When the log group's retention has passed nothing can bring it back.
# Right: "to" is the next midnight less one millisecond, as the last two lines show; for days that were exported with
#   the tool and are still within retention, export 23:59:00.001 to 23:59:59.999 of each once more.
# Seen: 2026-11-29, Python 3.11. The tool runs as it is, for the last three days, against a small server that notes what
#   it asks for.
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
install venv c7n-logexporter==0.4.44

cat > expected <<'END'
day 1: 00:00:00.000 to 23:59:00.000
day 2: 00:00:00.000 to 23:59:00.000
day 3: 00:00:00.000 to 23:59:00.000
in no task: 59999 ms between day 1 and day 2
in no task: 59999 ms between day 2 and day 3
by hand, day 1: 00:00:00.000 to 23:59:59.999
by hand, day 2: 00:00:00.000 to 23:59:59.999
END

cat > run.py <<'END'
import datetime, http.server, json, os, subprocess, sys, threading
import boto3

asked = []
group = {"logGroupName": "/shop", "storedBytes": 1, "creationTime": 0}


class Server(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = self.headers.get("X-Amz-Target", "").split(".")[-1]
        reply = b""
        if operation == "DescribeLogGroups":
            reply = json.dumps({"logGroups": [group]}).encode()
        elif operation == "CreateExportTask":
            asked.append(json.loads(body))
            reply = json.dumps({"taskId": f"task-{len(asked)}"}).encode()
        elif "tagging" in self.path and self.command == "GET":
            reply = b"<Tagging><TagSet></TagSet></Tagging>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply)

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def clock(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.timezone.utc)
    return f"{moment:%H:%M:%S}.{milliseconds % 1000:03}"


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}", AWS_ACCESS_KEY_ID="x", TZ="UTC",
                  AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true")
start = f"{datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3):%Y-%m-%d}"
subprocess.run([os.path.join(os.path.dirname(sys.executable), "c7n-log-exporter"), "export", "--group", "/shop",
                "--bucket", "acme-logs", "--prefix", "archive", "--start", start],
               check=True, stderr=open("log", "w"), stdout=open("out", "w"))
for day, task in enumerate(asked, 1):
    print(f"day {day}: {clock(task['from'])} to {clock(task['to'])}")
for day, (one, next) in enumerate(zip(asked, asked[1:]), 1):
    print(f"in no task: {next['from'] - one['to'] - 1} ms between day {day} and day {day + 1}")
days = [task["from"] for task in asked]
asked.clear()
for day, next in zip(days, days[1:]):
    boto3.client("logs").create_export_task(logGroupName="/shop", fromTime=day, to=next - 1, destination="acme-logs")
for day, task in enumerate(asked, 1):
    print(f"by hand, day {day}: {clock(task['from'])} to {clock(task['to'])}")
END
venv/bin/python run.py | tee seen || { cat log; exit 1; }

diff expected seen && echo "as expected"
