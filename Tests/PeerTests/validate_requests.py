#!/usr/bin/env python3
"""Holds recorded requests against botocore's service models, field by field.

Usage: validate_requests.py REQUESTS.jsonl

A line is {service, operation, method, path, query, headers: [[name, value]], bodyBase64}. Each request is read back into
the parameters of its operation (protocols json, query and rest-xml); then every member must be known to the model, of
its type, within its enum, pattern, length and range, and all required members must be there. A header or a query item
that is no member and none of the protocol's own is an error too.
"""

import base64
import json
import re
import sys
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

import botocore.session
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

# Headers of the protocols themselves: no member of any shape.
PROTOCOL_HEADERS = {
    "authorization", "content-type", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target",
}
# In the models, but under names that botocore only keeps for itself.
TOLERATED_HEADERS = {"x-amz-sdk-checksum-algorithm"}


class Mismatch(Exception):
    pass


def service_model(cache, name):
    if name not in cache:
        loader = botocore.session.get_session().get_component("data_loader")
        cache[name] = ServiceModel(loader.load_service_model(name, "service-2"), name)
    return cache[name]


def scalar(shape, text):
    """A value that was written as text: a header, a query item, an element."""
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        if text not in ("true", "false"):
            raise Mismatch(f"{text!r} is not a boolean")
        return text == "true"
    if shape.type_name in ("string", "timestamp"):
        return text
    if shape.type_name == "blob":
        return base64.b64decode(text, validate=True)
    raise Mismatch(f"a {shape.type_name} has no form in text")


