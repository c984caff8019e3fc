"""The manual page that is kept is the one that the program's options make, and man can show it."""

import pathlib
import shutil
import subprocess
import sys

import peers
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/cwlogs-export.1"


def test_the_page_is_up_to_date():
    made = subprocess.run(
        [sys.executable, str(ROOT / "scripts/man-page"), peers.binary()], check=True, capture_output=True, text=True).stdout
    assert PAGE.read_text() == made, "make man"


def test_every_option_and_command_is_on_it():
    text = PAGE.read_text().replace("\\-", "-")
    for word in ("--log-groups", "--storage-class", "--dry-run", "state rebuild", "--backup", "--deny", "EXIT STATUS", "-q"):
        assert word in text


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_complain_of():
    shown = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", str(PAGE)], capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stderr == ""
