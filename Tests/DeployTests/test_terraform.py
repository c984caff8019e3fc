"""deploy/terraform, planned, applied, planned again and destroyed on stand-ins for AWS, and read back from them."""

import json
import re
import shutil
import subprocess
import zipfile

import peers
import pytest
import stands
import terraform

MODULE = stands.ROOT / "deploy/terraform"
SETTINGS = stands.ROOT / "Sources/ExporterSettings/Table/SettingTable.swift"

needs_terraform = pytest.mark.skipif(terraform.missing() is not None, reason=str(terraform.missing()))


def settings():
    """The names of the table's settings that the function takes, with where else they can be given."""
    found = re.findall(r'Setting\(\s*"([a-z0-9-]+)",(.*?)(?=package let|\Z)', SETTINGS.read_text(), re.DOTALL)
    assert len(found) > 45
    return {
        name: re.search(r"doors: \.(\w+)", rest).group(1) if "doors: ." in rest else "everywhere"
        for name, rest in found
    }


# Settings that a deployed function does not have as variables of their own, and why.
OTHERWISE = {
    "destination": "made of bucket and prefix", "state": "made of state_store", "profile": "a function has none",
    "deadline": "the invocation has one", "no-wait": "the state machine says it", "dry-run": "an event says it",
    "region": "the provider says it", "log-format": "the function's logging configuration says it",
}


def variables(folder=MODULE):
    return re.findall(r'^variable "(\w+)"', (folder / "variables.tf").read_text(), re.MULTILINE)


def test_every_setting_of_the_table_is_a_variable_and_comes_to_the_function_under_its_name():
    everywhere = [name for name, doors in settings().items() if doors == "everywhere"]
    wanted = [name.replace("-", "_") for name in everywhere if name not in OTHERWISE]
    assert variables()[:len(wanted)] == wanted
    environment = re.findall(r"^    ([A-Z0-9_]+) +=", (MODULE / "main.tf").read_text(), re.MULTILINE)
    known = {name.upper().replace("-", "_") for name, doors in settings().items() if doors != "commandAlone"}
    assert set(environment) <= known
    ours = {name.upper() for name in wanted} - {"LOG_GROUPS"}
    assert ours <= set(environment) and {"SOURCE_LOG_GROUP_PREFIXES", "STORE_DSN"} <= set(environment)


def test_the_pages_have_every_variable_and_every_output_as_they_are(tmp_path):
    copy = tmp_path / "terraform"
    shutil.copytree(MODULE, copy)
    subprocess.run([copy / "readme"], check=True)
    for page in ("README.md", "modules/member/README.md"):
        assert (copy / page).read_text() == (MODULE / page).read_text(), "run deploy/terraform/readme"
        assert (copy / page).read_text().count("\n| `") > 10


