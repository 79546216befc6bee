"""What is left behind for people and for the next configuration: a report, and the versions."""

from collections.abc import Mapping

from buildout_isolate import spec
from buildout_isolate.environment import Environment, Pick
from buildout_isolate.places import Places
from buildout_isolate.taken import canonical

REPORT = "report.txt"
VERSIONS = "versions.cfg"


def write(places: Places, environment: Environment, used: Mapping[str, str]) -> None:
    """Writes both into parts/.isolate, unless they already say so."""
    spec.write(places.own / REPORT, text(environment, used))
    spec.write(places.own / VERSIONS, versions(environment))


def text(environment: Environment, used: Mapping[str, str]) -> str:
    """Which Python, what comes through, why, and whether a part took it as an egg."""
    rows = [
        f"environment: {environment.location}",
        f"Python: {environment.version} ({environment.base})",
        "",
    ]
    if not environment.picks:
        rows.append("Nothing of the system comes through.")
    width = max((len(f"{pick.name} {pick.version}") for pick in environment.picks), default=0)
    taken = {canonical(name) for name in used}
    for pick in environment.picks:
        mark = "*" if canonical(pick.name) in taken else " "
        package = f"  ({pick.package})" if pick.package else ""
        rows.append(f"{mark} {f'{pick.name} {pick.version}':{width}}  {pick.why}{package}")
    if environment.picks:
        rows += ["", "*: taken as an egg by a part in this run"]
    return "\n".join(rows) + "\n"


def versions(environment: Environment) -> str:
    """A [versions] section that holds the picks, to be extended."""
    rows = ["# The system distributions that come through, as they are now.", "[versions]"]
    rows.extend(f"{pick.name} = {pick.version}" for pick in environment.picks)
    return "\n".join(rows) + "\n"


def in_use(picks: tuple[Pick, ...], used: Mapping[str, str]) -> list[str]:
    """The system distributions that parts took, a line each."""
    taken = {canonical(name) for name in used}
    return [
        f"{pick.name} {pick.version}" + (f" ({pick.package})" if pick.package else "")
        for pick in picks
        if canonical(pick.name) in taken
    ]
