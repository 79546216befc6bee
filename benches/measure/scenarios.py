"""What `benches/budgets` counts.

A scenario prepares a slot, which is a project of its own, and returns the command that is to be
counted. Where it yields, everything that was written must settle before it goes on.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Callable

from measure import sites, world
from measure.process import Command
from measure.project import Project, spec
from measure.world import World

_SPECS = 10


class Unsupported(Exception):
    """The program cannot do what the scenario needs."""


@dataclass(frozen=True)
class Slot:
    """A project, and the system that it is on."""

    world: World
    project: Project

    def spec(self, packages: list[str]) -> str:
        """A spec that picks from the system."""
        return spec(self.world.python, packages)

    def begin(self, text: str) -> Project:
        """Writes the spec; the interpreter has been asked, and nothing else is known."""
        self.project.write(text).ask(self.world.python)
        return self.project


Preparation = Generator[None, None, Command]


def first_apply(slot: Slot) -> Preparation:
    """10 units into nothing, with only the interpreter's answer cached."""
    project = slot.begin(slot.spec(world.PICKS))
    yield
    return project.apply()


def warm_apply(slot: Slot) -> Preparation:
    """10 units into nothing, with everything cached."""
    project = slot.begin(slot.spec(world.PICKS))
    yield
    yield from project.warm()
    return project.apply()


def no_op(slot: Slot) -> Preparation:
    """10 units that are there already."""
    project = slot.begin(slot.spec(world.PICKS))
    yield
    # The second time may have to remember what the first had only just written.
    for _ in range(2):
        project.apply().run()
        yield
    return project.apply()


def one_more(slot: Slot) -> Preparation:
    """An 11th unit for an environment that has 10."""
    yield from no_op(slot)
    slot.project.write(slot.spec([*world.PICKS, world.ONE_MORE]))
    yield
    return slot.project.apply()


def crowd(slot: Slot) -> Preparation:
    """10 of 2,000 distributions in a directory of `sources:`, of which nothing is cached."""
    picks = sites.evenly(slot.world.names, world.UNITS)
    text = spec(slot.world.python, picks, sources=[slot.world.crowd])
    project = slot.begin(text)
    yield
    return project.apply()


def several(slot: Slot) -> Preparation:
    """10 specs in one call, as the first apply of each."""
    if not slot.world.isolate.takes_several():
        raise Unsupported("apply takes one spec")
    project = slot.begin(slot.spec(world.PICKS))
    directories = [project.directory / f"{number:02}" for number in range(_SPECS)]
    parts = [Project(directory, project.isolate) for directory in directories]
    paths = [str(part.write(slot.spec(world.PICKS)).spec) for part in parts]
    yield
    return project.isolate.apply(*paths, cache=project.cache)


def launcher(slot: Slot) -> Preparation:
    """The launcher, up to where it becomes the base."""
    project = slot.begin(spec(slot.world.python, launcher="exec"))
    project.apply().run()
    yield
    python = str(project.environment / "bin/python")
    return Command((python, "-c", "pass"), slot.world.isolate.variables)


SCENARIOS: dict[str, Callable[[Slot], Preparation]] = {
    "apply-crowd": crowd,
    "apply-first": first_apply,
    "apply-no-op": no_op,
    "apply-one-more": one_more,
    "apply-several": several,
    "apply-warm": warm_apply,
    "launcher": launcher,
}

# Those of which only what comes before another program takes their place is counted.
UNTIL_EXEC = {"launcher"}
