"""deploy/stepfunctions, unedited, on interpreters of the Amazon States Language that others wrote."""

import contextlib
import json

import function_stub
import machines
import pytest
import stands
from function_stub import Refusal

TARGETS = 1000


@pytest.fixture(scope="module", params=["ministack", "localstack"])
def stub(request, folder):
    """An interpreter, and a function that answers as `script.answer` says."""
    script = function_stub.Script(None)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(function_stub.served(script))
        if request.param == "ministack":
            server = stack.enter_context(stands.ministack(folder, seconds=0.002))
        else:
            if not stands.LOCALSTACK.exists():
                pytest.skip("LocalStack is not here: 'scripts/localstack' installs it, where Python 3.12 or later is")
            server = stack.enter_context(stands.localstack(folder, url))
        interpreter = machines.Interpreter(request.param, server)
        interpreter.arn = interpreter.stub(folder, url)
        yield interpreter, script


@pytest.fixture
def scripted(stub):
    """Sets the script, with nothing counted yet."""
    interpreter, script = stub

    def scripted(answer):
        script.answer = answer
        script.calls.clear()
        script.events.clear()
        return interpreter, script
    return scripted


# One interpreter waits in real time, so that a wait that can be left out is.
RETRY_AFTER = 0


def going_on():
    return {"done": False, "retryAfterSeconds": RETRY_AFTER, "messages": [], "summary": {"stop": "taskRunning"}}


def done():
    return {"done": True, "messages": [], "summary": {"stop": "done"}}


def some_failed():
    return {
        "done": False, "retryAfterSeconds": 900, "messages": ["/app: was not exported"],
        "failed": [{"logGroup": "/app"}], "summary": {"stop": "done", "failedLanes": 1},
    }


def number(event):
    return int(event["destination"].rsplit("/", 1)[1])


def target(index):
    return {
        "roleARN": f"arn:aws:iam::{index:012}:role/cwlogs-export-member", "region": stands.REGION,
        "sourceLogGroupPrefixes": "/app/", "destination": f"s3://archive/{index}",
        "state": f"s3://archive/{index}/_state/state.json",
    }


def by_number(event, count):
    """Three calls; of a hundred targets ten cannot be called, and two have groups that fail."""
    index = number(event)
    if index % 10 == 3:
        raise Refusal("Export.NotPermitted")
    if index % 50 == 7 and count == 3:
        return some_failed()
    return done() if count >= 3 else going_on()


def failing(count):
    return {index for index in range(count) if index % 10 == 3 or index % 50 == 7}


def fleet(interpreter, count, broken=()):
    """A machine and a bucket with `count` targets."""
    bucket = interpreter.bucket()
    interpreter.put(bucket, "_fleet/targets/", {f"{index:04}.json": target(index) for index in range(count)})
    interpreter.put(bucket, "_fleet/targets/", dict(broken))
    text = machines.definition("fleet", FunctionArn=interpreter.arn, ReportsBucket=bucket, ReportsPrefix="_fleet/runs")
    return interpreter.machine(text), bucket, {"bucket": bucket, "prefix": "_fleet/targets/"}


def test_a_fleet_of_a_thousand_with_failures_and_then_the_failed_alone(scripted):
    interpreter, script = scripted(by_number)
    machine, bucket, data = fleet(interpreter, TARGETS)
    end, name = interpreter.run(machine, data, seconds=900)
    assert (end["status"], end["error"]) == ("FAILED", "Export.Failures"), end
    assert bucket in end["cause"]
    fine = set(range(TARGETS)) - failing(TARGETS)
    assert {number(event) for event in script.events.values()} == set(range(TARGETS))
    assert all(script.calls[f"s3://archive/{index}"] == 3 for index in fine)
    assert all(event["wait"] is False for event in script.events.values())

    failed = interpreter.read(bucket, f"_fleet/runs/{name}/failed/")
    assert failed == {f"{index:04}.json": target(index) for index in failing(TARGETS)}
    reasons = interpreter.read(bucket, f"_fleet/runs/{name}/reasons/")
    assert set(reasons) == set(failed)
    assert {reason["error"] for reason in reasons.values()} == {"Export.NotPermitted", "SomeLogGroupsFailed"}
    assert "refused by the script" in reasons["0003.json"]["cause"]
    assert reasons["0007.json"] == {"calls": 3, "error": "SomeLogGroupsFailed", "messages": ["/app: was not exported"]}

    interpreter, script = scripted(lambda event, count: done())
    end, name = interpreter.run(machine, {**data, "prefix": f"_fleet/runs/{name}/failed/"}, seconds=300)
    assert end["status"] == "SUCCEEDED", end
    assert json.loads(end["output"]) == {"failed": 0, "targets": len(failing(TARGETS))}
    assert {number(event) for event in script.events.values()} == failing(TARGETS)
    assert interpreter.read(bucket, f"_fleet/runs/{name}/failed/") == {}


