"""The `isolate` program: where it is, and how it is asked."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

from buildout_isolate import __version__
from buildout_isolate.said import Said

NAME = "isolate"
FORMAT = 1


class BinaryProblem(Exception):
    """The program is not there, cannot run, or is of another version."""


def find() -> str:
    """The program that belongs to this package.

    That is the copy inside the package, which is all that buildout keeps of the wheel; only where
    there is none, as in a checkout, the one on PATH. Raises BinaryProblem if there is none, or it is
    of another version.
    """
    for candidate in _candidates():
        if candidate.is_file():
            _check(candidate)
            return str(candidate)
    raise BinaryProblem(
        f"the program {NAME!r} that belongs to buildout-isolate {__version__} is missing; "
        f"install buildout-isolate anew"
    )


def _candidates() -> Iterator[Path]:
    # Resolved: inside the environment this package may be a link into the place where it is installed.
    yield Path(__file__).resolve().with_name(NAME)
    on_path = shutil.which(NAME)
    if on_path is not None:
        yield Path(on_path)


def _check(program: Path) -> None:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BinaryProblem(f"{program} does not run: {error}") from error
    version = answer.stdout.strip().rpartition(" ")[2]
    if version != __version__:
        raise BinaryProblem(
            f"{program} is version {version}, and buildout-isolate is {__version__}; "
            f"install both from one wheel"
        )


def ask(program: str, *arguments: str) -> list[dict[str, Any]]:
    """What the program answers to a command: its results.

    Raises Said with the errors, if there are any, and BinaryProblem if the answer is none of this
    format.
    """
    command = [program, *arguments, "--output-format", "json"]
    process = subprocess.run(command, capture_output=True, text=True, env=_variables())
    try:
        answer = json.loads(process.stdout)
    except ValueError as error:
        told = process.stderr.strip() or f"exit code {process.returncode}"
        raise BinaryProblem(f"{' '.join(command)}: {told}") from error
    if answer.get("format") != FORMAT:
        raise BinaryProblem(f"{program} answers in format {answer.get('format')}, not {FORMAT}")
    if answer["errors"]:
        raise Said(answer["errors"])
    results: list[dict[str, Any]] = answer["results"]
    return results


def _variables() -> dict[str, str]:
    # The program takes options from ISOLATE_* variables as well; what buildout does is said in its
    # configuration alone.
    kept = ("ISOLATE_CACHE_DIR",)
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ISOLATE_") or name in kept
    }


def knows(program: str, command: str, word: str) -> bool:
    """Whether a command of the program has an option or a value in its help."""
    answer: Optional[subprocess.CompletedProcess[str]] = None
    try:
        answer = subprocess.run([program, command, "--help"], capture_output=True, text=True)
    except OSError:
        return False
    return answer.returncode == 0 and word in answer.stdout
