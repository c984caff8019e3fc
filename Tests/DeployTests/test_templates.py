"""The templates of CloudFormation: linted translated, each check with a template that it must refuse; made on moto, and
their roles read back."""

import ast
import json
import os
import subprocess

import cfnlint.api
import peers
import pytest
import stands
from cfnlint.decode import cfn_yaml
from samtranslator.translator.transform import transform

SAM = stands.ROOT / "deploy/sam/template.yaml"
MEMBER = stands.ROOT / "deploy/stackset/member.yaml"
ORIGINAL = ["DestinationS3Bucket", "SourceLogGroupPrefixes", "StateStoreType", "StoreDSN", "LogLevel"]


def lint(text):
    """The codes that cfn-lint finds. Later versions than this do not translate SAM, and so find less."""
    found = cfnlint.api.lint(text, config=cfnlint.api.ManualArgs(regions=[stands.REGION]))
    return {match.rule.id for match in found}, [str(match) for match in found]


@pytest.mark.parametrize("path", [SAM, MEMBER], ids=["sam", "member"])
def test_a_template_is_without_a_complaint(path):
    codes, said = lint(path.read_text())
    assert codes == set(), said


@pytest.mark.parametrize("right, wrong, code", [
    ("Runtime: provided.al2023", "Runtime: provided.foo", "E3030"),
    ("Architectures: [x86_64]", "Architectures: [riscv]", "E3030"),
    ("Architectures: [x86_64]", "Architectures: [arm64, x86_64]", "E3032"),
    ("Timeout: 900", "Timeout: 901", "E3034"),
    ("MaximumRetryAttempts: 10", "MaximumRetryAttempts: 400", "E3034"),
    ("SystemLogLevel: WARN", "SystemLogLevel: LOUD", "E3030"),
    ("MemorySize: 256", "MemorySizes: 256", "E0001"),
    ("!GetAtt DeadLetters.Arn}", "!GetAtt Nowhere.Arn}", "E1010"),
])
def test_a_bad_template_is_refused(right, wrong, code):
    text = SAM.read_text()
    assert right in text
    codes, said = lint(text.replace(right, wrong))
    assert code in codes, said


def test_the_originals_inputs_are_parameters_under_their_names():
    template = cfn_yaml.load(str(SAM))
    assert list(template["Parameters"])[:5] == ORIGINAL
    variables = template["Resources"]["Exporter"]["Properties"]["Environment"]["Variables"]
    assert {name: variables[name] for name in ("STORE_DSN", "LOG_LEVEL")} == {
        "STORE_DSN": {"Ref": "StoreDSN"}, "LOG_LEVEL": {"Ref": "LogLevel"}}


def test_the_repositorys_metadata_is_whole():
    data = cfn_yaml.load(str(SAM))["Metadata"]["AWS::ServerlessRepo::Application"]
    assert {"Name", "Description", "Author", "SpdxLicenseId", "LicenseUrl", "ReadmeUrl", "SemanticVersion"} <= set(data)
    for name in ("LicenseUrl", "ReadmeUrl"):
        assert (SAM.parent / data[name]).exists()
    version = subprocess.run([peers.binary(), "--version"], capture_output=True, text=True).stdout
    assert data["SemanticVersion"] in version
    assert data["SpdxLicenseId"] in (stands.ROOT / "LICENSE").read_text()


class NoManagedPolicies:
    def load(self):
        return {}


def translated(code):
    os.environ.setdefault("AWS_DEFAULT_REGION", stands.REGION)
    template = json.loads(json.dumps(cfn_yaml.load(str(SAM))))
    template["Resources"]["Exporter"]["Properties"]["CodeUri"] = code
    return json.dumps(transform(template, {}, NoManagedPolicies()))


def made(moto, name, template, parameters):
    """The resources of a stack by their kind."""
    clouds = peers.client("cloudformation", moto)
    clouds.create_stack(
        StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()])
    assert clouds.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    return {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for item in clouds.describe_stack_resources(StackName=name)["StackResources"]
        # What moto does not know has no name there.
        if "LogicalResourceId" in item
    }


def statements(document):
    """By their names, with lists where a text may stand for a list of one."""
    if isinstance(document, str):
        # What moto's CloudFormation hands to its IAM.
        document = ast.literal_eval(document)

    def listed(value):
        return value if isinstance(value, list) else [value]
    return {
        item["Sid"]: {**item, "Action": sorted(listed(item["Action"])), "Resource": sorted(listed(item["Resource"]))}
        for item in document["Statement"] if item
    }


def printed(*options):
    found = subprocess.run(
        [peers.binary(), "policy", "--only", "identity", "--account", stands.ACCOUNT, "--region", stands.REGION, *options],
        capture_output=True, text=True, env=peers.environment({}))
    assert found.returncode == 0, found.stderr
    return statements(json.loads(found.stdout))


@pytest.mark.parametrize("parameters, options", [
    ({"StoreDSN": "s3://sam-archive/state/x.json"}, []),
    ({"StoreDSN": "s3://other/state", "Engine": "read", "DestinationPrefix": "logs"}, ["--engine", "read"]),
    ({"StoreDSN": "dynamodb://table/key", "StateStoreType": "dynamodb", "LogLevel": "DEBUG"}, []),
], ids=["s3", "read", "dynamodb"])
def test_the_translated_template_makes_a_function_whose_role_has_the_commands_statements(moto, parameters, options):
    s3 = peers.client("s3", moto)
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="bootstrap.zip", Body=b"PK\5\6" + bytes(18))
    name = f"sam-{parameters['StoreDSN'][:2]}-{len(options)}"
    prefix = parameters.get("DestinationPrefix", "")
    resources = made(moto, name, translated("s3://code/bootstrap.zip"), {
        "DestinationS3Bucket": "sam-archive", "SourceLogGroupPrefixes": "/app/", "LogGroupArnPattern": "/app/*", **parameters})
    assert {"Exporter", "ExporterRole", "ExporterRunRole", "DeadLetters", "Log"} <= set(resources)
    iam = peers.client("iam", moto)
    found = [
        iam.get_role_policy(RoleName=resources["ExporterRole"], PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=resources["ExporterRole"])["PolicyNames"] if "Policy0" in policy
    ]
    assert statements(found[0]) == printed(
        "--log-groups", "/app/", "--destination", f"s3://sam-archive/{prefix}", "--state", parameters["StoreDSN"], *options)
    variables = peers.client("lambda", moto).get_function_configuration(
        FunctionName=resources["Exporter"])["Environment"]["Variables"]
    assert variables["STORE_DSN"] == parameters["StoreDSN"]
    assert variables["LOG_LEVEL"] == parameters.get("LogLevel", "INFO")
    assert variables.get("DESTINATION_PREFIX", "") == prefix


def test_the_role_of_a_member_has_the_commands_statements(moto):
    resources = made(moto, "member", MEMBER.read_text(), {
        "ExporterRoleArn": "arn:aws:iam::999999999999:role/fleet", "Bucket": "fleet-archive", "LogGroupArnPattern": "/app/*"})
    role = peers.client("iam", moto).get_role(RoleName=resources["Member"])["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::999999999999:role/fleet"}
    found = peers.client("iam", moto).get_role_policy(RoleName=resources["Member"], PolicyName="export")["PolicyDocument"]
    assert statements(found) == printed(
        "--log-groups", "/app/", "--destination", f"s3://fleet-archive/members/{stands.ACCOUNT}")
