"""Asking the program for buildout: what goes wrong stops buildout, and remarks are logged."""

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

from buildout_isolate import binary, environment
from buildout_isolate.environment import Environment
from buildout_isolate.options import Wanted
from buildout_isolate.problem import refuse, refuse_said
from buildout_isolate.said import Said, text

logger = logging.getLogger("buildout-isolate")


@contextmanager
def answers(section: Optional[str]) -> Iterator[None]:
    """Turns what is wrong into errors of buildout's. The section is the one to blame, if any."""
    try:
        yield
    except Said as said:
        refuse_said(said, section)
    except binary.BinaryProblem as problem:
        refuse(str(problem))


def program() -> str:
    """The program."""
    with answers(None):
        return binary.find()


def apply(found: str, wanted: Wanted) -> Environment:
    """Makes the environment that a section wants."""
    with answers(wanted.blamed):
        made = environment.apply(found, wanted.write(), wanted.location)
    places = wanted.made is None
    for warning in made.warnings:
        logger.warning(text(warning, places))
    for note in made.notes:
        logger.debug(text(note, places))
    if made.changed:
        logger.info("Made %s: Python %s (%s).", made.location, made.version, made.base)
    return made


def select(found: str, wanted: Wanted, location: Path) -> Environment:
    """What `apply` would make of what a section wants; writes nothing that stays."""
    with answers(wanted.blamed), tempfile.TemporaryDirectory() as directory:
        # With `--root` the program refuses an environment beside its spec, as in parts.
        spec = Path(directory, "isolate.yaml")
        made = wanted.made
        if made is None:
            made = f"extends: {json.dumps(str(wanted.spec), ensure_ascii=False)}\n"
        spec.write_text(made, encoding="utf-8")
        return environment.select(found, spec, location)
