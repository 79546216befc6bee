"""Running buildout again, inside the environment."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, Optional

from buildout_isolate.environment import Environment
from buildout_isolate.problem import refuse
from buildout_isolate.typed import Buildout

SETTINGS = frozenset(
    "PYTHON" + name
    for name in (
        "OPTIMIZE VERBOSE DEBUG DEVMODE DONTWRITEBYTECODE IOENCODING HASHSEED UTF8 UNBUFFERED "
        "PROFILEIMPORTTIME FAULTHANDLER TRACEMALLOC INTMAXSTRDIGITS"
    ).split()
)
"""Python's variables that only set something; the others reach imports or run code."""


def is_inside(environment: Environment) -> bool:
    """Whether this process runs in the environment as it is now."""
    version = environment.version.split(".")[:2]
    return (
        os.path.realpath(sys.prefix) == os.path.realpath(environment.location)
        and [str(number) for number in sys.version_info[:2]] == version
    )


def enter(environment: Environment, path: list[str], buildout: Buildout) -> None:
    """Becomes the same buildout run, inside. Does not return.

    `path` is what buildout needs there. Raises UserError if this process is already one that was
    started so: going on would go round for ever.
    """
    entered = getattr(sys.modules["__main__"], "ENTERED", None)
    if entered == str(environment.location):
        refuse(
            f"{environment.executable} was started to run buildout, but sys.prefix is {sys.prefix}, "
            f"not {environment.location}"
        )
    directory, arguments = _as_started(buildout, sys.argv)
    hand_over = {
        "path": path,
        "directory": directory,
        "environment": str(environment.location),
    }
    boot = str(Path(__file__).with_name("_boot.py"))
    options = [] if __debug__ else ["-O"]
    command = [str(environment.executable), *options, boot, json.dumps(hand_over), *arguments]
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, _variables(environment))


def _variables(environment: Environment) -> dict[str, str]:
    """The variables for the inside. The launcher cleans them itself; a link cannot."""
    if environment.launcher == "exec":
        return dict(os.environ)
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "_PYTHON")) or name in SETTINGS
    }


def _as_started(buildout: Buildout, argv: list[str]) -> tuple[str, list[str]]:
    """The directory that this run was started in, and its arguments.

    Buildout has gone to its own directory. A relative configuration file tells where it came from:
    its real path, without the part that was given. Where that cannot be, the absolute path is given
    instead.
    """
    home = _first_directory(buildout)
    place = config_place(argv[1:])
    if place is None:
        return home, argv
    index, start = place
    given = argv[1 + index][start:]
    config = os.path.join(home, os.path.basename(given))
    for directory in _candidates(given, config):
        if os.path.normpath(os.path.join(directory, given)) == config:
            return directory, argv
    arguments = list(argv)
    arguments[1 + index] = argv[1 + index][:start] + config
    return home, arguments


def _candidates(given: str, config: str) -> list[str]:
    candidates = []
    shell = os.environ.get("PWD", "")
    if os.path.isabs(shell) and os.path.isdir(shell):
        candidates.append(shell)
    relative = os.path.normpath(given)
    if config.endswith(os.sep + relative):
        candidates.append(config[: -len(relative)].rstrip(os.sep) or os.sep)
    return candidates


def _first_directory(buildout: Any) -> str:
    """The directory of the configuration file, which `directory` in it may have overridden."""
    annotated = getattr(buildout, "_annotated", {}).get("buildout", {}).get("directory")
    history = getattr(annotated, "history", None)
    first = getattr(history[0], "value", None) if history else None
    return os.path.abspath(str(first or buildout["buildout"]["directory"]))


def config_place(arguments: list[str]) -> Optional[tuple[int, int]]:
    """Where the configuration file stands in buildout's arguments: which one, from which character.

    Nothing if none is given, or a URL is. Goes by `zc.buildout.buildout.main`: options are letters
    behind a dash, of which `c` takes the rest or the next argument and `t` the next.
    """
    found: Optional[tuple[int, int]] = None
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument.startswith("-"):
            letters = argument[1:].lstrip("vqhWUoOnNDA")
            if letters == "c" and index + 1 < len(arguments):
                index += 1
                found = index, 0
            elif letters.startswith("c"):
                found = index, len(argument) - len(letters) + 1
            elif letters.startswith("t"):
                index += 1
        elif "=" not in argument:
            break
        index += 1
    if found is not None and "://" in arguments[found[0]]:
        return None
    return found
