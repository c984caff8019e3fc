"""A small interpreter of the Amazon States Language, as far as deploy/stepfunctions needs it: states-language.net.

It is strict where the service is: a path that finds nothing, a state or a field that it does not know, and a result above
256 KiB end the execution. Waits are handed to the caller, who decides how long a second is.
"""

import json
import re

COMMON = {"Type", "Comment", "Next", "End"}
FIELDS = {
    "Choice": {"Choices", "Default"},
    "Pass": {"Result", "Parameters", "ResultPath"},
    "Wait": {"SecondsPath"},
    "Task": {"Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"},
    "Map": {"ItemsPath", "ItemSelector", "MaxConcurrency", "ItemProcessor"},
    "Fail": {"Error", "Cause"},
    "Succeed": set(),
}
RESULT_BYTES_MAX = 256 << 10


class ExecutionFailed(Exception):
    def __init__(self, error, cause=""):
        super().__init__(f"{error}: {cause}")
        self.error, self.cause = error, cause


def validate(machine):
    """What is wrong with a machine, as sentences."""
    states = machine["States"]
    problems, reached, front = [], set(), [machine["StartAt"]]
    while front:
        name = front.pop()
        if name in reached:
            continue
        reached.add(name)
        if name not in states:
            problems.append(f"{name} does not exist")
            continue
        front += successors(states[name])
    problems += [f"{name} is never reached" for name in states if name not in reached]
    for name, state in states.items():
        unknown = set(state) - COMMON - FIELDS.get(state["Type"], set())
        problems += [f"{name}: {field} does not belong to a {state['Type']}" for field in sorted(unknown)]
        ends = state["Type"] in ("Fail", "Succeed", "Choice") or state.get("End") is True
        if ends == ("Next" in state):
            problems.append(f"{name} needs either Next or an end")
        if state["Type"] == "Map":
            problems += [f"{name}/{problem}" for problem in validate(state["ItemProcessor"])]
    return problems


def successors(state):
    found = [state.get("Next"), state.get("Default")]
    found += [rule["Next"] for rule in state.get("Choices", []) + state.get("Catch", [])]
    return [name for name in found if name is not None]


class Machine:
    def __init__(self, definition, task, sleep):
        """`task(resource, parameters)` returns a result or raises ExecutionFailed; `sleep(seconds)` waits."""
        self.definition, self.task, self.sleep = definition, task, sleep
        self.visited = []

    def run(self, data):
        context = {"StateMachine": {"Id": "arn:aws:states:us-east-1:123456789012:stateMachine:drain"}}
        return self.walk(self.definition, data, context)

    def walk(self, machine, data, context):
        name = machine["StartAt"]
        while True:
            state = machine["States"][name]
            self.visited.append(name)
            data, following = getattr(self, "do_" + state["Type"].lower())(state, data, context)
            if len(json.dumps(data)) > RESULT_BYTES_MAX:
                raise ExecutionFailed("States.DataLimitExceeded", name)
            if following is None:
                return data
            name = following

    def do_choice(self, state, data, _):
        for rule in state["Choices"]:
            if matches(rule, data):
                return data, rule["Next"]
        return data, state["Default"]

    def do_pass(self, state, data, context):
        result = state["Result"] if "Result" in state else template(state.get("Parameters", data), data, context)
        return placed(data, state.get("ResultPath", "$"), result), state.get("Next")

    def do_wait(self, state, data, _):
        seconds = path(state["SecondsPath"], data)
        assert isinstance(seconds, int) and 0 <= seconds <= 99_999_999, seconds
        self.sleep(seconds)
        return data, state["Next"]

    def do_task(self, state, data, context):
        attempts = {}
        while True:
            try:
                result = self.task(state["Resource"], template(state["Parameters"], data, context))
                break
            except ExecutionFailed as failure:
                rule = next((rule for rule in state.get("Retry", []) if failure.error in rule["ErrorEquals"]), None)
                key = id(rule)
                if rule is not None and attempts.get(key, 0) < rule["MaxAttempts"]:
                    wait = rule["IntervalSeconds"] * rule["BackoffRate"] ** attempts.get(key, 0)
                    attempts[key] = attempts.get(key, 0) + 1
                    self.sleep(min(wait, rule["MaxDelaySeconds"]))
                    continue
                for rule in state.get("Catch", []):
                    if failure.error in rule["ErrorEquals"] or "States.ALL" in rule["ErrorEquals"]:
                        caught = {"Error": failure.error, "Cause": failure.cause}
                        return placed(data, rule["ResultPath"], caught), rule["Next"]
                raise
        if len(json.dumps(result)) > RESULT_BYTES_MAX:
            raise ExecutionFailed("States.DataLimitExceeded", state["Resource"])
        if "ResultSelector" in state:
            result = template(state["ResultSelector"], result, context)
        return placed(data, state.get("ResultPath", "$"), result), state.get("Next")

    def do_map(self, state, data, context):
        results = []
        for index, item in enumerate(path(state["ItemsPath"], data)):
            inner = {**context, "Map": {"Item": {"Value": item, "Index": index}}}
            results.append(self.walk(state["ItemProcessor"], template(state["ItemSelector"], data, inner), inner))
        return results, state.get("Next")

    def do_fail(self, state, *_):
        raise ExecutionFailed(state["Error"], state["Cause"])

    def do_succeed(self, _, data, __):
        return data, None


