"""An environment that is already what its spec says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from measure import strace
from measure.bench import Bench
from measure.line import Line
from measure.pairs import Subject
from measure.place import settle
from measure.project import Project
from measure.rows.applying import TEN, begin


def no_op(bench: Bench) -> Iterator[Line]:
    """10 picks that are there already: time, system calls and writes."""
    project, units = begin(bench, TEN)
    for _ in range(2):
        settle()
        project.apply().run()
    settle()
    before = _stats(project)
    calls = strace.calls(project.apply(), bench.tool("strace"))
    again = Subject(project.apply())
    yield bench.against(f"{units} units / uv venv", again, bench.venv_warm(), 0.2)
    yield Line("all system calls", sum(calls.values()), "calls", 150)
    changes = _changes(before, project)
    yield Line("paths below the spec's directory that changed", changes, "paths", 0)
    yield _at_once(bench, project)


def _at_once(bench: Bench, project: Project) -> Line:
    """For comparison: right after the environment was made, when its stats prove nothing yet."""

    def prepare() -> None:
        project.remove_environment()
        project.apply().run()

    subject = Subject(project.apply(), prepare)
    return bench.against(f"at once after the first / uv venv", subject, bench.venv_warm(), None)


def _stats(project: Project) -> dict[Path, tuple[int, ...]]:
    """What changes with every write below the spec's directory, the cache aside."""
    stats: dict[Path, tuple[int, ...]] = {}
    for directory, folders, files in os.walk(project.directory):
        if Path(directory) == project.directory:
            folders.remove(project.cache.name)
        for path in (Path(directory), *(Path(directory, name) for name in files + folders)):
            stat = path.lstat()
            stats[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return stats


def _changes(before: dict[Path, tuple[int, ...]], project: Project) -> int:
    after = _stats(project)
    return sum(before.get(path) != after.get(path) for path in {*before, *after})
