"""What a row of `benches/ratios` says: lines with a value each, and often a goal."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from measure.pairs import Estimate


class Skip(Exception):
    """A row cannot be measured here; the reason is its text."""


@dataclass(frozen=True)
class Line:
    """A value; that of a time with its range, and with that of its control."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    interval: Estimate | None = None
    control: Estimate | None = None
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; `None` where there is none."""
        return None if self.goal is None else self.value <= self.goal

    def cells(self, row: str) -> list[str]:
        """The line as it stands in a table."""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        goal = "" if self.goal is None else f"at most {_number(self.goal, self.unit)}"
        value = _number(self.value, self.unit)
        ranges = [_between(self.interval), _between(self.control)]
        return [row, self.what, value, *ranges, goal, verdict, self.detail]

    def json(self, row: str) -> dict[str, object]:
        """The line as data."""
        return {"row": row, **asdict(self), "met": self.met}


HEAD = ("row", "what", "value", "95 % range", "A/A control", "goal", "", "")


def of(
    what: str,
    unit: str,
    value: Estimate,
    goal: float | None = None,
    control: Estimate | None = None,
    detail: str = "",
) -> Line:
    """A line of a value that was estimated."""
    return Line(what, value.median, unit, goal, value, control, detail)


def _number(value: float, unit: str) -> str:
    if unit == "ratio":
        return f"{value:.2f}"
    if unit == "ms":
        return f"{value:.2f} ms"
    return f"{value:,.0f} {unit}"


def _between(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.low:.2f} - {estimate.high:.2f}"
