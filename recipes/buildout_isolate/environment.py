"""Environments, as the program answers about them."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from buildout_isolate import binary


@dataclass(frozen=True)
class Pick:
    """A distribution that comes through."""

    name: str
    version: str
    package: Optional[str]
    """The system package that carries it, with its version."""
    why: str


@dataclass(frozen=True)
class Environment:
    """An environment that was made, or that would be."""

    location: Path
    executable: Path
    """Its own Python."""
    base: Path
    """The real Python that it is made from."""
    version: str
    """That one's version."""
    launcher: str
    site_packages: Path
    view: Path
    picks: tuple[Pick, ...]
    digest: str
    """Of the manifest, and with it of everything that the environment consists of."""
    changed: bool
    warnings: tuple[Mapping[str, Any], ...]
    notes: tuple[Mapping[str, Any], ...]

    @property
    def bin_directory(self) -> Path:
        """Where its commands are."""
        return self.location / "bin"

    @property
    def allow_list(self) -> Path:
        """The file that names everything that comes through, for people."""
        return self.location / "isolate" / "allow-list.txt"


def apply(program: str, spec: Path, location: Optional[Path]) -> Environment:
    """Makes the environment of a spec, or brings it up to date. Raises what `binary.ask` raises."""
    (result,) = binary.ask(program, "apply", str(spec), *_at(location))
    made = Path(result["environment"])
    return _environment(result, made, made)


def select(program: str, spec: Path, location: Path) -> Environment:
    """What `apply` would make, without touching it. Raises what `binary.ask` raises.

    It is made for a packager's root that is thrown away: `isolate plan` does not tell the picks.
    """
    with tempfile.TemporaryDirectory() as root:
        (result,) = binary.ask(program, "apply", str(spec), "--root", root, *_at(location))
        return _environment(result, location, Path(root, *location.parts[1:]))


def destroy(program: str, location: Path) -> list[dict[str, Any]]:
    """Takes away what `apply` wrote. Raises what `binary.ask` raises."""
    return binary.ask(program, "destroy", "--environment", str(location))


def regenerate(program: str, spec: Path, location: Optional[Path]) -> Optional[list[dict[str, Any]]]:
    """Points generated scripts at the environment, as the spec's `regenerate` asks for.

    Nothing if the program does not know how. Raises what `binary.ask` raises.
    """
    if not binary.knows(program, "apply", "--only"):
        return None
    return binary.ask(program, "apply", "--only", "regenerate", str(spec), *_at(location))


def _at(location: Optional[Path]) -> list[str]:
    return [] if location is None else ["--environment", str(location)]


def _environment(result: Mapping[str, Any], location: Path, stands_at: Path) -> Environment:
    """Reads a result of `apply`; what it does not tell is looked up where the environment stands."""
    python = result["python"]
    (library,) = (path.parent.name for path in (stands_at / "lib").glob("*/site-packages"))
    diagnostics = result["diagnostics"]
    return Environment(
        location=location,
        executable=location / "bin" / "python",
        base=Path(python["executable"]),
        version=python["version"],
        launcher=result["launcher"],
        site_packages=location / "lib" / library / "site-packages",
        view=location / "lib" / library / "system-packages",
        picks=tuple(pick for entry in result["picks"] for pick in _picks(entry)),
        digest=hashlib.sha256((stands_at / "isolate" / "manifest.json").read_bytes()).hexdigest(),
        changed=result["changed"],
        warnings=tuple(d for d in diagnostics if d["severity"] == "warning"),
        notes=tuple(d for d in diagnostics if d["severity"] == "note"),
    )


def _picks(entry: Mapping[str, Any]) -> list[Pick]:
    package = entry["package"]
    carried = None if package is None else f"{package['name']} {package['version']}"
    return [
        Pick(each["name"], each["version"], carried, entry["why"][0]) for each in entry["distributions"]
    ]
