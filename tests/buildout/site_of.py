"""Buildouts that tests make and run."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "target" / "tools" / "buildout"
WHEELS = HOME / "wheels"
RECIPE_EGG = {"4": "3.0.0", "5": "4.0.0", "6": "6.0.0"}
"""Which zc.recipe.egg goes with which zc.buildout."""


@dataclass(frozen=True)
class Generation:
    """A version of zc.buildout in an environment of one of the Pythons."""

    kind: str
    version: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.version}"

    @property
    def directory(self) -> Path:
        return HOME / str(self)

    @property
    def major(self) -> int:
        return int(self.version[0])


@dataclass(frozen=True)
class Told:
    """What a run said."""

    code: int
    text: str

    def says(self, *texts: str) -> "Told":
        for text in texts:
            assert text in self.text, f"not said: {text}\n{self.text}"
        return self

    def silent_about(self, *texts: str) -> "Told":
        for text in texts:
            assert text not in self.text, f"said: {text}\n{self.text}"
        return self


class Site:
    """A directory with a buildout."""

    def __init__(self, directory: Path, generation: Generation) -> None:
        self.directory = directory
        self.generation = generation
        self.wheels = directory / "wheels"
        self.program = generation.directory / "bin" / "buildout"
        (directory / "index").mkdir(parents=True)
        self.wheels.mkdir()

    def cfg(
        self, sections: str, buildout: str = "", versions: str = "", extension: bool = True
    ) -> None:
        """Writes buildout.cfg."""
        extensions = "extensions = buildout-isolate" if extension else ""
        self.write(
            "buildout.cfg",
            f"""\
[buildout]
find-links = {WHEELS}
    {self.wheels}
index = {(self.directory / "index").as_uri()}
{extensions}
{buildout}

[versions]
zc.buildout = {self.generation.version}
zc.recipe.egg = {RECIPE_EGG[self.generation.version[0]]}
{versions}

{sections}
""",
        )

    def write(self, name: str, text: str) -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.directory / name).read_text(encoding="utf-8")

    def run(self, *arguments: str, **variables: str) -> Told:
        """Runs buildout, which must succeed."""
        told = self.tried(arguments, variables=variables)
        assert told.code == 0, told.text
        return told

    def fails(self, *arguments: str, **variables: str) -> Told:
        """Runs buildout, which must fail, and without a traceback."""
        told = self.tried(arguments, variables=variables)
        assert told.code != 0, told.text
        return told.silent_about("Traceback", "internal error")

    def tried(
        self,
        arguments: Sequence[str] = (),
        program: Optional[Path] = None,
        directory: Optional[Path] = None,
        variables: Optional[Mapping[str, str]] = None,
    ) -> Told:
        """Runs buildout, or another program, and tells how it went."""
        command = [str(program or self.program), *arguments]
        return call(command, directory or self.directory, **(variables or {}))

    def says(self, *command: str, **variables: str) -> str:
        """What a command of the buildout prints; its first word is a path from the buildout."""
        path = str(self.directory / command[0])
        told = call([path, *command[1:]], self.directory, **variables)
        assert told.code == 0, told.text
        return told.text.strip()

    def files(self, *without: str) -> dict[str, tuple[float, int]]:
        """Everything that is there, with times and sizes."""
        found = {}
        for path in sorted(self.directory.rglob("*")):
            name = str(path.relative_to(self.directory))
            if not any(part in name for part in without):
                stat = path.lstat()
                found[name] = stat.st_mtime, stat.st_ino
        return found


def call(command: list[str], directory: Path, **variables: str) -> Told:
    """Runs a command with little of this process's variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(HOME / "home"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(WHEELS),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PWD": str(directory),
        **variables,
    }
    process = subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return Told(process.returncode, process.stdout)


def copy_of_example(name: str, directory: Path) -> None:
    shutil.copytree(ROOT / "examples" / name, directory, dirs_exist_ok=True)
