"""What runs when somebody starts an environment's Python, and the program's own size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from measure import callgrind, line, pairs, steps, strace
from measure.bench import PYTHON, Bench, medians
from measure.line import Line, Skip
from measure.pairs import Subject
from measure.process import Command, Failed
from measure.rows.applying import TEN, TEN_LINKED, begin

_NOTHING = ("-I", "-S", "-c", "pass")


def launcher(bench: Bench) -> Iterator[Line]:
    """The launcher against a symbolic link to the same base."""
    pythons = [_python_of(bench, kind) for kind in ("exec", "link")]
    ours, linked = (Command((str(one), *_NOTHING), bench.variables) for one in pythons)
    yield Line("size", pythons[0].stat().st_size, "bytes", 7_999)
    calls = strace.calls_until_exec(ours, bench.tool("strace"))
    yield Line("system calls up to the base", sum(calls.values()), "calls", 14)
    taken = pairs.times([Subject(one) for one in (ours, linked, linked)], 4 * bench.rounds)
    longer, control = (pairs.difference(one, taken[1]) for one in (taken[0], taken[2]))
    detail = f"({medians(taken[:2])} ms)"
    yield line.of("longer than a symbolic link", "ms", longer, 0.15, control, detail)


def start_up(bench: Bench) -> Iterator[Line]:
    """`python -c pass` of an environment with 10 picks against one of venv, in instructions."""
    valgrind = bench.tool("valgrind")
    project, units = begin(bench, TEN)
    # Strings are hashed with the same seed each time.
    variables = {**bench.variables, "PYTHONHASHSEED": "0"}
    ours, plain = (
        Command((str(directory / "bin/python"), "-c", "pass"), variables)
        for directory in (project.environment, _venv(bench, project.directory / "plain"))
    )
    ours.run()
    own = steps.instructions_until_exec(ours)
    # The base finds the environment by the name that it is started by. valgrind does not hand that
    # name on, so the base is started through a link of that name.
    project.write(TEN_LINKED).apply().run()
    counts = [callgrind.instructions(command, valgrind) for command in (ours, plain)]
    detail = f"({own + counts[0]:,} / {counts[1]:,} instructions, {own:,} of the launcher)"
    what = f"instructions with {units} units / of venv"
    yield Line(what, (own + counts[0]) / counts[1], "ratio", 1.04, detail=detail)


def _venv(bench: Bench, directory: Path) -> Path:
    """A virtual environment of venv's, whose Python has run."""
    try:
        Command((str(PYTHON), "-m", "venv", "--without-pip", str(directory)), bench.variables).run()
        Command((str(directory / "bin/python"), "-c", "pass"), bench.variables).run()
    except Failed as failed:
        raise Skip(f"{failed}\n(is python3-venv installed? run tests/setup)") from failed
    return directory


def size(bench: Bench) -> Iterator[Line]:
    """The program's own size."""
    yield Line("size of the program", bench.program.stat().st_size, "bytes", 4 << 20)


def _python_of(bench: Bench, kind: str) -> Path:
    project = bench.project(kind, bench.full(kind))
    try:
        project.apply().run()
    except Failed as failed:
        raise Skip(str(failed)) from failed
    return project.environment / "bin/python"
