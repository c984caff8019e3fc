"""Filter patterns of CloudWatch Logs, judged apart from the program: written from the facts in docs/SERVICE.md
on filter patterns alone, with Python's own `re` and `json`.

Reads a JSON array of two texts a line, pattern and message; prints for each `yes`, `no` or `refused`.
"""

import json
import re
import sys

SPACE = " \t\n\v\f\r"
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
REGEX_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:#=@/;,-")


class Refused(Exception):
    pass


def tokens_of(text, symbols, plain):
    """Splits a pattern into symbols, quoted texts, expressions and plain runs."""
    at, found = 0, []
    while at < len(text):
        if text[at] in SPACE:
            at += 1
            found.append(("space", ""))
            continue
        if text[at] == '"':
            value, at = quoted(text, at)
            found.append(("quoted", value))
            continue
        if text[at] == "%":
            end = text.find("%", at + 1)
            if end < 0:
                raise Refused("open expression")
            found.append(("regex", python_regex(text[at + 1 : end])))
            at = end + 1
            continue
        symbol = next((s for s in symbols if text.startswith(s, at)), None)
        if symbol:
            found.append((symbol, ""))
            at += len(symbol)
            continue
        end = at
        while end < len(text) and plain(text[end]):
            end += 1
        if end == at:
            raise Refused(f"{text[at]!r}")
        found.append(("plain", text[at:end]))
        at = end
    return found


def quoted(text, at):
    value, at = "", at + 1
    while at < len(text):
        if text[at] == '"':
            return value, at + 1
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
        value += text[at]
        at += 1
    raise Refused("open quotation")


# Regular expressions


def python_regex(body):
    """Translates after checking by a grammar of its own that nothing else is in it."""
    atom = r"(?:\.|\[\^?(?:CLASS)+\]|ESCAPE|PLAIN)"
    escape = r"\\(?:[dDsSwW]|x[0-7][0-9a-fA-F]|[^a-zA-Z0-9\s\x7f-\U0010ffff])"
    plain = r"[a-zA-Z0-9_:#=@/;,-]"
    inner = rf"(?:{escape}|[a-zA-Z0-9_:#=@/;,^$?{{}}|*+.-])"
    atom = atom.replace("CLASS", inner).replace("ESCAPE", escape).replace("PLAIN", plain)
    times = r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})?"
    alternative = rf"(?:\^(?:{atom}{times})*\$?|(?:{atom}{times})+\$?|\$)"
    if not re.fullmatch(rf"{alternative}(?:\|{alternative})*", body):
        raise Refused("expression")
    for least, _, most in re.findall(r"(?<!\\)\{([0-9]+)(,([0-9]+))?\}", re.sub(r"\[[^\]]*\]", "", body)):
        if int(most or least) == 0 or int(most or least) < int(least):
            raise Refused("repetition")
    try:
        # As the service is assumed to have them: `.` is any character, `$` the very end.
        python = re.sub(r"\$(?=\||$)", r"\\Z", body) if not body.endswith("\\$") else body
        return re.compile(python, re.DOTALL | re.ASCII)
    except re.error as error:
        raise Refused(str(error)) from error


# Terms


def judge_terms(pattern, message):
    required, optional, excluded = [], [], []
    at = 0
    while at < len(pattern):
        if pattern[at] in SPACE:
            at += 1
            continue
        into = {"-": excluded, "?": optional}.get(pattern[at])
        if into is not None:
            at += 1
        if pattern[at : at + 1] == '"':
            term, at = quoted(pattern, at)
        else:
            found = re.match(r"[A-Za-z0-9_]+", pattern[at:])
            if not found:
                raise Refused("term")
            term = found.group()
            at += len(term)
        if at < len(pattern) and pattern[at] not in SPACE:
            raise Refused("behind a term")
        (required if into is None else into).append(term)

    def stands(term):
        return not term.strip(SPACE) or term in message

    if required or excluded:
        return all(map(stands, required)) and not any(map(stands, excluded))
    return not optional or any(map(stands, optional))


# Comparisons


