"""Site directories of made-up distributions."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# How a distribution keeps its metadata.
RECORDED = "dist-info with a RECORD, as pip installs"
DIST_INFO = "dist-info without a RECORD, as Debian has it"
EGG_INFO = "egg-info, a directory"
EGG_INFO_FILE = "egg-info, a plain file"


@dataclass(frozen=True)
class Distribution:
    """A distribution, and the files that it consists of besides its metadata."""

    name: str
    version: str
    form: str
    files: tuple[str, ...]
    requires: tuple[str, ...] = ()

    @property
    def top_level(self) -> list[str]:
        """What is imported of it."""
        return sorted({path.split("/")[0].split(".")[0] for path in self.files})

    def contents(self) -> dict[str, str]:
        """All its files, by their path in the site directory."""
        contents = {path: f"# {self.name}: {path}\n" for path in self.files}
        headers = f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n"
        stem = f"{self.name.replace('-', '_')}-{self.version}"
        top_level = "".join(f"{name}\n" for name in self.top_level)
        if self.form == EGG_INFO_FILE:
            contents[f"{stem}.egg-info"] = headers
        elif self.form == EGG_INFO:
            contents[f"{stem}.egg-info/PKG-INFO"] = headers
            contents[f"{stem}.egg-info/requires.txt"] = "".join(f"{r}\n" for r in self.requires)
            contents[f"{stem}.egg-info/top_level.txt"] = top_level
        else:
            requires = "".join(f"Requires-Dist: {one}\n" for one in self.requires)
            contents[f"{stem}.dist-info/METADATA"] = headers + requires
            contents[f"{stem}.dist-info/top_level.txt"] = top_level
            if self.form == RECORDED:
                record = f"{stem}.dist-info/RECORD"
                contents[record] = "".join(f"{path},,\n" for path in (*contents, record))
        return contents


def package(name: str, modules: int) -> tuple[str, ...]:
    """The files of a package, compiled ones included."""
    stems = ["__init__", *(f"module{number:02}" for number in range(modules))]
    compiled = (f"{name}/__pycache__/{stem}.cpython-311.pyc" for stem in stems)
    return (*(f"{name}/{stem}.py" for stem in stems), *compiled)


def write(site: Path, distributions: Iterable[Distribution]) -> None:
    """Writes them into a site directory.

    Some file systems list what was written last first, others what was written first; so the order
    is one that is as good as any other, backwards too, and the same each time.
    """
    shuffled = list(distributions)
    random.Random(1).shuffle(shuffled)
    for distribution in shuffled:
        for path, content in distribution.contents().items():
            file = site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")


def crowd(site: Path, count: int) -> list[str]:
    """Fills a site directory with distributions of one small package each: their names."""
    names = [f"crowd-{number:05}" for number in range(count)]
    files = ((name, (f"{name.replace('-', '_')}/__init__.py",)) for name in names)
    write(site, (Distribution(name, "1.0", RECORDED, own) for name, own in files))
    return names


def evenly(names: list[str], count: int) -> list[str]:
    """Some of the names, from all parts of the list."""
    return names[:: len(names) // count][:count]
