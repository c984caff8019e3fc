"""LocalStack without Docker: paths that filter give an empty list where nothing matches, as AWS does, and a function is
invoked at INVOCATIONS."""

import os
import urllib.error
import urllib.request

from localstack.runtime import main
from localstack.services.edge import ROUTER
from localstack.services.stepfunctions.asl.utils import json_path
from werkzeug import Response

extract = json_path.extract_json


def filtered(path, data):
    if "[?(" in path:
        return [found.value for found in json_path.parse(path).find(data)]
    return extract(path, data)


json_path.extract_json = filtered


def invoke(request, fn):
    passed = urllib.request.Request(os.environ["INVOCATIONS"] + fn, request.get_data(), method="POST")
    with urllib.request.urlopen(passed, timeout=300) as answer:
        headers = {name: value for name, value in answer.getheaders() if name.lower().startswith("x-amz")}
        return Response(answer.read(), answer.status, headers, content_type="application/json")


ROUTER.add("/2015-03-31/functions/<path:fn>/invocations", invoke, methods=["POST"])
main.main()
