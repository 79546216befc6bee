"""What buildout may take as eggs beside its own.

Buildout looks for distributions in develop-eggs, in the eggs directory, and in the places of its own
dependencies, `zc.buildout.easy_install.buildout_and_setuptools_path`; what a `.pth` file adds to
sys.path does not count. That list is not documented, but it is the same in 3.4, 4.1, 4.2, 5.2 and
6.0, each of which the tests run. pkg_resources gives metadata in a plain directory the precedence of
a develop egg, so that a pick that satisfies a requirement is taken without a look at the index.
"""

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zc.buildout.easy_install

from buildout_isolate import active, namespaces, taken
from buildout_isolate.environment import Environment

logger = logging.getLogger("buildout-isolate")

_used: dict[str, dict[str, str]] = {}
"""For each view the names and versions that installations took from it."""


def only_as_eggs(environment: Environment) -> None:
    """Makes the picks eligible as eggs, for the rest of this process, and not otherwise.

    A recipe that requires a pick gets it, and one that requires another version gets that: nothing of
    the environment is on this process's path before it is asked for. Neither do links in develop-eggs
    lead to the system's packages, as older recipes made them.
    """
    view = environment.view
    _watch(view)
    path: list[str] = zc.buildout.easy_install.buildout_and_setuptools_path
    for place in (view, environment.site_packages):
        active.forget(place)
        if active.find("zc.buildout").location != str(place):
            path[:] = [each for each in path if each != str(place)]
    path.append(str(view))
    _keep_site_directories_out(environment.location)


@contextmanager
def only_here(view: Path, others: list[Path]) -> Iterator[None]:
    """Makes the distributions of one view eligible, and those of others not, for a `with` block."""
    _watch(view)
    path: list[str] = zc.buildout.easy_install.buildout_and_setuptools_path
    before = list(path)
    out = {str(other) for other in others}
    path[:] = [each for each in before if each not in out] + [str(view)]
    try:
        yield
    finally:
        path[:] = before


def used(view: Path) -> dict[str, str]:
    """The names and versions that installations have taken from a view so far."""
    return dict(sorted(_used.get(str(view), {}).items()))


def _watch(view: Path) -> None:
    _used.setdefault(str(view), {})
    installer = zc.buildout.easy_install.Installer
    if getattr(installer.install, "watched", False):
        return
    original = installer.install

    @functools.wraps(original)
    def install(self: Any, *arguments: Any, **named: Any) -> Any:
        working_set = original(self, *arguments, **named)
        found = taken.distributions(working_set, _used)
        namespaces.check(found, _used)
        for distribution in found:
            if distribution.location in _used:
                _used[distribution.location][distribution.project_name] = distribution.version
        return working_set

    install.watched = True  # type: ignore[attr-defined]
    installer.install = install


def _keep_site_directories_out(inside: Path) -> None:
    installer = zc.buildout.easy_install.Installer
    original = getattr(installer._make_env, "original", installer._make_env)

    @functools.wraps(original)
    def make_env(self: Any) -> Any:
        found = original(self)
        for name in list(found):
            for distribution in list(found[name]):
                if _is_of_the_system(Path(distribution.location), inside):
                    # What `remove` looks for is not always the key that it was added by.
                    found[name].remove(distribution)
        return found

    make_env.original = original  # type: ignore[attr-defined]
    installer._make_env = make_env


def _is_of_the_system(location: Path, inside: Path) -> bool:
    if location.name not in ("dist-packages", "site-packages"):
        return False
    if location.is_relative_to(inside) or active.find("zc.buildout").location == str(location):
        return False
    logger.debug("%s is kept out.", location)
    return True
