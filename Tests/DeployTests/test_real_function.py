"""The real function, run by MiniStack as `provided.al2023`, over the simulator's AWS: deployed by Terraform, and called by
the state machines."""

import contextlib
import json

import machines
import peers
import pytest
import stands
import terraform
from archive import Archive, difference, of_events
from function_stub import package
from test_function import BUCKET, GROUP, QUICK, bootstrap, loaded, lost_and_doubled

def credentials(folder):
    """The simulator's, as a profile: those of its environment MiniStack gives it itself."""
    path = folder / "credentials"
    path.write_text(
        f"[simulator]\naws_access_key_id = {peers.ACCESS_KEY}\naws_secret_access_key = {peers.SECRET_KEY}\n")
    return {"PROFILE": "simulator", "AWS_SHARED_CREDENTIALS_FILE": str(path), "AWS_CONFIG_FILE": "/nonexistent"}


MINIMAL = "example-log-archive"


@pytest.fixture
def world():
    with peers.simulator(*QUICK[:-1], "150ms") as simulator:
        yield loaded(simulator)


@pytest.fixture
def deployed(ministack, folder, world):
    interpreter = machines.Interpreter("ministack", ministack)
    interpreter.arn = interpreter.function(folder, f"real-{world.url[-5:]}", bootstrap().read_bytes(), {
        **credentials(folder), "ENDPOINT_URL": world.url, "DESTINATION_S3_BUCKET": BUCKET, "POLL_INTERVAL": "50ms",
        "SOURCE_LOG_GROUP_PREFIXES": "/shop/", "STORE_DSN": "s3://state/state.json",
    })
    return interpreter


def test_a_drain_exports_all_once(deployed, world):
    machine = deployed.machine(machines.definition("drain", FunctionArn=deployed.arn))
    end, _ = deployed.run(machine, {})
    assert end["status"] == "SUCCEEDED", end
    drained = json.loads(end["output"])["drained"]
    assert [item["outcome"] for item in drained] == ["drained"] and drained[0]["calls"] > 1
    # What an item returns does not grow with its event: 256 KiB hold thousands of them.
    assert len(json.dumps(drained)) * 1000 < 256 << 10
    assert lost_and_doubled(world) == ({}, {})


def test_a_fleet_has_a_slot_and_a_state_for_each_target_and_says_why_one_fails(deployed, world):
    bucket = deployed.bucket()
    world.client("s3").create_bucket(Bucket="second")
    deployed.put(bucket, "_fleet/targets/", {
        "first.json": {"destination": f"s3://{BUCKET}/first", "state": "s3://state/first.json"},
        "nowhere.json": {"destination": "s3://nowhere/x", "state": "s3://state/x.json"},
        "misspelt.json": {"destinatoin": f"s3://{BUCKET}/first"},
    })
    text = machines.definition("fleet", FunctionArn=deployed.arn, ReportsBucket=bucket, ReportsPrefix="_fleet/runs")
    end, name = deployed.run(deployed.machine(text), {"bucket": bucket, "prefix": "_fleet/targets/", "tolerateOneIn": 2})
    assert end["status"] == "SUCCEEDED", end
    reasons = deployed.read(bucket, f"_fleet/runs/{name}/reasons/")
    assert {name: reason["error"] for name, reason in reasons.items()} == {
        "nowhere.json": "Export.Configuration", "misspelt.json": "Function.InvalidEvent"}
    assert "did you mean 'destination'?" in reasons["misspelt.json"]["cause"]
    assert lost_and_doubled(world, "first/") == ({}, {})


@pytest.mark.skipif(terraform.missing() is not None, reason=str(terraform.missing()))
def test_what_terraform_deploys_exports_all_once(ministack, world, tmp_path):
    """With exactly the environment that the module gives it, but for where AWS is."""
    world.client("s3").create_bucket(Bucket=MINIMAL)
    package(tmp_path / "bootstrap.zip", bootstrap().read_bytes())
    subject = terraform.example("minimal", tmp_path, ministack, tmp_path / "bootstrap.zip")
    (subject.folder / "endpoint_override.tf").write_text(
        f'module "export" {{\n  endpoint_url = "{world.url}"\n  log_groups = ["{GROUP}"]\n}}\n')
    subject.done("init")
    subject.done("apply", "-auto-approve")
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: subject.done("destroy", "-auto-approve"))
        export = subject.outputs()["export"]
        functions = peers.client("lambda", ministack, key=stands.ACCOUNT, secret="test")
        found = functions.get_function_configuration(FunctionName=export["function_name"])
        assert found["Environment"]["Variables"] == export["environment"]
        assert found["Role"] == export["role_arn"]
        functions.update_function_configuration(
            FunctionName=export["function_name"], Environment={"Variables": {**export["environment"], **credentials(tmp_path)}})
        answer = functions.invoke(FunctionName=export["function_name"], Payload=b"{}")
        document = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer and document["done"], document
        assert document["summary"]["exported"] >= 1
    archive = WithState(world.client("s3"), MINIMAL)
    archive.assert_whole()
    assert difference(of_events(world.truth(GROUP)), archive.content()) == ({}, {})


class WithState(Archive):
    """With the state in the archive's bucket, which is the module's way."""

    def listing(self):
        return {key: entry for key, entry in super().listing().items() if not key.startswith("_state/")}