def from_json(shape, value):
    """JSON has types of its own; only blobs stand in it as something else."""
    if shape is None:
        raise Mismatch("the operation takes no such input")
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            raise Mismatch(f"{shape.name} is not an object")
        unknown = sorted(set(value) - set(shape.members))
        if unknown:
            raise Mismatch(f"{shape.name} has no member {unknown}")
        return {name: from_json(shape.members[name], item) for name, item in value.items()}
    if shape.type_name == "list":
        return [from_json(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {name: from_json(shape.value, item) for name, item in value.items()}
    if shape.type_name == "blob":
        return base64.b64decode(value, validate=True)
    return value


def from_xml(shape, element):
    if shape.type_name != "structure":
        return scalar(shape, element.text or "")
    result = {}
    names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
    for child in element:
        wire = child.tag.rpartition("}")[2]
        if wire not in names:
            raise Mismatch(f"{shape.name} has no element {wire}")
        name = names[wire]
        member = shape.members[name]
        if member.type_name == "list":
            if not member.serialization.get("flattened"):
                raise Mismatch(f"{wire} is not a flat list")
            result.setdefault(name, []).append(from_xml(member.member, child))
        else:
            result[name] = from_xml(member, child)
    return result


def check_limits(shape, value, where, errors):
    """What ParamValidator leaves to the service: enums, patterns, upper bounds."""
    if shape.type_name == "structure":
        for name, item in value.items():
            if name in shape.members:
                check_limits(shape.members[name], item, f"{where}.{name}", errors)
        return
    if shape.type_name in ("list", "map"):
        items = value if shape.type_name == "list" else value.values()
        for item in items:
            check_limits(shape.member if shape.type_name == "list" else shape.value, item, where + "[]", errors)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        errors.append(f"{where}: {value!r} is none of {allowed}")
    pattern = shape.metadata.get("pattern")
    for unicode_class, python_class in ((r"\p{L}", r"\w"), (r"\p{Z}", r"\s"), (r"\p{N}", r"\d")):
        pattern = pattern and pattern.replace(unicode_class, python_class)
    if pattern and isinstance(value, str) and not re.fullmatch(pattern, value):
        errors.append(f"{where}: {value!r} does not match {pattern}")
    most = shape.metadata.get("max")
    if most is not None and shape.type_name != "blob":
        size = value if isinstance(value, (int, float)) and not isinstance(value, bool) else len(value)
        if size > most:
            errors.append(f"{where}: {size} is more than {most}")


def json_parameters(model, operation, record, headers):
    target = f"{model.metadata['targetPrefix']}.{operation.name}"
    if headers.get("x-amz-target") != target:
        raise Mismatch(f"x-amz-target is not {target}")
    content_type = f"application/x-amz-json-{model.metadata['jsonVersion']}"
    if headers.get("content-type") != content_type:
        raise Mismatch(f"content-type is not {content_type}")
    if (record["method"], record["path"], record["query"]) != ("POST", "/", ""):
        raise Mismatch("not a POST to /")
    extra = sorted(set(headers) - PROTOCOL_HEADERS)
    if extra:
        raise Mismatch(f"headers {extra} mean nothing")
    return from_json(operation.input_shape, json.loads(base64.b64decode(record["bodyBase64"])))


def query_parameters(model, operation, record, headers):
    form = parse_qsl(base64.b64decode(record["bodyBase64"]).decode(), keep_blank_values=True, strict_parsing=True)
    parameters = dict(form)
    if len(parameters) != len(form):
        raise Mismatch("a parameter stands twice")
    if parameters.pop("Action", None) != operation.name or parameters.pop("Version", None) != model.api_version:
        raise Mismatch("Action or Version is wrong")
    if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Mismatch("content-type is not that of a form")
    unknown = sorted(set(parameters) - set(operation.input_shape.members))
    if unknown:
        raise Mismatch(f"{operation.input_shape.name} has no member {unknown}")
    return {name: scalar(operation.input_shape.members[name], text) for name, text in parameters.items()}


def split_host_style(record, members_of_path):
    """The bucket may stand in the host, which is not recorded: then the path holds only the key."""
    path = record["path"]
    if "Key" in members_of_path:
        first, _, rest = path[1:].partition("/")
        if first == "bucket.with.dots":
            return {"Bucket": first, "Key": unquote(rest)}
        return {"Bucket": "bucket", "Key": unquote(path[1:])}
    if path not in ("/", "/bucket.with.dots"):
        raise Mismatch(f"the path {path} holds more than a bucket")
    return {"Bucket": "bucket"}


def rest_xml_parameters(model, operation, record, headers):
    if record["method"] != operation.http["method"]:
        raise Mismatch(f"the method is not {operation.http['method']}")
    shape = operation.input_shape
    places = {name: member.serialization.get("location") for name, member in shape.members.items()}
    parameters = split_host_style(record, {name for name, place in places.items() if place == "uri"})
    literal = dict(parse_qsl(operation.http["requestUri"].partition("?")[2], keep_blank_values=True))
    items = dict(parse_qsl(record["query"], keep_blank_values=True))
    for name, value in literal.items():
        if items.pop(name, None) != value:
            raise Mismatch(f"?{name}={value} is missing")
    rest = {name.lower(): value for name, value in headers.items() if name not in PROTOCOL_HEADERS | TOLERATED_HEADERS}
    if "content-type" in headers and "ContentType" in places:
        rest["content-type"] = headers["content-type"]
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        if places[name] == "querystring" and wire in items:
            parameters[name] = scalar(member, items.pop(wire))
        elif places[name] == "header" and wire.lower() in rest:
            parameters[name] = scalar(member, rest.pop(wire.lower()))
        elif places[name] == "headers":
            prefix = wire.lower()
            parameters[name] = {key[len(prefix):]: rest.pop(key) for key in sorted(rest) if key.startswith(prefix)}
    if items or rest:
        raise Mismatch(f"query items {sorted(items)} and headers {sorted(rest)} mean nothing")
    body = base64.b64decode(record["bodyBase64"])
    payload = shape.serialization.get("payload")
    if payload and body:
        member = shape.members[payload]
        parameters[payload] = body if member.type_name == "blob" else xml_payload(member, body)
    elif body:
        raise Mismatch("the operation takes no body")
    return parameters


def xml_payload(member, body):
    root = ElementTree.fromstring(body)
    namespace = member.serialization.get("xmlNamespace", {}).get("uri")
    expected = member.serialization.get("name", member.name)
    if root.tag != (f"{{{namespace}}}{expected}" if namespace else expected):
        raise Mismatch(f"the root element is {root.tag}")
    return from_xml(member, root)


READERS = {"json": json_parameters, "query": query_parameters, "rest-xml": rest_xml_parameters}


def problems(cache, record):
    model = service_model(cache, record["service"])
    if record["operation"] not in model.operation_names:
        return ["the service has no such operation"]
    operation = model.operation_model(record["operation"])
    headers = {name.lower(): value for name, value in record["headers"]}
    if len(headers) != len(record["headers"]):
        return ["a header stands twice"]
    try:
        parameters = READERS[model.metadata["protocol"]](model, operation, record, headers)
    except (Mismatch, ValueError, ElementTree.ParseError) as error:
        return [str(error)]
    shape = operation.input_shape
    if shape is None:
        return []
    report = ParamValidator().validate(parameters, shape)
    errors = [report.generate_report()] if report.has_errors() else []
    check_limits(shape, parameters, record["operation"], errors)
    return errors


def main():
    cache, passed, failed = {}, 0, 0
    with open(sys.argv[1]) as lines:
        for line in lines:
            record = json.loads(line)
            found = problems(cache, record)
            if found:
                failed += 1
                print(f"{record['service']}:{record['operation']}: " + "; ".join(found))
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
