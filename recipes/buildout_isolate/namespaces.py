"""Namespaces that are split between picks and eggs, where buildout cannot join them.

Buildout 4 writes into an egg whose distribution declares a namespace in the old way (its metadata has
`namespace_packages.txt`) an `__init__.py` that joins only other such directories. The view has none,
so that the namespaces of newer eggs join, and so its part would not be found. Buildout 5 and later
write none.
"""

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from buildout_isolate import active
from buildout_isolate.problem import refuse

FIRST_THAT_JOINS = 5


def check(distributions: Iterable[Any], views: Container[str]) -> None:
    """Raises UserError if eggs among these would hide what others have from a view."""
    version = active.version("zc.buildout")
    if int(version.partition(".")[0]) >= FIRST_THAT_JOINS:
        return
    eggs: list[Any] = []
    picks: list[Any] = []
    for distribution in distributions:
        (picks if distribution.location in views else eggs).append(distribution)
    for pick in picks:
        for egg in eggs:
            for namespace in _declared(egg):
                if namespace.count(".") == 0 and _has_part_of(pick, namespace):
                    refuse(
                        f"{egg.project_name} {egg.version} declares the namespace {namespace} in the "
                        f"old way, and would hide the system's {_dotted(pick)} from programs. "
                        f"buildout 5 and later can join them; with buildout {version}, take a newer "
                        f"{egg.project_name}, or take {_dotted(pick)} from the index, too"
                    )


def _declared(egg: Any) -> list[str]:
    if not egg.has_metadata("namespace_packages.txt"):
        return []
    return list(egg.get_metadata_lines("namespace_packages.txt"))


def _has_part_of(pick: Any, namespace: str) -> bool:
    if namespace not in pick.get_metadata_lines("top_level.txt"):
        return False
    return not Path(pick.location, namespace, "__init__.py").exists()


def _dotted(pick: Any) -> str:
    # With its name as its author writes it: file names have lost the dots.
    for line in pick.get_metadata_lines(pick.PKG_INFO):
        if line.startswith("Name:"):
            return str(line.partition(":")[2].strip())
    return str(pick.project_name)
