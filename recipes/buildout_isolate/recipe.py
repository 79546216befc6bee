"""The recipe, for one part: `recipe = buildout-isolate`.

The part is an environment. What it is made of stands in its options (`digest`, `base`, `picks`), so
that buildout installs it anew when the spec, the interpreter or a pick has changed, and at no other
time. Installing anew changes it in its place: what was installed into it stays.
"""

import dataclasses
import logging
import os
import shutil
import sys
from pathlib import Path

from buildout_isolate import asked, environment, extension, options
from buildout_isolate.environment import Environment
from buildout_isolate.places import Places
from buildout_isolate.problem import refuse
from buildout_isolate.said import Said
from buildout_isolate.typed import Buildout, Options

_wanted_here: set[str] = set()
"""The environments that parts of this run want. Buildout makes all recipes before it uninstalls."""


class Recipe:
    """An environment of a part's own."""

    def __init__(self, buildout: Buildout, name: str, part: Options) -> None:
        """Tells other parts where things will be; writes nothing."""
        wanted = options.read(buildout, name, part, Places(buildout).part(name))
        location = wanted.location or Places(buildout).part(name)
        _refuse_ours(name, location)
        if wanted.all_of_it:
            logging.getLogger(name).warning("Everything that the system has comes through.")
        self.program = asked.program()
        self.wanted = dataclasses.replace(wanted, location=location)
        self.part = part
        _wanted_here.add(str(location))
        _tell(asked.select(self.program, self.wanted, location), part)

    def install(self) -> list[str]:
        """Makes the environment. Returns the spec, if one was made: the rest `uninstall` removes."""
        if self.wanted.made is not None:
            self.part.created(str(self.wanted.spec))
        asked.apply(self.program, self.wanted)
        return [] if self.wanted.made is None else [str(self.wanted.spec)]

    def update(self) -> None:
        """Puts right what has been removed or edited since."""
        asked.apply(self.program, self.wanted)


def uninstall(name: str, part: Options) -> None:
    """Takes the environment away, unless the part is about to be installed anew in the same place.

    A directory that buildout chose goes whole; from one that `environment` names goes only what
    isolate wrote. Links are removed, never followed. Raises UserError in the environment itself.
    """
    location = Path(part["location"])
    if str(location) in _wanted_here:
        return
    if os.path.realpath(sys.prefix) == os.path.realpath(location):
        refuse(
            f"[{name}] cannot be uninstalled by a buildout that runs inside it, in {location}: "
            f"run buildout with another Python"
        )
    if location.is_symlink():
        logging.getLogger(name).warning("%s is a link by now, and is left alone.", location)
        return
    _destroy(name, location)
    if part.get("environment") is None and location.is_dir():
        shutil.rmtree(location)


def _destroy(name: str, location: Path) -> None:
    with asked.answers(None):
        try:
            (result,) = environment.destroy(asked.program(), location)
        except Said as said:
            if all(error["code"] == "nothing-to-destroy" for error in said.errors):
                return
            raise
    if result["left"]:
        left = ", ".join(str(path) for path in result["left"])
        logging.getLogger(name).info("%s holds what is not isolate's: %s", location, left)


def _refuse_ours(name: str, location: Path) -> None:
    running = extension.running
    if running is not None and running.environment.location == location:
        refuse(f"[{name}] wants the environment that this buildout runs in, {location}")
    if location.is_symlink():
        refuse(f"[{name}] wants its environment in {location}, which is a link")


def _tell(made: Environment, part: Options) -> None:
    part["location"] = str(made.location)
    part["executable"] = str(made.executable)
    part["bin-directory"] = str(made.bin_directory)
    part["site-packages"] = str(made.site_packages)
    part["view"] = str(made.view)
    part["allow-list"] = str(made.allow_list)
    part["base"] = f"{made.base} {made.version}"
    part["picks"] = "\n".join(
        f"{pick.name} {pick.version}" + (f" ({pick.package})" if pick.package else "")
        for pick in made.picks
    )
    part["digest"] = made.digest
