"""The build backend: maturin's, with a copy of the program inside the package.

A wheel that maturin makes for a program has it under `*.data/scripts`, from where pip and uv put it
into `bin`. Buildout 5 and 6 make an egg of a wheel by way of `pip install --target`, and throw away
what that put into `bin`. So there is a second copy, beside the modules.
"""

import base64
import hashlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from maturin import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)
from maturin import build_wheel as build_plain_wheel

__all__ = (
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
)
"""What a frontend looks for here (PEP 517, PEP 660)."""

PACKAGE = "buildout_isolate"
PROGRAM = "isolate"


def build_wheel(
    wheel_directory: str,
    config_settings: Optional[Mapping[str, Any]] = None,
    metadata_directory: Optional[str] = None,
) -> str:
    """Builds the wheel, and returns its name (PEP 517)."""
    name: str = build_plain_wheel(wheel_directory, config_settings, metadata_directory)
    add_program(Path(wheel_directory, name))
    return name


def add_program(wheel: Path) -> None:
    """Copies the program of a wheel into its package, and records it (PEP 427)."""
    whole = wheel.with_suffix(".new")
    with zipfile.ZipFile(wheel) as plain, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in plain.infolist():
            content = plain.read(entry)
            if entry.filename.endswith(f".data/scripts/{PROGRAM}"):
                copy = zipfile.ZipInfo(f"{PACKAGE}/{PROGRAM}", entry.date_time)
                copy.external_attr = entry.external_attr
                copy.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(copy, content)
                record = _row(copy.filename, content)
            elif entry.filename.endswith(".dist-info/RECORD"):
                # Maturin writes it last, as PEP 427 recommends.
                content = record + content
            new.writestr(entry, content)
    os.replace(whole, wheel)


def _row(name: str, content: bytes) -> bytes:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n".encode()
