"""Which distributions a working set really uses.

Buildout adds to a working set what it had to look for. A requirement that is met in a directory which
is already on the set's path, as all picks are once one of them is there, adds nothing to the set.
"""

import re
from collections.abc import Iterable
from typing import Any

import pkg_resources


def canonical(name: str) -> str:
    """A project's name as names are compared (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()


def distributions(working_set: Any, views: Iterable[str]) -> list[Any]:
    """The set's distributions, and those that these require out of views on its path."""
    found = {canonical(each.project_name): each for each in working_set}
    on_path = [view for view in views if view in working_set.entries]
    in_views = {
        canonical(each.project_name): each
        for view in on_path
        for each in pkg_resources.find_distributions(view, True)
    }
    waiting = list(found.values())
    while waiting:
        for requirement in waiting.pop().requires():
            name = canonical(requirement.project_name)
            if name not in found and name in in_views:
                found[name] = in_views[name]
                waiting.append(in_views[name])
    return list(found.values())
