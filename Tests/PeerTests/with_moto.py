#!/usr/bin/env python3
"""Runs a command while moto serves AWS, under AWS_TEST_ENDPOINT: with_moto.py COMMAND ARGUMENT..."""

import os
import subprocess
import sys

import peers

with peers.moto() as url:
    status = subprocess.run(sys.argv[1:], env={**os.environ, "AWS_TEST_ENDPOINT": url}).returncode
sys.exit(status)
