"""MiniStack, with what its state machines lack: paths that filter (its own give null for each, where AWS gives the list of
what matches), the integrations that read and write an object of S3, numbers in a listing, and an error's name where an
intrinsic function fails."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

import ministack.services.stepfunctions as machines
from jsonpath_ng.ext import parse
from ministack.app import main

resolve = machines._resolve_path
intrinsic = machines._exec_intrinsic
dispatch = machines._dispatch_aws_sdk_rest_xml
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def filtered(path, data):
    if isinstance(path, str) and "[?(" in path:
        return [found.value for found in parse(path).find(data)]
    return resolve(path, data)


def with_bodies(service_info, service_name, action, data):
    """As AWS has it: a body that is no text is written as JSON, and one that is read is a text."""
    if service_name != "s3" or action not in ("getObject", "putObject"):
        result = dispatch(service_info, service_name, action, data)
        if action == "listObjectsV2":
            result |= {"KeyCount": int(result["KeyCount"]), "IsTruncated": result["IsTruncated"] == "true"}
        return result
    place = urllib.parse.quote(f"{data['Bucket']}/{data['Key']}")
    body = None
    if action == "putObject":
        body = (data["Body"] if isinstance(data["Body"], str) else json.dumps(data["Body"])).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/{place}", body, method="PUT" if body is not None else "GET",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"})
    try:
        with opener.open(request, timeout=60) as answer:
            return {"ETag": answer.headers["ETag"]} if body is not None else {"Body": answer.read().decode()}
    except urllib.error.HTTPError as error:
        raise machines._ExecutionError("S3.NoSuchKeyException", f"{error.code} for {place}") from None


def named(node, data, context):
    try:
        return intrinsic(node, data, context)
    except (ValueError, TypeError, IndexError) as error:
        raise machines._ExecutionError("States.IntrinsicFailure", str(error)) from None


machines._resolve_path = filtered
machines._exec_intrinsic = named
machines._dispatch_aws_sdk_rest_xml = with_bodies
main()