def comparison(operator, kind, value):
    """A function of a value's spelling."""
    if operator in ("<", "<=", ">", ">="):
        if kind != "plain" or not NUMBER.fullmatch(value):
            raise Refused("needs a number")
        bound = float(value)
        holds = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}[operator]
        return lambda text: bool(NUMBER.fullmatch(text)) and holds(float(text), bound)
    if kind == "regex":
        equal = lambda text: value.search(text) is not None
    elif kind == "plain" and NUMBER.fullmatch(value):
        equal = lambda text: bool(NUMBER.fullmatch(text)) and float(text) == float(value)
    else:
        core, front = (value[1:], True) if value[:1] == "*" else (value, False)
        core, back = (core[:-1], True) if core[-1:] == "*" else (core, False)
        parts = [".*" if front else "", re.escape(core), ".*" if back or (front and not core) else ""]
        expression = re.compile("".join(parts), re.DOTALL)
        equal = lambda text: expression.fullmatch(text) is not None
    return equal if operator == "=" else lambda text: not equal(text)


class Parser:
    """Conditions with && before ||, and parentheses."""

    def __init__(self, tokens):
        self.tokens = [token for token in tokens if token[0] != "space"]
        self.at = 0

    def kind(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else "end"

    def take(self, *kinds):
        if self.kind() not in kinds:
            raise Refused(f"{self.kind()} is none of {kinds}")
        self.at += 1
        return self.tokens[self.at - 1]

    def any_of(self):
        parts = [self.all_of()]
        while self.kind() == "||":
            self.at += 1
            parts.append(self.all_of())
        return lambda subject: any(part(subject) for part in parts)

    def all_of(self):
        parts = [self.single()]
        while self.kind() == "&&":
            self.at += 1
            parts.append(self.single())
        return lambda subject: all(part(subject) for part in parts)

    def single(self):
        if self.kind() == "(":
            self.at += 1
            inner = self.any_of()
            self.take(")")
            return inner
        return self.test()

    def compared(self):
        operator = self.take("=", "!=", "=!", "<", "<=", ">", ">=")[0]
        kind, value = self.take("plain", "quoted", "regex")
        return comparison("!=" if operator == "=!" else operator, kind, value)


# JSON


class Missing:
    pass


def reject(constant):
    raise ValueError(constant)


class Number(str):
    pass


def document(message):
    """Numbers keep their spelling."""
    root = json.loads(message, parse_int=Number, parse_float=Number, parse_constant=reject)
    if not isinstance(root, (dict, list)):
        raise ValueError("a value alone")
    return root


def steps_of(selector):
    """`$.a[0]['b.c'].*`"""
    step = r"\.[A-Za-z0-9_-]+|\.?\['[^']*'\]|\[[0-9]+\]|\[\*\]|\.\*"
    if not re.fullmatch(rf"\$(?:{step})+", selector) or re.match(r"\$\[[0-9]", selector):
        raise Refused("selector")
    steps = []
    for part in re.findall(step, selector[1:]):
        if part == "[*]":
            steps.append(list)
        elif part == ".*":
            steps.append(dict)
        elif part.endswith("']"):
            steps.append(part[part.index("'") + 1 : -2])
        elif part.startswith("["):
            steps.append(int(part[1:-1]))
        else:
            steps.append(part[1:])
    if sum(step in (list, dict) for step in steps) > 1:
        raise Refused("two wildcards")
    return steps


def values_at(root, steps):
    if not steps:
        return [root]
    step, rest = steps[0], steps[1:]
    if step is list:
        below = root if isinstance(root, list) else []
    elif step is dict:
        below = root.values() if isinstance(root, dict) else []
    elif isinstance(step, int):
        below = root[step : step + 1] if isinstance(root, list) else []
    else:
        below = [root[step]] if isinstance(root, dict) and step in root else []
    return [value for each in below for value in values_at(each, rest)]


class JSONParser(Parser):
    def test(self):
        kind, selector = self.take("selector")
        steps = steps_of(selector)
        if self.kind() == "plain":
            word = self.take("plain")[1]
            second = self.take("plain")[1]
            if word == "NOT" and second == "EXISTS":
                return lambda root: not values_at(root, steps)
            wanted = {"NULL": None, "TRUE": True, "FALSE": False}.get(second, Missing)
            if word != "IS" or wanted is Missing:
                raise Refused(word)
            return lambda root: any(value is wanted for value in values_at(root, steps))
        holds = self.compared()

        def test(root):
            spellings = []
            for value in values_at(root, steps):
                if isinstance(value, bool):
                    spellings.append("true" if value else "false")
                elif isinstance(value, str):
                    spellings.append(str(value))
            return any(map(holds, spellings))

        return test


def judge_json(pattern, message):
    if not pattern.endswith("}"):
        raise Refused("open")
    inner = pattern[1:-1]
    # Selectors first: they have brackets and quotes of their own.
    pieces, at, tokens = [], 0, []
    for found in re.finditer(r'"(?:\\["\\]|[^"])*"|%[^%]*%|\$(?:\[\'[^\']*\'\]|\[[^\]]*\]|\.(?:\*|[A-Za-z0-9_-]*))*', inner):
        if found.group().startswith("$"):
            before = inner[at : found.start()]
            if before and before.rstrip(SPACE)[-1:] not in ("", "(", "&", "|"):
                continue
            pieces.append((before, found.group()))
            at = found.end()
    symbols = ["&&", "||", "!=", "=!", "<=", ">=", "=", "<", ">", "(", ")"]
    plain = lambda letter: letter not in SPACE + '&|(){}"%=<>!,'
    for before, selector in pieces:
        tokens += tokens_of(before, symbols, plain) + [("selector", selector)]
    tokens += tokens_of(inner[at:], symbols, plain)
    if sum(kind == "regex" for kind, _ in tokens) > 2:
        raise Refused("three expressions")
    if sum(kind == "selector" and ("[*]" in value or ".*" in value) for kind, value in tokens) > 3:
        raise Refused("four wildcards")
    parser = JSONParser(tokens)
    condition = parser.any_of()
    if parser.kind() != "end":
        raise Refused(parser.kind())
    try:
        root = document(message)
    except (ValueError, RecursionError):
        return False
    return condition(root)


# Fields


class FieldParser(Parser):
    name = None

    def test(self):
        name = self.take("plain")[1] if self.kind() == "plain" else ""
        if name != self.name:
            raise Refused("another field")
        return self.compared()


def judge_fields(pattern, message):
    if not pattern.endswith("]"):
        raise Refused("open")
    symbols = [",", "&&", "||", "!=", "=!", "<=", ">=", "=", "<", ">", "(", ")"]
    tokens = tokens_of(pattern[1:-1], symbols, lambda letter: letter not in SPACE + ',=<>!&|()[]"%')
    if sum(kind == "regex" for kind, _ in tokens) > 2:
        raise Refused("three expressions")
    groups = [[]]
    for token in tokens:
        if token[0] == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    fields = []
    for group in groups:
        words = [token for token in group if token[0] != "space"]
        if words in ([("plain", "...")], [("plain", "…")]):
            fields.append(Ellipsis)
            continue
        if any(kind == "plain" and value.startswith(("...", "…")) for kind, value in words[:1]):
            raise Refused("behind an ellipsis")
        if len(words) == 1 and words[0][0] == "plain" or not words:
            fields.append(lambda text: True)
            continue
        parser = FieldParser(words)
        first = next((value for kind, value in words if kind != "("), "")
        parser.name = first
        fields.append(parser.any_of())
        if parser.kind() != "end":
            raise Refused(parser.kind())
    if fields.count(Ellipsis) > 1:
        raise Refused("two ellipses")
    texts = fields_of(message)
    if Ellipsis not in fields:
        return len(texts) == len(fields) and all(field(text) for field, text in zip(fields, texts))
    place = fields.index(Ellipsis)
    front, back = fields[:place], fields[place + 1 :]
    if len(texts) < len(front) + len(back):
        return False
    chosen = texts[: len(front)] + (texts[-len(back) :] if back else [])
    return all(field(text) for field, text in zip(front + back, chosen))


def fields_of(message):
    space = "[ \t\n\v\f\r]"
    pattern = re.compile(
        rf'(?:"(?P<quoted>.*?)"(?={space}|\Z)|\[(?P<bracket>.*?)\](?={space}|\Z)|(?P<word>[^ \t\n\v\f\r]+))', re.DOTALL
    )
    return [found.group(found.lastgroup) for found in pattern.finditer(message)]


def judge(pattern, message):
    pattern = pattern.strip(SPACE)
    if not pattern:
        return True
    if pattern[0] == "{":
        return judge_json(pattern, message)
    if pattern[0] == "[":
        return judge_fields(pattern, message)
    if pattern[0] == "%":
        if pattern.find("%", 1) != len(pattern) - 1 or len(pattern) < 2:
            raise Refused("expression")
        return python_regex(pattern[1:-1]).search(message) is not None
    return judge_terms(pattern, message)


def main():
    for line in sys.stdin:
        pattern, message = json.loads(line)
        try:
            print("yes" if judge(pattern, message) else "no")
        except Refused:
            print("refused")


if __name__ == "__main__":
    main()
