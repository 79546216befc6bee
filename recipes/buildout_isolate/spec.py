"""Specs that are made of buildout's options."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

Selector = Union[str, Mapping[str, Union[str, bool]]]
"""An item of `packages:`, in its short or its long form."""


@dataclass(frozen=True)
class Wishes:
    """What the keys of a spec are to say; what is nothing or empty is left out."""

    location: Path
    python: Optional[str]
    packages: Sequence[Selector]
    exclude: Sequence[str]
    dependencies: Optional[str]
    sources: Sequence[str]
    sitecustomize: bool
    launcher: Optional[str]


def text(wishes: Wishes, section: str) -> str:
    """The spec in YAML. Values are written as JSON has them, which YAML reads as they stand."""
    lines = [f"# Made by buildout of the options of [{section}]; changes here are lost.", "format: 1"]

    def say(key: str, value: object) -> None:
        if value:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")

    say("python", wishes.python)
    say("environment", str(wishes.location))
    # Only cherry-picking lets a sitecustomize in, also where nothing is picked.
    picks = bool(wishes.packages) or wishes.sitecustomize
    say("isolation", "cherry-pick" if picks else "full")
    if wishes.packages:
        lines.append("packages:")
        lines.extend(f"  - {json.dumps(item, ensure_ascii=False)}" for item in wishes.packages)
    say("exclude", list(wishes.exclude))
    # These words are read as what they are only without quotes.
    if wishes.dependencies is not None:
        lines.append(f"dependencies: {wishes.dependencies}")
    say("sources", list(wishes.sources))
    say("sitecustomize", wishes.sitecustomize)
    say("launcher", wishes.launcher)
    return "\n".join(lines) + "\n"


def write(path: Path, wanted: str) -> None:
    """Writes a file, unless it already says that."""
    try:
        if path.read_text(encoding="utf-8") == wanted:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(wanted, encoding="utf-8")
    beside.replace(path)