@pytest.mark.parametrize("one_in, status", [(3, "SUCCEEDED"), (12, "SUCCEEDED"), (13, "FAILED"), (50, "FAILED")])
def test_so_many_may_fail(scripted, one_in, status):
    """Three of 25: one in twelve is three, since a beginning dozen counts; one in thirteen is two."""
    interpreter, _ = scripted(lambda event, count: done() if number(event) >= 3 else refused())
    machine, _, data = fleet(interpreter, 25)
    end, _ = interpreter.run(machine, {**data, "tolerateOneIn": one_in})
    assert end["status"] == status, end


def refused():
    raise Refusal("Export.Configuration")


def test_a_target_that_is_no_event_fails_alone_and_can_never_become_a_run_of_the_environments(scripted):
    interpreter, script = scripted(lambda event, count: done())
    machine, bucket, data = fleet(interpreter, 2, {"odd.json": b"no JSON"})
    end, name = interpreter.run(machine, data)
    assert (end["status"], end["error"]) == ("FAILED", "Export.Failures"), end
    assert interpreter.read(bucket, f"_fleet/runs/{name}/failed/") == {
        "odd.json": {"unreadable": "_fleet/targets/odd.json"}}
    assert len(script.events) == 2


def drain(interpreter):
    return interpreter.machine(machines.definition("drain", FunctionArn=interpreter.arn))


def test_a_drain_calls_every_target_until_it_is_done_and_names_those_that_fail(scripted):
    interpreter, script = scripted(by_number)
    end, _ = interpreter.run(drain(interpreter), {"targets": [target(index) for index in range(8)]})
    assert (end["status"], end["error"]) == ("FAILED", "Export.Failures"), end
    assert [script.calls[f"s3://archive/{index}"] for index in range(8)] == [3, 3, 3, 1, 3, 3, 3, 3]

    interpreter, script = scripted(by_number)
    end, _ = interpreter.run(drain(interpreter), {"targets": [target(0), target(1)]})
    assert end["status"] == "SUCCEEDED", end
    output = json.loads(end["output"])
    assert output["drained"] == [{"outcome": "drained", "calls": 3}] * 2
    assert (output["failed"], output["unfinished"]) == ([], [])


def test_an_empty_input_of_a_drain_is_the_functions_environment(scripted):
    interpreter, script = scripted(lambda event, count: done())
    end, _ = interpreter.run(drain(interpreter), {})
    assert end["status"] == "SUCCEEDED", end
    assert script.events == {"": {"wait": False}}


def test_a_dry_run_is_asked_once(scripted):
    interpreter, script = scripted(lambda event, count: {"planned": [], "done": False, "messages": []})
    end, _ = interpreter.run(drain(interpreter), {"targets": [{**target(0), "dryRun": True}]})
    assert end["status"] == "SUCCEEDED", end
    assert script.calls["s3://archive/0"] == 1


def test_what_a_service_could_not_do_is_tried_again(scripted):
    def answer(event, count):
        if count == 1:
            raise Refusal("Runtime.ExitError")
        return done()

    interpreter, script = scripted(answer)
    end, _ = interpreter.run(drain(interpreter), {"targets": [target(0)]})
    assert end["status"] == "SUCCEEDED", end
    assert script.calls["s3://archive/0"] == 2


def test_a_drain_goes_on_in_a_new_execution_before_its_history_is_full(scripted):
    """With a limit of two calls in the place of a thousand, which is all that is changed."""
    text = machines.definition("drain", FunctionArn=stub_arn(scripted))
    assert text.count('"NumericGreaterThanEquals": 1000') == 1
    interpreter, script = scripted(lambda event, count: done() if count >= 5 else going_on())
    machine = interpreter.machine(text.replace('"NumericGreaterThanEquals": 1000', '"NumericGreaterThanEquals": 2'))
    end, _ = interpreter.run(machine, {"targets": [target(0)]})
    assert end["status"] == "SUCCEEDED", end
    execution = json.loads(end["output"])["goesOnIn"]["ExecutionArn"]
    while True:
        end = interpreter.ended(execution)
        assert end["status"] == "SUCCEEDED", end
        output = json.loads(end["output"])
        if "goesOnIn" not in output:
            break
        execution = output["goesOnIn"]["ExecutionArn"]
    assert output["drained"] == [{"outcome": "drained", "calls": 1}]
    assert script.calls["s3://archive/0"] == 5


def stub_arn(scripted):
    return scripted(None)[0].arn
