"""The other places where the command runs: Kubernetes, ECS, systemd. Against schemas of others, and each check with a
document that it must refuse."""

import json
import pathlib
import re
import shutil
import subprocess

import botocore.validate
import kubernetes_validate
import peers
import pytest
import stands
import yaml

KUBERNETES = stands.ROOT / "deploy/kubernetes"
SYSTEMD = stands.ROOT / "deploy/systemd"
ECS = stands.ROOT / "deploy/ecs/task-definition.json"
VERSIONS = ["1.30", "1.34", "1.37"]


def documents(name):
    return list(yaml.safe_load_all((KUBERNETES / name).read_text()))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["base.yaml", "cronjob.yaml", "follow.yaml"])
def test_kubernetes_takes_it(name, version):
    for document in documents(name):
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("right, wrong", [
    ("concurrencyPolicy", "concurencyPolicy"), ("backoffLimit: 2", "backoffLimit: two"),
    ("readOnlyRootFilesystem: true", "readOnlyRootFilesystems: true"), ("operator: In", "operators: In"),
])
def test_kubernetes_refuses_what_is_misspelt(right, wrong):
    text = (KUBERNETES / "cronjob.yaml").read_text()
    assert right in text
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(yaml.safe_load(text.replace(right, wrong)), VERSIONS[-1], strict=True)


def pods():
    (job,), (deployment,) = documents("cronjob.yaml"), documents("follow.yaml")
    return [job["spec"]["jobTemplate"]["spec"]["template"]["spec"], deployment["spec"]["template"]["spec"]]


def test_a_pod_may_do_nothing_but_run_and_has_time_to_stop():
    for pod in pods():
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert pod["terminationGracePeriodSeconds"] >= 100
        assert pod["automountServiceAccountToken"] is False
    (deployment,) = documents("follow.yaml")
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]["type"]) == (1, "Recreate")


def planned(arguments, folder, environment):
    """What the command says to the arguments of a place, with `plan` in the place of `run`, over the simulator."""
    arguments = ["plan" if word == "run" else word for word in arguments]
    arguments = [word for word in arguments if word not in ("--follow",)]
    with peers.simulator("--buckets", "example-log-archive") as simulator:
        now = simulator.now()
        simulator.load([{"group": "/app/web", "stream": "s", "timestamp": now, "ingestionTime": now, "message": "m"}])
        return subprocess.run(
            [peers.binary(), *arguments], capture_output=True, text=True, timeout=60, cwd=folder,
            env=peers.environment({
                "AWS_ACCESS_KEY_ID": peers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": peers.SECRET_KEY, "HOME": str(folder),
                "CWLOGS_ENDPOINT_URL": simulator.url, **environment,
            }))


def test_the_command_takes_the_arguments_and_the_configuration_of_a_pod(tmp_path):
    configuration = next(document for document in documents("base.yaml") if document["kind"] == "ConfigMap")
    (tmp_path / "export.yaml").write_text(configuration["data"]["export.yaml"])
    for pod in pods():
        (container,) = pod["containers"]
        arguments = [str(tmp_path / "export.yaml") if "/export.yaml" in word else word for word in container["args"]]
        assert str(tmp_path / "export.yaml") in arguments
        found = planned(arguments, tmp_path, {item["name"]: item["value"] for item in container["env"]})
        assert found.returncode == 0, found.stderr


def container_of_ecs():
    (container,) = json.loads(ECS.read_text())["containerDefinitions"]
    return container


def complaints(definition):
    """What the service's model has against it."""
    shape = peers.client("ecs", "http://127.0.0.1:1").meta.service_model.operation_model("RegisterTaskDefinition").input_shape
    return botocore.validate.ParamValidator().validate(definition, shape).generate_report()


def test_ecs_takes_the_task_definition():
    definition = json.loads(ECS.read_text())
    assert complaints(definition) == ""
    definition["containerDefinitions"][0]["stopTimeouts"] = 100
    # A member that the model does not have.
    assert "stopTimeouts" in complaints(definition)
    assert "stopTimeout" in complaints({**definition, "containerDefinitions": [{"stopTimeout": "soon"}]})


