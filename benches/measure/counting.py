"""Counts scenarios: prepares all of them together, then counts one after the other."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import callgrind, steps, strace
from measure.place import settle
from measure.process import Command
from measure.project import Project
from measure.scenarios import SCENARIOS, UNTIL_EXEC, Preparation, Slot, Unsupported
from measure.world import World


# The two numbers of a scenario.
INSTRUCTIONS = "instructions"
CALLS = "system calls"


@dataclass(frozen=True)
class Tools:
    """The programs that count."""

    valgrind: Path
    strace: Path


@dataclass(frozen=True)
class Counts:
    """What a scenario cost: the medians of several runs, and how far these were apart, as parts of
    the medians."""

    instructions: int
    calls: Counter[str]
    spreads: dict[str, float]


def count(
    names: list[str], world: World, root: Path, tools: Tools, runs: int
) -> Iterator[tuple[str, Counts | Unsupported]]:
    """Counts scenarios, each in fresh slots below a directory."""
    # Slots have paths of one length, whatever the scenario is called.
    numbers = iter(range(1_000))
    slots = [
        (name, Slot(world, Project(root / f"{next(numbers):03}", world.isolate)))
        for name in names
        for _ in range(2 * runs)
    ]
    prepared = _prepare([(name, SCENARIOS[name](slot)) for name, slot in slots])
    for name in names:
        commands = prepared[name]
        if isinstance(commands, Unsupported):
            yield name, commands
        else:
            yield name, _count(name, commands[:runs], commands[runs:], tools)


def _prepare(
    open_ones: list[tuple[str, Preparation]],
) -> dict[str, list[Command] | Unsupported]:
    """Brings all preparations to their end, with one wait for all where they must settle."""
    ready: dict[str, list[Command] | Unsupported] = {}
    while open_ones:
        settle()
        going_on = []
        for name, preparation in open_ones:
            try:
                next(preparation)
                going_on.append((name, preparation))
            except StopIteration as end:
                commands = ready.setdefault(name, [])
                assert isinstance(commands, list)
                commands.append(end.value)
            except Unsupported as unsupported:
                ready[name] = unsupported
        open_ones = going_on
    return ready


def _count(
    name: str, for_instructions: list[Command], for_calls: list[Command], tools: Tools
) -> Counts:
    if name in UNTIL_EXEC:
        instructions = [steps.instructions_until_exec(one) for one in for_instructions]
        calls = [strace.calls_until_exec(one, tools.strace) for one in for_calls]
    else:
        instructions = [callgrind.instructions(one, tools.valgrind) for one in for_instructions]
        calls = [strace.calls(one, tools.strace) for one in for_calls]
    totals = [sum(counter.values()) for counter in calls]
    middle = calls[totals.index(statistics.median_low(totals))]
    spreads = {INSTRUCTIONS: _spread(instructions), CALLS: _spread(totals)}
    return Counts(statistics.median_low(instructions), middle, spreads)


def _spread(counts: list[int]) -> float:
    return (max(counts) - min(counts)) / statistics.median_low(counts)
