"""A system of its own, in which everything that isolate looks at is the same on every machine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from measure import base, debian, sites
from measure.project import Isolate
from measure.sites import Distribution

# How many packages the system has that are not Python's, and how many distributions the crowd has.
_OTHERS = 600
_CROWD = 2_000

# What is picked: six distributions, of all forms and shapes, which bring four more along.
PICKS = [f"made-up-{number:02}" for number in range(6)]
UNITS = 10
ONE_MORE = "made-up-10"

# Who needs whom: by what the distribution declares, and by the Depends of the system's package.
_DECLARED = {0: [6], 3: [9]}
_DEPENDS = {0: [6, 7], 1: [7], 6: [8]}

_FORMS = (sites.EGG_INFO, sites.DIST_INFO, sites.EGG_INFO_FILE, sites.DIST_INFO)
_DISTRIBUTIONS = 40


@dataclass(frozen=True)
class World:
    """The system: its Python, the program as it runs there, and a crowd in a directory apart."""

    python: Path
    isolate: Isolate
    crowd: Path
    names: list[str]


def build(root: Path, program: Path) -> World:
    """Builds it below a directory, with a copy of the program: its path is as long everywhere."""
    prefix = root / "usr"
    site = prefix / "lib/python3/dist-packages"
    python = base.write(prefix, [prefix / "local/lib/python3.11/dist-packages", site])
    distributions = [_distribution(number) for number in range(_DISTRIBUTIONS)]
    sites.write(site, distributions)
    packages = [_deb(site, number, one) for number, one in enumerate(distributions)]
    debian.write(root / "dpkg", debian.others(_OTHERS) + packages)
    for name in ("bin", "home", "crowd", "slots"):
        (root / name).mkdir()
    names = sites.crowd(root / "crowd", _CROWD)
    copy = Path(shutil.copy(program, root / "isolate"))
    variables = {
        "PATH": str(root / "bin"),
        "HOME": str(root / "home"),
        "LC_ALL": "C",
        "DPKG_ADMINDIR": str(root / "dpkg"),
    }
    return World(python, Isolate(copy, variables), root / "crowd", names)


def _name(number: int) -> str:
    return f"made-up-{number:02}"


def _distribution(number: int) -> Distribution:
    requires = tuple(_name(other) for other in _DECLARED.get(number, []))
    form = _FORMS[number % len(_FORMS)]
    return Distribution(_name(number), "1.0", form, _files(number), requires)


def _files(number: int) -> tuple[str, ...]:
    """One of four shapes: a module, a part of a namespace that all such parts share, a package with
    another one and an extension module inside, and a plain package."""
    name = f"made_up_{number:02}"
    shape = number % 5
    if shape == 0:
        return (f"{name}.py", f"__pycache__/{name}.cpython-311.pyc")
    if shape == 1:
        return sites.package(f"shared/part{number:02}", 4)
    if shape == 2:
        extension = f"{name}/_speed.cpython-311-x86_64-linux-gnu.so"
        return (*sites.package(name, 6), *sites.package(f"{name}/inner", 6), extension)
    return sites.package(name, 12)


def _deb(site: Path, number: int, distribution: Distribution) -> debian.Deb:
    depends = tuple(f"python3-{_name(other)}" for other in _DEPENDS.get(number, []))
    files = tuple(str(site / path) for path in distribution.contents())
    return debian.Deb(f"python3-{distribution.name}", files, ("python3", *depends))
