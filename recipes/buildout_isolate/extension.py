"""The extension, for a whole buildout: `[buildout] extensions = buildout-isolate`.

`load` runs before buildout makes directories, looks for upgrades, develops or loads a recipe;
`unload` runs last, and not after a failure.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, cast

from buildout_isolate import asked, closure, eligible, environment, options, reexec, report
from buildout_isolate.environment import Environment
from buildout_isolate.options import Wanted
from buildout_isolate.places import Places
from buildout_isolate.problem import refuse
from buildout_isolate.typed import Buildout, Options

SECTION = "isolate"
SPEC = "isolate.yaml"
KNOWN = ("spec", "environment", *options.OWN_NAMES, *options.OLD_NAMES)
SELECTING = ("spec", "packages", *options.OLD_NAMES)

logger = logging.getLogger("buildout-isolate")


@dataclass(frozen=True)
class Running:
    """What `load` leaves for `unload` and for the recipes of the same run."""

    program: str
    wanted: Wanted
    environment: Environment


running: Optional[Running] = None
"""The environment that this run of buildout is in."""


def load(buildout: Buildout) -> None:
    """Makes the environment, runs buildout anew inside it once, and makes the picks eligible."""
    global running
    running = None
    if not _is_listed(buildout):
        return
    places = Places(buildout)
    wanted = _wanted(buildout, places)
    program = asked.program()
    made = asked.apply(program, wanted)
    if not reexec.is_inside(made):
        with asked.answers(None):
            path = closure.path(program, places, made)
        logger.info("Running inside %s.", made.location)
        reexec.enter(made, path, buildout)
    eligible.only_as_eggs(made)
    running = Running(program, wanted, made)


def unload(buildout: Buildout) -> None:
    """Regenerates scripts, lists what parts used of the system, and writes the report."""
    if running is None:
        return
    made = running.environment
    with asked.answers(running.wanted.blamed):
        _regenerate(running)
    used = eligible.used(made.view)
    listed = report.in_use(made.picks, used)
    if listed:
        logger.info("System distributions in use:\n  %s", "\n  ".join(listed))
    report.write(Places(buildout), made, used)


def _is_listed(buildout: Buildout) -> bool:
    # Buildout runs every extension that is installed as soon as one is listed.
    listed = (buildout["buildout"].get("extensions") or "").split()
    names = [name.split("=")[0].split(">")[0].split("<")[0].split("[")[0] for name in listed]
    return closure.PROJECT in [name.strip().lower().replace("_", "-") for name in names]


def _wanted(buildout: Buildout, places: Places) -> Wanted:
    whole = buildout["buildout"]
    section = buildout[SECTION] if SECTION in buildout.keys() else cast(Options, {})
    _refuse_unknown(section)
    old = options.says_something(whole, options.OLD_NAMES)
    if section.get("spec") is not None and old:
        refuse(f"[{SECTION}] has spec, and [buildout] has {', '.join(old)}: say it in the spec")
    if not old and not options.says_something(section, SELECTING) and _has_spec(places):
        wanted = Wanted(SECTION, places.directory / SPEC, None, None, False)
    else:
        wanted = options.read(buildout, SECTION, section, places.part(SECTION))
    if wanted.all_of_it:
        logger.warning(
            "Everything that the system has comes through; "
            "allowed-eggs-from-site-packages can say what is needed."
        )
    return wanted


def _has_spec(places: Places) -> bool:
    return Path(places.directory, SPEC).is_file()


def _refuse_unknown(section: Options) -> None:
    for name in section.keys():
        if name not in KNOWN and not name.startswith("_"):
            refuse(f"[{SECTION}] knows no option {name!r}; it knows {', '.join(KNOWN)}")


def _regenerate(run: Running) -> None:
    if run.wanted.made is not None:
        return
    results = environment.regenerate(run.program, run.wanted.spec, run.wanted.location)
    if results is None:
        logger.debug("This isolate does not regenerate scripts.")
