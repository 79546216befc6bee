"""Environments that are made where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from measure.bench import PYTHON, Bench
from measure.line import Line, Skip
from measure.pairs import Subject
from measure.place import remove
from measure.process import Failed
from measure.project import Project, spec

_TEN = [
    "lxml", "numpy", "PyYAML", "PyGObject", "cryptography", "Pygments", "requests", "Pillow",
    "zope.interface", "dbus-python",
]  # fmt: skip
_MORE = ["matplotlib", "beautifulsoup4", "google-auth", "zope.event"]

TEN = spec(PYTHON, _TEN, dependencies=False)
TEN_LINKED = spec(PYTHON, _TEN, dependencies=False, launcher="link")
FIFTY = spec(PYTHON, [*_TEN, *_MORE])


def warm_10(bench: Bench) -> Iterator[Line]:
    """10 picks without their dependencies, with everything cached."""
    yield from _warm(bench, TEN, 0.33)


def warm_50(bench: Bench) -> Iterator[Line]:
    """14 picks with their dependencies, with everything cached."""
    yield from _warm(bench, FIFTY, 0.8)


def first_10(bench: Bench) -> Iterator[Line]:
    """The same 10 picks, with nothing but the interpreter's answer cached."""
    yield from _first(bench, TEN)


def first_50(bench: Bench) -> Iterator[Line]:
    """The same 14 picks, with nothing but the interpreter's answer cached."""
    yield from _first(bench, FIFTY)


def cold_10(bench: Bench) -> Iterator[Line]:
    """The same 10 picks, with nothing cached."""
    project, units = begin(bench, TEN)

    def prepare() -> None:
        project.remove_environment()
        remove(project.cache)

    subject = Subject(project.apply(), prepare)
    yield bench.against(f"{units} units / uv venv cold", subject, bench.venv_cold(), 0.4)


def begin(bench: Bench, text: str) -> tuple[Project, int]:
    """A project, and how many units its environment gets."""
    project = bench.project("project", text)
    try:
        return project, project.units()
    except Failed as failed:
        raise Skip(f"{failed}\n(does this machine lack packages? run tests/setup)") from failed


def _warm(bench: Bench, text: str, goal: float) -> Iterator[Line]:
    project, units = begin(bench, text)
    bench.warmed(project)
    subject = Subject(project.apply(), project.remove_environment)
    yield bench.against(f"{units} units / uv venv", subject, bench.venv_warm(), goal)


def _first(bench: Bench, text: str) -> Iterator[Line]:
    project, units = begin(bench, text)

    def prepare() -> None:
        project.remove_environment()
        project.forget()

    subject = Subject(project.apply(), prepare)
    yield bench.against(f"{units} units / uv venv", subject, bench.venv_warm(), 1.5)
