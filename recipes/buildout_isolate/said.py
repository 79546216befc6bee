"""What isolate's diagnostics look like as text."""

from collections.abc import Mapping, Sequence
from typing import Any


class Said(Exception):
    """What the program said is wrong, as its JSON has it."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("\n".join(text(error) for error in errors))
        self.errors = errors


def text(diagnostic: Mapping[str, Any], places: bool = True) -> str:
    """A diagnostic for people: what is wrong, where, and what to do.

    `places` is false where the spec is one that buildout's options were turned into: its lines would
    tell nobody anything.
    """
    lines = [f"isolate: {diagnostic['message']}"]
    for place in diagnostic["places"] if places else []:
        lines.append(f"  at {place['file']}:{place['line']}:{place['column']}")
        lines.append(f"    {place['source']}")
        lines.append("    " + " " * (place["column"] - 1) + "^" * place["length"])
    lines.extend(f"  help: {line}" for line in diagnostic["help"])
    return "\n".join(lines)
