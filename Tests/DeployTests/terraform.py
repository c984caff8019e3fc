"""Terraform as a process, with the provider of this machine and all services on loopback."""

import json
import os
import pathlib
import shutil
import subprocess

import peers
import stands

PROGRAM = shutil.which("terraform") or shutil.which("tofu")
MIRROR = pathlib.Path(os.environ.get("TF_PLUGINS", "/opt/tf-plugins"))
SERVICES = [
    "cloudformation", "cloudwatch", "dynamodb", "iam", "kms", "lambda", "logs", "s3", "scheduler", "sfn", "sns", "sqs", "sts",
]


def missing():
    """Why Terraform cannot run here, or None."""
    if PROGRAM is None:
        return "neither terraform nor tofu is in PATH, and no registry here has them"
    if not MIRROR.exists():
        return f"the provider hashicorp/aws is not in {MIRROR} (set TF_PLUGINS), and no registry here has it"
    return None


class Configuration:
    """A folder with a configuration, copied so that nothing is written into the project."""

    def __init__(self, folder):
        self.folder = folder
        rules = folder / "cli.tfrc"
        rules.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{MIRROR}"\n  }}\n}}\n')
        self.environment = peers.environment({
            "TF_CLI_CONFIG_FILE": str(rules), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "NO_PROXY": "*",
        })

    def run(self, *arguments, seconds=600):
        return subprocess.run(
            [PROGRAM, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=seconds)

    def done(self, *arguments):
        found = self.run(*arguments, "-no-color")
        assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-6000:]
        return found.stdout

    def outputs(self):
        return {name: item["value"] for name, item in json.loads(self.run("output", "-json").stdout).items()}

    def plan(self):
        """The changes that a plan finds: address → (actions, names of the attributes that differ)."""
        self.done("plan", "-out=plan.bin", "-input=false")
        document = json.loads(self.run("show", "-json", "plan.bin").stdout)
        changes = {}
        for change in document["resource_changes"]:
            actions = change["change"]["actions"]
            if change["mode"] == "managed" and actions != ["no-op"]:
                before, after = change["change"]["before"] or {}, change["change"]["after"] or {}
                names = {name for name in set(before) | set(after) if before.get(name) != after.get(name)}
                changes[change["address"]] = (tuple(actions), names)
        return changes


def example(name, folder, endpoints, package):
    """A copy of deploy/ in `folder` and the example in it, its provider sent to `endpoints`: a URL, or one a service."""
    shutil.copytree(stands.ROOT / "deploy", folder / "deploy")
    place = folder / "deploy/terraform/examples" / name
    if isinstance(endpoints, str):
        endpoints = dict.fromkeys(SERVICES, endpoints)
    lines = "".join(f'    {service} = "{url}"\n' for service, url in sorted(endpoints.items()))
    body = f"""
  region                      = "{stands.REGION}"
  access_key                  = "{stands.ACCOUNT}"
  secret_key                  = "test"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {{
{lines}  }}
"""
    (place / "here.tf").write_text(f'provider "aws" {{{body}}}\n')
    # Files named _override take the place of what they name again.
    aliases = ("shop", "bank") if name == "organisation" else ()
    (place / "here_override.tf").write_text(
        "".join(f'provider "aws" {{\n  alias = "{alias}"\n{body}}}\n' for alias in aliases))
    (place / "terraform.tfvars.json").write_text(json.dumps({"package": str(package)}))
    return Configuration(place)
