"""The rows of `benches/ratios`, each on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

from measure.bench import Bench
from measure.line import Line
from measure.rows import applying, crowds, several, starting, unchanged

ROWS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "warm-10": applying.warm_10,
    "warm-50": applying.warm_50,
    "first-10": applying.first_10,
    "first-50": applying.first_50,
    "cold-10": applying.cold_10,
    "no-op": unchanged.no_op,
    "crowd": crowds.crowd,
    "several": several.several,
    "launcher": starting.launcher,
    "start-up": starting.start_up,
    "size": starting.size,
}
