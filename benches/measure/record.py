"""The file of what was counted when somebody last said that it is as it should be."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure.counting import CALLS, INSTRUCTIONS, Counts
from measure.process import Command, Failed
from measure.scenarios import SCENARIOS, Unsupported

# Runs of one program differ by less than half of this: most by a hundredth, some by what the
# allocator's luck costs.
TOLERANCE = 0.02

_UNSUPPORTED = "not supported"

# What can be wrong with a number.
WORSE = "WORSE"
BETTER = "BETTER"
GONE = "GONE"
NEW = "NOT RECORDED"


@dataclass(frozen=True)
class Difference:
    """A number of a scenario, as recorded and as it is now; `None` where there is none."""

    scenario: str
    what: str
    recorded: int | None
    now: int | None

    @property
    def change(self) -> float | None:
        """The change, as a part of what is recorded."""
        if self.recorded is None or self.now is None:
            return None
        return self.now / self.recorded - 1

    @property
    def verdict(self) -> str:
        """What is wrong with it; empty if nothing is."""
        if self.recorded is None and self.now is None:
            return ""
        if self.change is None:
            return NEW if self.recorded is None else GONE
        if abs(self.change) <= TOLERANCE:
            return ""
        return WORSE if self.change > 0 else BETTER


class Record:
    """The file's content."""

    def __init__(self, file: Path) -> None:
        self._file = file
        content = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.tools: dict[str, str] = content.get("recorded with", {})
        self._scenarios: dict[str, Any] = content.get("scenarios", {})

    def compare(self, scenario: str, now: Counts | Unsupported) -> list[Difference]:
        """The two numbers of a scenario that are held to the record."""
        numbers = {} if isinstance(now, Unsupported) else _numbers_of(now)
        recorded = self._numbers(scenario)
        both = (INSTRUCTIONS, CALLS)
        return [Difference(scenario, one, recorded.get(one), numbers.get(one)) for one in both]

    def compare_calls(self, scenario: str, now: Counts) -> list[tuple[str, int, int]]:
        """The system calls of which there are more or fewer: name, how many are recorded, and how
        many there are now."""
        recorded = self._numbers(scenario).get("by name", {})
        every = ((n, recorded.get(n, 0), now.calls[n]) for n in sorted({*recorded, *now.calls}))
        return [(name, was, is_now) for name, was, is_now in every if was != is_now]

    def write(self, now: dict[str, Counts | Unsupported], tools: dict[str, str]) -> None:
        """Writes scenarios, and keeps of the others what still is one; one number a line."""
        kept = {name: self._scenarios[name] for name in self._scenarios if name in SCENARIOS}
        if self.tools != tools and not kept.keys() <= now.keys():
            raise Failed("the tools are not those of the record: record all scenarios")
        content = {"recorded with": tools, "scenarios": {**kept, **_numbers_of_all(now)}}
        text = json.dumps(content, indent=2, sort_keys=True)
        self._file.write_text(text + "\n", encoding="utf-8")

    def _numbers(self, scenario: str) -> dict[str, Any]:
        recorded = self._scenarios.get(scenario)
        return recorded if isinstance(recorded, dict) else {}


def _numbers_of(counts: Counts) -> dict[str, Any]:
    return {
        INSTRUCTIONS: counts.instructions,
        CALLS: sum(counts.calls.values()),
        "by name": dict(counts.calls),
    }


def _numbers_of_all(counted: dict[str, Counts | Unsupported]) -> dict[str, Any]:
    return {
        name: _UNSUPPORTED if isinstance(now, Unsupported) else _numbers_of(now)
        for name, now in counted.items()
    }


def tools(program: Path, valgrind: Path) -> dict[str, str]:
    """What made the program and what it runs on, as far as counts depend on it."""
    compiler = re.search(rb"rustc version ([\w.-]+)", program.read_bytes())
    version = Command((str(valgrind), "--version"), {}).run().strip()
    return {
        "C library": os.confstr("CS_GNU_LIBC_VERSION") or "unknown",
        "compiler": f"rustc {compiler.group(1).decode()}" if compiler else "unknown",
        "valgrind": version,
    }
