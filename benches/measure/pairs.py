"""Times of programs that take turns, and what can be said of them.

A machine's speed drifts, so only neighbours in time are compared: every round runs all subjects,
and what counts is the median of the rounds' ratios. A subject that takes part twice, as its own
control, shows how much of a difference is noise.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

from measure.process import Command

# How many samples of the rounds the range of a median is made of, and how much of them it holds.
_SAMPLES = 2_000
_LOW, _HIGH = 0.025, 0.975

_WARM_UPS = 2


@dataclass(frozen=True)
class Subject:
    """A command, and what makes everything as it must be before it; that is not timed."""

    command: Command
    prepare: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Estimate:
    """A median, and the range that it has when the rounds are drawn anew (bootstrap, 95 %)."""

    median: float
    low: float
    high: float


def times(subjects: Sequence[Subject], rounds: int) -> list[list[float]]:
    """The milliseconds of each subject in every round. Each round begins with another subject."""
    taken: list[list[float]] = [[] for _ in subjects]
    for number in range(-_WARM_UPS, rounds):
        for turn in range(len(subjects)):
            index = (number + turn) % len(subjects)
            subjects[index].prepare()
            milliseconds = subjects[index].command.time() / 1e6
            if number >= 0:
                taken[index].append(milliseconds)
    return taken


def estimate(values: Sequence[float]) -> Estimate:
    """The median of values, one of each round."""
    draw = random.Random(1)
    medians = sorted(
        statistics.median(draw.choices(values, k=len(values))) for _ in range(_SAMPLES)
    )
    low, high = (medians[int(part * _SAMPLES)] for part in (_LOW, _HIGH))
    return Estimate(statistics.median(values), low, high)


def ratio(subject: Sequence[float], reference: Sequence[float]) -> Estimate:
    """How many times the reference's time a subject took."""
    return estimate([one / other for one, other in zip(subject, reference)])


def difference(subject: Sequence[float], reference: Sequence[float]) -> Estimate:
    """How much longer than the reference a subject took."""
    return estimate([one - other for one, other in zip(subject, reference)])
