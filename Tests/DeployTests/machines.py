"""State machines of deploy/stepfunctions on the interpreters of others."""

import json
import sys
import time
import uuid

import function_stub
import peers
import stands

FOLDER = stands.ROOT / "deploy/stepfunctions"


def definition(name, **substitutions):
    """The file as it is, with what Terraform's templatefile and SAM's DefinitionSubstitutions would put in."""
    text = (FOLDER / f"{name}.asl.json").read_text()
    for word, value in substitutions.items():
        text = text.replace("${" + word + "}", value)
    assert "${" not in text
    return text


class Interpreter:
    """Step Functions, S3 and Lambda of one stand-in."""

    def __init__(self, name, url):
        self.name, self.url = name, url
        self.steps, self.s3, self.functions = (
            peers.client(service, url, key=stands.ACCOUNT, secret="test", **options) for service, options in
            (("stepfunctions", {"inject_host_prefix": False}), ("s3", {"s3": {"addressing_style": "path"}}), ("lambda", {})))

    def function(self, folder, name, content, variables):
        """Deployed where the stand-in runs functions; the other calls what it was started with."""
        if self.name == "localstack":
            return f"arn:aws:lambda:{stands.REGION}:{stands.ACCOUNT}:function:{name}"
        return self.functions.create_function(
            FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Timeout=120,
            Role=f"arn:aws:iam::{stands.ACCOUNT}:role/function", Environment={"Variables": variables},
            Code={"ZipFile": function_stub.package(folder / f"{name}.zip", content)})["FunctionArn"]

    def stub(self, folder, url):
        content = function_stub.BOOTSTRAP.format(python=sys.executable, url=url)
        return self.function(folder, f"stub-{uuid.uuid4().hex[:8]}", content, {})

    def machine(self, text):
        return self.steps.create_state_machine(
            name=f"m-{uuid.uuid4().hex[:8]}", definition=text, roleArn=f"arn:aws:iam::{stands.ACCOUNT}:role/machine",
        )["stateMachineArn"]

    def run(self, machine, data, seconds=300):
        """The execution's end: its status, its output or its error, and its name."""
        name = f"e-{uuid.uuid4().hex[:8]}"
        execution = self.steps.start_execution(stateMachineArn=machine, name=name, input=json.dumps(data))["executionArn"]
        return self.ended(execution, seconds), name

    def ended(self, execution, seconds=300):
        deadline = time.monotonic() + seconds
        while True:
            found = self.steps.describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                return found
            assert time.monotonic() < deadline, "the execution did not end"
            time.sleep(0.1)

    def bucket(self):
        name = f"b-{uuid.uuid4().hex[:8]}"
        self.s3.create_bucket(Bucket=name)
        return name

    def put(self, bucket, prefix, documents):
        for name, document in documents.items():
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.s3.put_object(Bucket=bucket, Key=f"{prefix}{name}", Body=body)

    def read(self, bucket, prefix):
        """The documents below a prefix by what follows it."""
        found = {}
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                body = self.s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                found[entry["Key"].removeprefix(prefix)] = json.loads(body)
        return found