@needs_terraform
def test_it_is_formatted():
    found = subprocess.run(
        [terraform.PROGRAM, "fmt", "-check", "-recursive", "-diff", MODULE], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


# The configurations whose policies are compared: what the module's variables are, and the command's options.
POLICIES = {
    "tasks": ({"log_groups": ["/app/", "/aws/lambda/"]}, []),
    "prefixes that begin with each other": ({"log_groups": ["/app/x", "/app/", "/b", "/app/"]}, []),
    "every group": ({"log_groups": ["*"], "prefix": ""}, []),
    "reads": ({"log_groups": ["/app/"], "engine": "read"}, ["--engine", "read"]),
    "unmasked": ({"log_groups": ["/app/"], "unmask": True}, ["--unmask"]),
    "a key by its id": ({"log_groups": ["/app/"], "kms_key": "0-1-2"}, ["--kms-key", "0-1-2"]),
    "a key by its alias": ({"log_groups": ["/app/"], "kms_key": "alias/logs"}, ["--kms-key", "alias/logs"]),
    "a key by its ARN": (
        {"log_groups": ["/app/"], "kms_key": "arn:aws:kms:eu-central-1:1:key/2"},
        ["--kms-key", "arn:aws:kms:eu-central-1:1:key/2"]),
    "objects for the bucket's owner": (
        {"log_groups": ["/app/"], "bucket_owner_full_control": True}, ["--bucket-owner-full-control"]),
    "a state elsewhere": (
        {"log_groups": ["/app/"], "state": "s3://other/deep/state.json", "bucket_owner_full_control": True},
        ["--bucket-owner-full-control"]),
    "a state without the usual ending": ({"log_groups": ["/app/"], "state": "s3://archive/state"}, []),
    "a state in a table": ({"log_groups": ["/app/"], "state": "dynamodb://table/key"}, []),
    "China": (
        {"log_groups": ["/app/"], "region": "cn-north-1", "partition": "aws-cn", "dns_suffix": "amazonaws.com.cn"}, []),
}


def printed(given, options):
    """What `cwlogs-export policy` prints for the same."""
    prefix = given["prefix"]
    found = subprocess.run(
        [peers.binary(), "policy", "--json", "--account", given["account"], "--region", given["region"],
         "--destination", f"s3://{given['bucket']}/{prefix}", "--state", given["state"],
         "--log-groups", ",".join(given["log_groups"]), *options],
        capture_output=True, text=True, env=peers.environment({}))
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@needs_terraform
def test_the_statements_are_those_of_the_policy_command(tmp_path):
    folder = tmp_path / "policy"
    folder.mkdir()
    for path in (MODULE / "modules/policy").glob("*.tf"):
        (folder / path.name).write_text(path.read_text())
    subject = terraform.Configuration(folder)
    subject.done("init")
    for name, (given, options) in POLICIES.items():
        given = {
            "account": stands.ACCOUNT, "region": "eu-central-1", "bucket": "archive", "prefix": "logs",
            "state": "s3://archive/logs/_state/state.json", **given,
        }
        (folder / "terraform.tfvars.json").write_text(json.dumps(given))
        subject.done("apply", "-auto-approve")
        outputs, wanted = subject.outputs(), printed(given, options)
        assert json.loads(outputs["identity_policy"]) == wanted["identityPolicy"], name
        assert outputs["bucket_statements"] == wanted.get("bucketPolicy", {"Statement": []})["Statement"], name


def package(folder):
    """A zip that is deployed and not run."""
    path = folder / "bootstrap.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("bootstrap", (2026, 1, 1, 0, 0, 0)), "#!/bin/sh\n")
    return path


# moto forgets a function's logging configuration and lacks calls that the provider makes of Step Functions; MiniStack
# forgets what an alarm looks at. So each kind is clean on one of them.
FORGOTTEN_BY_MINISTACK = {"aws_cloudwatch_metric_alarm": {"period", "statistic", "treat_missing_data"}}


def kind(address):
    return next(part for part in address.split(".") if part.startswith("aws_"))


@needs_terraform
@pytest.mark.parametrize("name", ["minimal", "complete", "organisation"])
def test_an_example_comes_to_be_stays_and_goes_on_moto(name, moto, ministack, tmp_path):
    endpoints = {**dict.fromkeys(terraform.SERVICES, moto), "lambda": ministack, "sfn": ministack}
    subject = terraform.example(name, tmp_path, endpoints, package(tmp_path))
    subject.done("init")
    subject.done("validate")
    first = subject.plan()
    assert first and all(actions == ("create",) for actions, _ in first.values())
    subject.done("apply", "-input=false", "plan.bin")
    try:
        assert subject.plan() == {}
        read_back(name, subject, moto)
    finally:
        subject.done("destroy", "-auto-approve")
    assert "aws_" not in subject.done("state", "list")


@needs_terraform
@pytest.mark.parametrize("name", ["minimal", "complete", "organisation"])
def test_an_example_comes_to_be_stays_and_goes_on_ministack(name, ministack, tmp_path):
    subject = terraform.example(name, tmp_path, ministack, package(tmp_path))
    subject.done("init")
    subject.done("apply", "-auto-approve")
    try:
        for address, (actions, names) in subject.plan().items():
            assert actions == ("update",) and names <= FORGOTTEN_BY_MINISTACK.get(kind(address), set()), (address, names)
    finally:
        subject.done("destroy", "-auto-approve")
    assert "aws_" not in subject.done("state", "list")


def read_back(name, subject, moto):
    """What AWS was told, asked from it again."""
    export = subject.outputs()["export"]
    iam, role = peers.client("iam", moto), export["role_arn"].split("/")[-1]
    found = iam.get_role_policy(RoleName=role, PolicyName="export")["PolicyDocument"]
    assert found == json.loads(export["identity_policy"])
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == (
        ["assume", "export", "itself"] if name == "organisation" else ["export", "itself"])
    bucket = export["destination"].split("/")[2]
    s3 = peers.client("s3", moto)
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    if name != "organisation":
        assert policy[:-1] == export["bucket_statements"]
        assert policy[-1]["Effect"] == "Deny"
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    names = {alarm["AlarmName"] for alarm in peers.client("cloudwatch", moto).describe_alarms()["MetricAlarms"]}
    assert set(export["alarms"]) <= names
    wanted = {"errors", "lag", "sealed-lag", "loss", "retention-risk", "failures", "failed-tasks", "no-run", "dead-letters"}
    assert {alarm.split("-", export["function_name"].count("-") + 1)[-1] for alarm in export["alarms"]} >= wanted
