"""Buildout itself and what it needs, for the inside of an environment, and nothing else."""

import os
from pathlib import Path
from typing import Any

import pkg_resources

from buildout_isolate import active, environment, spec
from buildout_isolate.environment import Environment
from buildout_isolate.places import Places

PROJECT = "buildout-isolate"
ROOTS = ("zc.buildout", "setuptools", "pip", "wheel", PROJECT)
"""What buildout imports, whether it declares that or not, and this package."""


def path(program: str, places: Places, inside: Environment) -> list[str]:
    """What goes on sys.path, so that buildout runs inside.

    Distributions that have a directory of their own, as eggs have, are used where they are. The others
    share a `site-packages` with who knows what: an environment of isolate's own, in parts/.isolate,
    gets a view of them. Raises what `environment.apply` raises.
    """
    own, shared = [], []
    for distribution in _distributions():
        location = os.path.realpath(distribution.location)
        if _is_alone(location, places):
            own.append(location)
        else:
            shared.append((distribution.project_name, location))
    if shared:
        own.append(str(_view(program, places, inside, shared)))
    return list(dict.fromkeys(own))


def _distributions() -> list[Any]:
    """Those that this process has of what buildout needs, and of what they require.

    What is missing or of a version that was not asked for has not kept buildout from running here.
    """
    found: dict[str, Any] = {}
    wanted = [pkg_resources.Requirement.parse(name) for name in ROOTS]
    while wanted:
        requirement = wanted.pop()
        distribution = active.find(requirement.project_name)
        if distribution is not None and distribution.key not in found:
            found[distribution.key] = distribution
            wanted.extend(distribution.requires())
    return list(found.values())


def _is_alone(location: str, places: Places) -> bool:
    if location.startswith(f"{places.closure}{os.sep}"):
        return True
    return len({each.project_name for each in pkg_resources.find_distributions(location, True)}) <= 1


def _view(program: str, places: Places, inside: Environment, shared: list[tuple[str, str]]) -> Path:
    wishes = spec.Wishes(
        location=places.closure,
        python=str(inside.base),
        packages=[{"name": name, "from": location} for name, location in shared],
        exclude=[],
        dependencies="false",
        sources=sorted({location for _, location in shared}),
        sitecustomize=False,
        launcher=None,
    )
    written = places.spec("buildout")
    spec.write(written, spec.text(wishes, "buildout"))
    return environment.apply(program, written, places.closure).view