def matches(rule, data):
    tests = set(rule) - {"Variable", "Next", "Comment"}
    assert len(tests) == 1, rule
    test = tests.pop()
    if test == "IsPresent":
        try:
            path(rule["Variable"], data)
            return rule[test]
        except ExecutionFailed:
            return not rule[test]
    value = path(rule["Variable"], data)
    if test == "BooleanEquals":
        return value is rule[test]
    if test == "StringEquals":
        return isinstance(value, str) and value == rule[test]
    assert test == "NumericGreaterThanEquals", test
    return isinstance(value, (int, float)) and value >= rule[test]


def path(text, data, context=None):
    """A reference path, or a filter over the whole (`$[?(@.a == 'b')].c`), which always gives a list."""
    if text.startswith("$$."):
        return path(text[1:], context)
    found = re.fullmatch(r"\$\[\?\(@\.(\w+) == '(\w+)'\)\](?:\.(\w+))?", text)
    if found:
        name, wanted, member = found.groups()
        hits = [item for item in data if item[name] == wanted]
        return [hit[member] for hit in hits] if member else hits
    value = data
    rest = text.removeprefix("$")
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", rest):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            raise ExecutionFailed("States.ParameterPathFailure", f"{text} in {json.dumps(data)[:300]}") from None
    assert re.fullmatch(r"(\.\w+|\[\d+\])*", rest), f"{text} is no path that this interpreter knows"
    return value


def template(value, data, context):
    if isinstance(value, dict):
        return {
            name.removesuffix(".$"): expression(inner, data, context) if name.endswith(".$")
            else template(inner, data, context) for name, inner in value.items()
        }
    return [template(inner, data, context) for inner in value] if isinstance(value, list) else value


def expression(text, data, context):
    if text.startswith("$"):
        return path(text, data, context)
    name, arguments = re.fullmatch(r"States\.(\w+)\((.*)\)", text).groups()
    values = [
        expression(part.strip(), data, context) if part.strip().startswith("$") else json.loads(part)
        for part in arguments.split(",")
    ]
    if name == "JsonMerge":
        assert values[2] is False, "only shallow merges exist"
        return {**values[0], **values[1]}
    assert name == "MathAdd", name
    return values[0] + values[1]


def placed(data, where, result):
    if where == "$":
        return result
    name = re.fullmatch(r"\$\.(\w+)", where).group(1)
    return {**data, name: result}
