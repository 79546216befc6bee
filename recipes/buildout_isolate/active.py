"""The distributions that this process of buildout has: pkg_resources' working set."""

import sys
from pathlib import Path
from typing import Any

import pkg_resources


def find(name: str) -> Any:
    """The distribution of a name, or nothing."""
    # Whether pkg_resources keeps a name as it is written depends on the version of setuptools.
    for spelling in (name, name.replace(".", "-").replace("_", "-").lower()):
        distribution = pkg_resources.working_set.find(pkg_resources.Requirement.parse(spelling))
        if distribution is not None:
            return distribution
    return None


def version(name: str) -> str:
    """The version of a distribution that is there."""
    return str(find(name).version)


def forget(directory: Path) -> None:
    """Takes a directory away from the path and the working set, as if it had never been there.

    What stands in it is then found as eggs are, or not at all. One that buildout itself runs from is
    left alone.
    """
    place = str(directory)
    if find("zc.buildout").location == place:
        return
    sys.path[:] = [entry for entry in sys.path if entry != place]
    known = pkg_resources.working_set
    known.entries[:] = [entry for entry in known.entries if entry != place]
    known.entry_keys.pop(place, None)
    for key in [key for key, found in known.by_key.items() if found.location == place]:
        del known.by_key[key]
