#!/usr/bin/env python3
"""Draws AWS configuration and credentials files and writes what botocore makes of each, a line of JSON a case.

Usage: credentials_oracle.py [COUNT] [SEED]

The reader under test reads the same files and must come to the same settings and the same identity, or refuse what
botocore refuses. Nothing is sent anywhere: the services' answers say what they were asked for.
"""

import base64
import hashlib
import json
import os
import random
import re
import shlex
import sys
import tempfile

import botocore.configloader
import botocore.credentials
import botocore.exceptions
import botocore.session

NAMES = ["default", "dev", "Ann's Mac", "my dev", "a/b", "größe", "x#y", "a:b", 'say "hi"', "back\\slash", "two  blanks"]
SESSIONS = ["corp", "My Corp"]


class Chance(random.Random):
    """With a measure of how untidy the person was who wrote the files."""

    untidiness = 1

    def oddly(self, probability):
        return self.random() < probability * self.untidiness


def hexadecimal(text):
    return text.encode().hex().upper()


# What is drawn -----------------------------------------------------------------------------------------------------


def header(chance, kind, name):
    """A section's header, mostly as the AWS command line writes it."""
    if kind == "profile" and name == "default" and not chance.oddly(0.1):
        return chance.choice(["[default] # why", "[default]   ", "[ default ]"]) if chance.oddly(0.2) else "[default]"
    quoted = shlex.quote(name)
    styles = ["raw", "double", "double", "blanks", "tab", "tab", "escaped", "escaped", "bare", "tail", "tail", "open", "case"]
    style = chance.choice(styles) if chance.oddly(0.15) else "quoted"
    word = kind.capitalize() if style == "case" else kind
    body = {
        "raw": f"{word} {name}", "double": f'{word} "{name}"', "blanks": f" {word}   {quoted} ", "tab": f"{word}\t{quoted}",
        "escaped": word + " " + name.replace(" ", "\\ "), "bare": name, "open": f"{word} {quoted}",
    }.get(style, f"{word} {quoted}")
    if style == "open":
        return f"[{body}"
    return f"[{body}]" + (chance.choice([" # comment", "; comment", " text", "]"]) if style == "tail" else "")


def keys(chance, mark):
    settings = [("aws_access_key_id", f"AKIA{mark}"), ("aws_secret_access_key", f"secret/{mark}+x")]
    if chance.random() < 0.3:
        settings.append((chance.choice(["aws_session_token", "aws_security_token"]), f"token{mark}=="))
    if chance.oddly(0.05):
        settings.pop(chance.randrange(len(settings)))
    return settings


def kind_of_profile(chance, mark, names):
    """The settings of one way to credentials."""
    kind = chance.choice(["keys"] * 5 + ["role"] * 6 + ["process", "sso", "sso", "login", "web", "source", "none"])
    if kind == "keys":
        return keys(chance, mark)
    if kind == "role":
        settings = [("role_arn", f"arn:aws:iam::123456789012:role/{mark}")]
        if not chance.oddly(0.05):
            settings.append(("source_profile", chance.choice(names)))
        if chance.oddly(0.08):
            settings.append(("credential_source", chance.choice(["Environment", "environment", "Moon"])))
        if chance.random() < 0.3:
            settings.append(("external_id", "acme/1"))
        if chance.random() < 0.2:
            settings.append(("role_session_name", chance.choice(["ann@work"] + ["a b"] * chance.oddly(0.5))))
        if chance.random() < 0.2:
            settings.append(("duration_seconds", chance.choice(["900", "43200"] + ["60", "soon"] * chance.oddly(0.5))))
        if chance.random() < 0.25:
            settings += keys(chance, mark)
        return settings
    if kind == "process":
        return [("credential_process", chance.choice(["/opt/keys --for 'Ann B'", "keys ; b # c", 'keys "x y"', "keys 'open"]))]
    if kind == "sso":
        settings = [("sso_account_id", "123456789012"), ("sso_role_name", "Reader")]
        if chance.random() < 0.6:
            settings.append(("sso_session", chance.choice(SESSIONS)))
        if chance.random() < 0.5:
            settings += [("sso_region", "eu-west-1"), ("sso_start_url", "https://corp.awsapps.com/start#/")]
        if chance.random() < 0.2:
            settings.pop(chance.randrange(2))
        return settings
    if kind == "login":
        return [("login_session", "arn:aws:iam::123456789012:user/ann")]
    if kind == "web":
        settings = [("web_identity_token_file", "/token"), ("role_arn", f"arn:aws:iam::123456789012:role/w{mark}")]
        if chance.random() < 0.15:
            settings.pop()
        return settings
    if kind == "source":
        return [("source_profile", chance.choice(names))]
    return [("output", "json")]


