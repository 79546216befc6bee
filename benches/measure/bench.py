"""What the rows of `benches/ratios` share: tools, a place, and how many rounds there are."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import line, pairs
from measure.line import Line, Skip
from measure.pairs import Subject
from measure.place import remove, settle
from measure.process import Command, Failed
from measure.project import Isolate, Project, spec

# What a system Python is called wherever one is.
PYTHON = Path("/usr/bin/python3")

# What programs get; SSL_CERT_DIR is not among it, which makes uv read certificates at its start.
_VARIABLES = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Bench:
    """A place of a row's own."""

    root: Path
    program: Path
    uv: Path
    rounds: int

    @property
    def variables(self) -> dict[str, str]:
        """The environment of everything that is run."""
        return {**_VARIABLES, "HOME": str(self.root / "home")}

    @property
    def isolate(self) -> Isolate:
        """The program."""
        return Isolate(self.program, self.variables)

    def project(self, name: str, text: str) -> Project:
        """A project that asked the interpreter, and knows nothing else."""
        project = Project(self.root / name, self.isolate).write(text)
        try:
            project.ask(PYTHON)
        except Failed as failed:
            raise Skip(str(failed)) from failed
        return project

    def full(self, launcher: str) -> str:
        """A spec of full isolation."""
        return spec(PYTHON, launcher=launcher)

    def warmed(self, project: Project) -> Project:
        """The same project with everything cached, and without an environment."""
        for _ in project.warm():
            settle()
        return project

    def venv_warm(self) -> Subject:
        """`uv venv` with a cache that is kept; of the ways to call it the fastest."""
        return self._venv(self.root / "uv-cache", fresh=False)

    def venv_cold(self) -> Subject:
        """`uv venv` with an empty cache."""
        return self._venv(self.root / "uv-cache-fresh", fresh=True)

    def against(
        self,
        what: str,
        subject: Subject,
        reference: Subject,
        goal: float | None,
        rounds: int | None = None,
    ) -> Line:
        """A line of a subject's time as a ratio of the reference's, which is its own control."""
        taken = pairs.times((subject, reference, reference), rounds or self.rounds)
        ratio, control = (pairs.ratio(one, taken[1]) for one in (taken[0], taken[2]))
        return line.of(what, "ratio", ratio, goal, control, f"({medians(taken[:2])} ms)")

    def tool(self, name: str) -> Path:
        """A program on PATH."""
        found = shutil.which(name)
        if not found:
            raise Skip(f"there is no {name}; run tests/setup")
        return Path(found)

    def _venv(self, cache: Path, fresh: bool) -> Subject:
        if not self.uv.exists():
            raise Skip(f"there is no {self.uv}; run tests/setup")
        directory = self.root / "uv-venv"
        options = ("--python", str(PYTHON), "--cache-dir", str(cache))

        def prepare() -> None:
            remove(directory)
            if fresh:
                remove(cache)

        command = Command((str(self.uv), "venv", *options, str(directory)), self.variables)
        return Subject(command, prepare)


def medians(taken: Sequence[Sequence[float]]) -> str:
    """The median milliseconds of several subjects, for people."""
    return " / ".join(f"{statistics.median(one):.1f}" for one in taken)
