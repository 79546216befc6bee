"""What buildout may take as eggs beside its own.

Buildout looks for distributions in develop-eggs, in the eggs directory, and in the places of its own
dependencies, `zc.buildout.easy_install.buildout_and_setuptools_path`; what a `.pth` file adds to
sys.path does not count. That list is not documented, but it is the same in 3.4, 4.1, 4.2, 5.2 and
6.0, each of which the tests run. pkg_resources gives metadata in a plain directory the precedence of
a develop egg, so that a pick that satisfies a requirement is taken without a look at the index.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zc.buildout.easy_install

from buildout_isolate import namespaces

_used: dict[str, dict[str, str]] = {}
"""For each view the names and versions that installations took from it."""


def add(view: Path) -> None:
    """Makes the distributions of a view eligible, for the rest of this process."""
    _watch(view)
    path: list[str] = zc.buildout.easy_install.buildout_and_setuptools_path
    if str(view) not in path:
        path.append(str(view))


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
        namespaces.check(working_set, _used)
        for distribution in working_set:
            if distribution.location in _used:
                _used[distribution.location][distribution.project_name] = distribution.version
        return working_set

    install.watched = True  # type: ignore[attr-defined]
    installer.install = install
