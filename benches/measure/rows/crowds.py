"""A few picks of a directory that holds many distributions: what is picked should cost, and not
what is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

from measure import line, pairs, sites
from measure.bench import PYTHON, Bench
from measure.line import Line, Skip
from measure.pairs import Subject
from measure.place import require_space
from measure.process import Failed
from measure.project import Project, spec

# How many are picked of how many, and at most how many milliseconds that may take.
_CASES = ((10, 10_000, 12.0), (10, 1_000, None), (100, 10_000, None))
# Every file takes a page.
_SPACE = 11_000 * 4 * 4096


def crowd(bench: Bench) -> Iterator[Line]:
    """Picks out of 1,000 and 10,000 distributions in `sources:`."""
    try:
        require_space(bench.root, _SPACE)
    except Failed as failed:
        raise Skip(str(failed)) from failed
    names = {count: sites.crowd(bench.root / f"site-{count}", count) for count in (1_000, 10_000)}
    projects = []
    for picks, count, _ in _CASES:
        source = bench.root / f"site-{count}"
        text = spec(PYTHON, sites.evenly(names[count], picks), dependencies=False, sources=[source])
        projects.append(bench.project(f"{picks}-of-{count}", text))
    first = [Subject(one.apply(), _forgetting(one)) for one in projects]
    yield from _lines(bench, "the first time", first)
    for project in projects:
        bench.warmed(project)
    warm = [Subject(one.apply(), one.remove_environment) for one in projects]
    yield from _lines(bench, "warm", warm, with_goals=False)


def _forgetting(project: Project) -> Callable[[], None]:
    def prepare() -> None:
        project.remove_environment()
        project.forget()

    return prepare


def _lines(
    bench: Bench, state: str, subjects: list[Subject], with_goals: bool = True
) -> Iterator[Line]:
    taken = pairs.times([*subjects, subjects[0]], bench.rounds)
    control = pairs.ratio(taken[-1], taken[0])
    for (picks, count, goal), own in zip(_CASES, taken):
        detail = f"(fastest {min(own):.2f} ms)"
        if own is not taken[0]:
            ratio = pairs.ratio(own, taken[0])
            detail = f"(fastest {min(own):.2f} ms; {ratio.median:.2f} times the first line)"
        yield line.of(
            f"{picks} of {count:,}, {state}",
            "ms",
            pairs.estimate(own),
            goal if with_goals else None,
            control if own is taken[0] else None,
            detail,
        )