def line(chance, key, value, margin):
    key = key.upper() if chance.random() < 0.05 else key
    separator = chance.choice([" = "] * 8 + ["=", ":", " : ", "   =\t", "= "])
    tail = ""
    if chance.oddly(0.03):
        tail = chance.choice([" # comment", " ; comment", "   ", "   ", "\t", "\u00a0"])
    if chance.oddly(0.02):
        value = chance.choice([f'"{value}"', "", "\n  continued", value + "\n   more", value + "\n\n   more"])
    return " " * margin + key + separator + value + tail


def section(chance, title, settings):
    margin = chance.choice([0] * 8 + [2])
    lines = [title]
    if chance.random() < 0.25:
        settings = settings + [("region", chance.choice(["eu-west-1", "us-east-1", "eu-west-1 # prod"]))]
    if chance.random() < 0.1:
        chance.shuffle(settings)
    for key, value in settings:
        if chance.random() < 0.05:
            lines.append(chance.choice(["# a comment", "; a comment", "   # an indented comment", "", "  "]))
        lines.append(line(chance, key, value, margin))
    if chance.oddly(0.08):
        lines.append(chance.choice(["s3 =\n  addressing_style = path\n  Max = 3", "s3 =\n    a = b\n\n    # c\n    d=e", "s3 =\n  a b"]))
    if chance.oddly(0.01):
        lines.append(chance.choice(["broken", "= x", "region", settings[0][0] + " = again"]))
    return lines


def file(chance, parts):
    lines = []
    if chance.random() < 0.1:
        lines.append("# written by hand")
    for part in parts:
        lines += part
        if chance.random() < 0.6:
            lines.append("")
    if chance.random() < 0.03:
        lines = ["[DEFAULT]", chance.choice(["region = ap-south-1", "role_session_name = common"]), ""] + lines
    text = "\n".join(lines) + chance.choice(["\n", ""])
    form = chance.random()
    if form < 0.12:
        text = text.replace("\n", "\r\n")
    elif form < 0.14:
        text = text.replace("\n", "\r")
    content = text.encode()
    if chance.oddly(0.02):
        content = b"\xef\xbb\xbf" + content
    if chance.oddly(0.01):
        content = content.replace(b"region", b"regi\xff")
    if chance.oddly(0.02):
        content += chance.choice(["\u2028x = y", "\u0085", "\x0b[default]", "\x1c"]).encode()
    return content


def case(chance):
    chance.untidiness = chance.choice([0, 0.3, 1, 3])
    names = chance.sample(NAMES, chance.randint(1, 5))
    others = chance.sample(NAMES, chance.randint(0, 4))
    known = names + others if not chance.oddly(0.05) else NAMES
    config = [section(chance, header(chance, "profile", name), kind_of_profile(chance, f"C{index}", known)) for index, name in enumerate(names)]
    for name in SESSIONS:
        if chance.random() < 0.6:
            settings = [("sso_region", "eu-west-1"), ("sso_start_url", "https://corp.awsapps.com/start#/")]
            config.append(section(chance, header(chance, "sso-session", name), settings[: chance.choice([2, 2, 2, 1])]))
    if chance.oddly(0.02):
        config.append(config[0])
    chance.shuffle(config)
    credentials = [
        section(chance, f"[{name}]", keys(chance, f"S{index}") if not chance.oddly(0.1) else kind_of_profile(chance, f"S{index}", known))
        for index, name in enumerate(others)
    ]
    wanted = chance.choice(known)
    variables = {}
    profile = wanted if chance.random() < 0.6 else None
    if profile is None and chance.random() < 0.7:
        variables["AWS_PROFILE"] = wanted
    if chance.random() < 0.1:
        variables |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env"}
    if chance.random() < 0.05:
        variables |= {"AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/env"}
    return file(chance, config), file(chance, credentials), profile, variables


# What botocore says of it ------------------------------------------------------------------------------------------


class Refused(Exception):
    """By a service that takes no such request."""


class FakeSTS:
    class meta:
        class events:
            @staticmethod
            def register(*_, **__):
                pass

    def __init__(self, signer):
        self.signer = signer

    def answer(self, kind, request):
        name = request["RoleSessionName"]
        if name.startswith("botocore-session-"):
            name = "test-session"
        if not re.fullmatch(r"[\w+=,.@-]{2,64}", name, re.ASCII) or not request["RoleArn"].startswith("arn:"):
            raise Refused
        if not 900 <= request.get("DurationSeconds", 3600) <= 43200:
            raise Refused
        said = [kind, request["RoleArn"], name, request.get("ExternalId", ""), str(request.get("DurationSeconds", "")), self.signer]
        key = "ROLE" + hexadecimal("|".join(said))
        return {
            "Credentials": {
                "AccessKeyId": key, "SecretAccessKey": "role-secret", "SessionToken": "role-token",
                "Expiration": "2037-01-15T09:00:00Z",
            },
            "AssumedRoleUser": {"Arn": "arn:aws:sts::123456789012:assumed-role/r/s"},
        }

    def assume_role(self, **request):
        return self.answer("AssumeRole", request)

    def assume_role_with_web_identity(self, **request):
        return self.answer("AssumeRoleWithWebIdentity", request)