def test_the_command_takes_the_arguments_and_the_environment_of_the_task(tmp_path):
    container = container_of_ecs()
    assert container["stopTimeout"] == 100 and container["readonlyRootFilesystem"]
    found = planned(container["command"], tmp_path, {item["name"]: item["value"] for item in container["environment"]})
    assert found.returncode == 0, found.stderr


ANALYSE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYSE is None, reason="systemd-analyze is not here: Debian's package systemd has it")
UNITS = ["cwlogs-export.service", "cwlogs-export-run.service"]


def verified(folder):
    """All that systemd says of the units: an unknown key is a line and not an exit code."""
    found = subprocess.run(
        [ANALYSE, "verify", *sorted(str(path) for path in folder.iterdir())], capture_output=True, text=True)
    return found.stdout + found.stderr


@pytest.fixture
def units(tmp_path):
    """With a program that is there."""
    folder = tmp_path / "units"
    shutil.copytree(SYSTEMD, folder)
    for path in folder.iterdir():
        path.write_text(path.read_text().replace("/usr/local/bin/cwlogs-export", "/bin/true"))
    return folder


@needs_systemd
def test_systemd_has_nothing_to_say_of_the_units(units):
    assert verified(units) == ""


@needs_systemd
@pytest.mark.parametrize("right, wrong", [("RestartSec=", "RestartSecs="), ("ProtectSystem=strict", "ProtectSystem=stricct")])
def test_systemd_names_what_is_misspelt(units, right, wrong):
    unit = units / UNITS[0]
    assert right in unit.read_text()
    unit.write_text(unit.read_text().replace(right, wrong))
    assert wrong.rstrip("=").split("=")[-1] in verified(units)


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_exposed_by_no_more_than_two_of_ten(name):
    found = subprocess.run([ANALYSE, "security", "--offline=true", SYSTEMD / name], capture_output=True, text=True)
    level = float(re.search(r"exposure level for \S+: ([\d.]+)", found.stdout).group(1))
    assert level <= 2.0, found.stdout


def allowed_calls():
    """What SystemCallFilter of the unit leaves, by systemd's own lists."""
    def members(name):
        said = subprocess.run([ANALYSE, "syscall-filter", name], capture_output=True, text=True, check=True).stdout
        words = [line.strip() for line in said.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
        return {inner for word in words for inner in (members(word) if word.startswith("@") else {word})}

    allowed = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", (SYSTEMD / UNITS[0]).read_text(), re.MULTILINE):
        names = set().union(*(members(name) for name in line.removeprefix("~").split()))
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


@needs_systemd
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here: Debian's package strace has it")
def test_a_run_makes_no_system_call_that_the_unit_forbids(tmp_path):
    with peers.simulator("--buckets", "archive") as simulator:
        now = simulator.now()
        simulator.load([
            {"group": "/app", "stream": "s", "timestamp": now - index * 1000, "ingestionTime": now, "message": "m"}
            for index in range(50)
        ])
        simulator.advance(172_800_000)
        exporter = peers.Exporter(
            tmp_path, {"AWS_ENDPOINT_URL": simulator.url}, "--log-groups", "/app", "--destination", "s3://archive",
            "--engine", "read", "--state", f"file://{tmp_path}/state.json")
        trace = tmp_path / "trace"
        exporter.command = ["strace", "-f", "-qq", "-o", str(trace), *exporter.command]
        found = exporter.run()
    assert found.returncode == 0, found.stderr
    calls = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE))
    assert {"execve", "connect", "fsync"} & calls and len(calls) > 20
    assert calls - allowed_calls() == set()
    # MemoryDenyWriteExecute: nothing is mapped to be written and run.
    assert not re.search(r"PROT_WRITE\|PROT_EXEC", trace.read_text())


def test_the_run_unit_takes_what_the_command_takes(tmp_path):
    configuration = tmp_path / "cwlogs-export.yaml"
    configuration.write_text("log-groups: [/app/]\ndestination: s3://example-log-archive\nregion: us-east-1\n")
    for name in UNITS:
        line = re.search(r"^ExecStart=(.*)$", (SYSTEMD / name).read_text(), re.MULTILINE).group(1)
        arguments = [word.replace("/etc/cwlogs-export.yaml", str(configuration)) for word in line.split()[1:]]
        found = planned(arguments, tmp_path, {})
        assert found.returncode == 0, found.stderr
    assert pathlib.Path(line.split()[0]).name == "cwlogs-export"
