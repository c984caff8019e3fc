"""deploy/stepfunctions/drain.asl.json, run by an interpreter over the real function and the simulator's AWS."""

import collections
import json
import time

import asl
import peers
import pytest
from archive import Archive, difference, of_events
from test_function import BUCKET, DAY, ORIGINAL_EVENT, function

DEFINITION = json.loads((peers.ROOT / "deploy/stepfunctions/drain.asl.json").read_text())
# A second of the state machine's waits, in seconds of this test.
SECOND = 0.004


class Drain:
    """The state machine with what it reaches: the function, and itself."""

    def __init__(self, subject, definition=DEFINITION):
        self.subject, self.definition = subject, definition
        self.answers, self.failures, self.waits, self.executions = [], [], [], []

    def run(self, data):
        self.executions.append(data)
        machine = asl.Machine(self.definition, self.task, self.sleep)
        return machine.run(data)

    def sleep(self, seconds):
        self.waits.append(seconds)
        time.sleep(seconds * SECOND)

    def task(self, resource, parameters):
        if resource == "arn:aws:states:::states:startExecution":
            # It runs on its own; here, at once and to its end.
            self.run(parameters["Input"])
            return {"ExecutionArn": "arn:aws:states:::execution"}
        assert resource == "arn:aws:states:::lambda:invoke"
        assert parameters["FunctionName"] == "${FunctionArn}"
        if self.failures:
            raise asl.ExecutionFailed(self.failures.pop(0))
        kind, document = self.subject.invoke(parameters["Payload"])
        if kind == "error":
            raise asl.ExecutionFailed(document["errorType"], document["errorMessage"])
        self.answers.append(document)
        return {"Payload": document, "StatusCode": 200}


GROUPS = [f"/shop/{name}" for name in ("web", "cart", "mail", "search")]


@pytest.fixture
def world():
    with peers.simulator(
        "--buckets", f"{BUCKET},state", "--export-pending", "30ms", "--export-running", "150ms"
    ) as simulator:
        now = simulator.now()
        simulator.load([
            {"group": group, "stream": "s", "timestamp": now - index * 1000, "ingestionTime": now,
             "message": f"{group} {index}"}
            for group in GROUPS for index in range(50)
        ])
        simulator.advance(2 * DAY)
        yield simulator


def lost_and_doubled(simulator, *prefixes):
    source = of_events([event for group in GROUPS for event in simulator.truth(group)])
    archives = [Archive(simulator.client("s3"), BUCKET, prefix) for prefix in prefixes or [""]]
    for archive in archives:
        archive.assert_whole()
    return difference(source, sum((archive.content() for archive in archives), collections.Counter()))


def event(prefix, state):
    return {**ORIGINAL_EVENT, "SourceLogGroupPrefixes": prefix, "StoreDSN": f"s3://state/{state}.json"}


def test_the_machine_is_well_formed():
    assert asl.validate(DEFINITION) == []


def test_a_backlog_drains_and_nobody_pays_for_waiting(world):
    with function(world.url) as subject:
        drain = Drain(subject)
        result = drain.run({"targets": [event("/shop/", "state")]})
    assert [item["outcome"] for item in result["drained"]] == ["drained"]
    assert (result["failed"], result["unfinished"]) == ([], [])
    assert sum(len(answer["targets"]) for answer in drain.answers) == len(GROUPS)
    assert [answer["done"] for answer in drain.answers] == [False] * (len(drain.answers) - 1) + [True]
    assert {answer["summary"]["stop"] for answer in drain.answers[:-1]} == {"taskRunning"}
    assert drain.waits == [answer["retryAfterSeconds"] for answer in drain.answers[:-1]]
    assert lost_and_doubled(world) == ({}, {})


def test_a_fleet_is_a_map_over_targets_and_an_empty_input_is_the_environment(world):
    with function(world.url) as subject:
        drain = Drain(subject)
        result = drain.run({"targets": [
            {**event("/shop/web,/shop/cart", "first"), "destinationPrefix": "first"},
            {**event("/shop/mail,/shop/search", "second"), "destinationPrefix": "second", "region": peers.REGION},
        ]})
        assert len(result["drained"]) == 2
    assert lost_and_doubled(world, "first/", "second/") == ({}, {})
    with function(
        world.url, DESTINATION_S3_BUCKET=BUCKET, DESTINATION_PREFIX="first", STORE_DSN="s3://state/first.json",
        SOURCE_LOG_GROUP_PREFIXES="/shop/web,/shop/cart",
    ) as subject:
        assert len(Drain(subject).run({})["drained"]) == 1
    assert lost_and_doubled(world, "first/", "second/") == ({}, {})


def test_a_dry_run_among_the_targets_is_asked_once_and_changes_nothing(world):
    with function(world.url) as subject:
        drain = Drain(subject)
        result = drain.run({"targets": [{**event("/shop/", "state"), "dryRun": True}]})
    assert (len(drain.answers), result["drained"]) == (1, [{"outcome": "drained", "calls": 1}])
    assert len(drain.answers[0]["planned"]) == len(GROUPS)
    assert world.client("logs").describe_export_tasks()["exportTasks"] == []


def test_the_result_of_a_thousand_targets_fits_into_a_state(world):
    """What an item returns for a drained target does not grow with its event: 256 KiB hold thousands of them."""
    with function(world.url) as subject:
        long = {**event("/shop/", "state"), "exclude": ["x" * 200] * 20}
        result = Drain(subject).run({"targets": [long]})
    assert len(json.dumps(result["drained"])) * 1000 < asl.RESULT_BYTES_MAX


def test_it_outlives_lambdas_own_failures_and_says_what_cannot_be_mended(world):
    with function(world.url) as subject:
        drain = Drain(subject)
        drain.failures = ["Lambda.ServiceException", "Sandbox.Timedout", "Lambda.TooManyRequestsException"]
        assert len(drain.run({"targets": [event("/shop/", "state")]})["drained"]) == 1
        assert drain.waits[:3] == [2, 4, 8]
        with pytest.raises(asl.ExecutionFailed, match="Export.Failures"):
            drain.run({"targets": [event("/shop/", "state"), {**ORIGINAL_EVENT, "DestinationS3Bucket": "nowhere"}]})
    assert lost_and_doubled(world) == ({}, {})


def test_it_goes_on_in_a_new_execution_before_its_history_is_full(world):
    definition = json.loads(json.dumps(DEFINITION))
    choices = definition["States"]["Targets"]["ItemProcessor"]["States"]["IsDone"]["Choices"]
    assert choices[3]["NumericGreaterThanEquals"] == 1000
    choices[3]["NumericGreaterThanEquals"] = 2
    with function(world.url) as subject:
        drain = Drain(subject, definition)
        drain.run({"targets": [event("/shop/", "state")]})
    assert len(drain.executions) > 1
    assert drain.executions[1] == {"targets": [event("/shop/", "state")]}
    assert drain.answers[-1]["done"]
    assert lost_and_doubled(world) == ({}, {})
