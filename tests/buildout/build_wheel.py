"""Builds the wheel as a frontend does (PEP 517), with what is installed here."""

import os
import sys

import tomllib

with open("pyproject.toml", "rb") as file:
    backend = tomllib.load(file)["build-system"]
directory = sys.argv[1]
os.makedirs(directory)
sys.path[:0] = backend["backend-path"]
print(__import__(backend["build-backend"]).build_wheel(directory))
