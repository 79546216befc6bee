"""Many environments in one call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from measure.bench import Bench
from measure.line import Line, Skip
from measure.pairs import Subject
from measure.process import Command
from measure.project import Project
from measure.rows.applying import TEN, begin

_SPECS = 200
_PROCESSORS = 2
# One round takes as long as hundreds of other rows.
_ROUNDS_OF_OTHERS = 10


def several(bench: Bench) -> Iterator[Line]:
    """200 specs in one call on two processors, against 200 calls in a row; all warm."""
    if not bench.isolate.takes_several():
        raise Skip("not supported by this program: apply takes one spec")
    allowed = os.sched_getaffinity(0)
    if len(allowed) < _PROCESSORS:
        raise Skip("this machine has one processor")
    os.sched_setaffinity(0, set(sorted(allowed)[:_PROCESSORS]))
    try:
        yield _line(bench)
    finally:
        os.sched_setaffinity(0, allowed)


def _line(bench: Bench) -> Line:
    project, _ = begin(bench, TEN)
    bench.warmed(project)
    directories = [project.directory / f"{number:03}" for number in range(_SPECS)]
    parts = [Project(directory, bench.isolate).write(TEN) for directory in directories]
    paths = [str(part.spec) for part in parts]

    def prepare() -> None:
        for part in parts:
            part.remove_environment()

    at_once = project.isolate.apply(*paths, cache=project.cache)
    calls = [project.isolate.apply(path, cache=project.cache) for path in paths]
    in_a_row = _in_a_row(project.directory, calls)
    rounds = max(3, bench.rounds // _ROUNDS_OF_OTHERS)
    return bench.against(
        f"{_SPECS} specs in one call / in {_SPECS} calls",
        Subject(at_once, prepare),
        Subject(in_a_row, prepare),
        0.6,
        rounds,
    )


def _in_a_row(directory: Path, commands: list[Command]) -> Command:
    """One command that runs others one after the other, with as little as possible between them."""
    script = directory / "in-a-row.sh"
    lines = (" ".join(f"'{word}'" for word in command.arguments) for command in commands)
    script.write_text("set -e\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return Command(("/bin/sh", str(script)), commands[0].variables)