def client_creator(session, region):
    return lambda service, **given: FakeSTS(given.get("aws_access_key_id") or "")


def process(provider, command):
    if not botocore.compat.compat_shell_split(command):
        raise Refused
    return {"access_key": "PROCESS" + hexadecimal(command), "secret_key": "s", "token": None, "expiry_time": None}


def sso(fetcher):
    said = [fetcher._account_id, fetcher._role_name, fetcher._sso_region]
    return {
        "ProviderType": "sso",
        "Credentials": {
            "AccessKeyId": "SSO" + hexadecimal("|".join(said)), "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2037-01-15T09:00:00Z", "AccountId": fetcher._account_id,
        },
    }


class FakeLogins:
    def __init__(self, _):
        pass

    def load_token(self, session):
        digest = hashlib.sha256(session.encode()).hexdigest()
        token = {"accessKeyId": "LOGIN" + digest, "secretAccessKey": "s", "sessionToken": "t", "accountId": "1", "expiresAt": "2037-01-15T09:00:00Z"}
        return {"accessToken": token, "refreshToken": "r", "dpopKey": "k", "clientId": "c"}


class FakeTokenFile:
    def __init__(self, path):
        self.path = path

    def __call__(self):
        if self.path != "/token":
            raise Refused
        return "jwt"


def prepare():
    module = botocore.credentials
    module._get_client_creator = client_creator
    module.ProcessProvider._retrieve_credentials_using = process
    module.SSOCredentialFetcher._get_credentials = sso
    module.LoginTokenLoader = FakeLogins
    module.EC = object()
    module.AssumeRoleWithWebIdentityProvider.__init__.__defaults__ = (None, False, FakeTokenFile)


def is_usable(text):
    """Whether a service could take it for a key. botocore would send any text, and be refused for it."""
    return bool(text) and all(0x21 <= ord(character) <= 0x7E for character in text) and text[0] not in "\"'"


def flat(sections):
    settings = {}
    for name, values in sections.items():
        texts = {}
        for key, value in values.items():
            if isinstance(value, dict):
                texts |= {f"{key}.{inner}": text for inner, text in value.items()}
            else:
                texts[key] = value
        settings[name] = texts
    return settings


def verdict(folder, content, profile, variables):
    config, credentials = os.path.join(folder, "config"), os.path.join(folder, "credentials")
    for path, each in zip((config, credentials), content):
        with open(path, "wb") as opened:
            opened.write(each)
    os.environ.clear()
    os.environ.update(variables, AWS_CONFIG_FILE=config, AWS_SHARED_CREDENTIALS_FILE=credentials, AWS_EC2_METADATA_DISABLED="true", HOME=folder)
    try:
        session = botocore.session.Session(profile=profile)
        loaded = session.full_config
        told = {"profiles": flat(loaded["profiles"]), "sessions": flat(loaded.get("sso_sessions", {}))}
    except botocore.exceptions.ConfigParseError:
        return {"refusal": "file"}
    try:
        found = botocore.credentials.create_credential_resolver(session).load_credentials()
        frozen = found.get_frozen_credentials() if found else None
    except (botocore.exceptions.BotoCoreError, Refused, ValueError, IndexError, TypeError, AttributeError) as error:
        return told | {"refusal": type(error).__name__}
    if frozen is None:
        return told | {"refusal": "none"}
    if not all(map(is_usable, (frozen.access_key, frozen.secret_key))) or (frozen.token and not is_usable(frozen.token)):
        return told | {"refusal": "key"}
    return told | {"identity": [frozen.access_key, frozen.secret_key, frozen.token or ""]}


def main():
    count, seed = (int(text) for text in (sys.argv[1:] + ["600", "1"][len(sys.argv) - 1 :])[:2])
    chance = Chance(seed)
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            config, credentials, profile, variables = case(chance)
            told = verdict(folder, (config, credentials), profile, variables)
            told |= {
                "config": base64.b64encode(config).decode(), "credentials": base64.b64encode(credentials).decode(),
                "profile": profile, "variables": variables,
            }
            print(json.dumps(told))


if __name__ == "__main__":
    main()
