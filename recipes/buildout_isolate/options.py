"""The options of a section, as a spec: buildout 1.5's names and isolate's own."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from buildout_isolate import spec
from buildout_isolate.places import Places
from buildout_isolate.problem import refuse
from buildout_isolate.typed import Buildout, Options

OLD_NAMES = ("include-site-packages", "allowed-eggs-from-site-packages", "exec-sitecustomize")
"""The options of buildout 1.5, which every section inherits from [buildout]."""

OWN_NAMES = ("python", "packages", "exclude", "dependencies", "sources", "launcher")
"""What else a spec can be made of."""

DEPENDENCIES = ("true", "declared", "false")


@dataclass(frozen=True)
class Wanted:
    """The environment that a section wants."""

    section: str
    spec: Path
    """The user's spec, or where the one that is made of options goes."""
    made: Optional[str]
    """The text of the spec, if it is made of options."""
    location: Optional[Path]
    """The environment's directory, or nothing where the spec says it."""
    all_of_it: bool
    """Whether everything of the system comes through."""

    def write(self) -> Path:
        """The spec, which is there now."""
        if self.made is not None:
            spec.write(self.spec, self.made)
        return self.spec

    @property
    def blamed(self) -> Optional[str]:
        """The section to blame for what is wrong with the spec, if it is not a file of the user's."""
        return None if self.made is None else self.section


def read(buildout: Buildout, section: str, options: Options, location: Path) -> Wanted:
    """What a section asks for.

    `location` is where the environment lies if the section does not say. Raises UserError where the
    options make no sense.
    """
    places = Places(buildout)
    given = options.get("environment")
    if given is not None:
        location = Path(os.path.realpath(places.directory / given.strip()))
    written = options.get("spec")
    if written is not None:
        _alone(section, options)
        path = places.directory / written.strip()
        return Wanted(section, path, None, location if given is not None else None, False)
    selected = _selected(buildout["buildout"], section, options)
    wishes = spec.Wishes(
        location=location,
        python=_python(options, places, bool(selected.packages)),
        packages=selected.packages,
        exclude=lines(options.get("exclude")),
        dependencies=_dependencies(section, options),
        sources=[_source(line, places) for line in lines(options.get("sources"))],
        sitecustomize=_either(buildout["buildout"], section, options, "exec-sitecustomize") or False,
        launcher=_word(options, "launcher"),
    )
    text = spec.text(wishes, section)
    return Wanted(section, places.spec(section), text, location, selected.all_of_it)


def says_something(options: Options, names: tuple[str, ...]) -> list[str]:
    """Which of these options a section has, in the order of the names."""
    return [name for name in names if options.get(name) is not None]


def lines(value: Optional[str]) -> list[str]:
    """The lines of an option, without empty ones."""
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


def boolean(section: str, options: Options, name: str) -> Optional[bool]:
    """What an option says, if it says anything: `true` or `false`, as everywhere in buildout."""
    value = options.get(name)
    if value is None:
        return None
    known = {"true": True, "false": False}
    if value.strip() not in known:
        refuse(f"Invalid value for {name!r} option in [{section}]: {value!r}; say true or false")
    return known[value.strip()]


def _alone(section: str, options: Options) -> None:
    others = says_something(options, (*OWN_NAMES, *OLD_NAMES))
    if others:
        refuse(
            f"[{section}] has both spec and {', '.join(others)}: say it in the spec, "
            f"or leave the spec out"
        )


@dataclass(frozen=True)
class _Selected:
    packages: list[spec.Selector]
    all_of_it: bool


def _selected(buildout: Options, section: str, options: Options) -> _Selected:
    if options.get("packages") is not None:
        both = says_something(options, ("allowed-eggs-from-site-packages",))
        if both:
            refuse(f"[{section}] has both packages and {both[0]}: say it in one of them")
        packages: list[spec.Selector] = [*lines(options.get("packages"))]
        if packages and boolean(section, options, "include-site-packages") is False:
            refuse(
                f"[{section}] has packages, and include-site-packages = false: take one of them away"
            )
        return _Selected(packages, False)
    include, allowed = _old_selection(buildout, section, options)
    if allowed and include is False:
        refuse(
            f"[{section}] has include-site-packages = false, and lists "
            f"allowed-eggs-from-site-packages: with the list alone, just these are included"
        )
    if allowed is None:
        everything = [_allowed("*")] if include else []
        return _Selected(everything, bool(include))
    return _Selected([_allowed(name) for name in allowed], allowed == ["*"])


def _old_selection(
    buildout: Options, section: str, options: Options
) -> tuple[Optional[bool], Optional[list[str]]]:
    """Inclusion and list, where what a section says overrides what [buildout] says."""
    name = "allowed-eggs-from-site-packages"
    listed = options.get(name)
    include = boolean(section, options, "include-site-packages")
    inherited_include = boolean("buildout", buildout, "include-site-packages")
    inherited = buildout.get(name)
    if include is None and listed is None:
        include = inherited_include
    if listed is None and boolean(section, options, "include-site-packages") is not False:
        listed = inherited
    return include, None if listed is None else lines(listed)


def _allowed(name: str) -> spec.Selector:
    # What is allowed need not be there: buildout 1.5 fetched it then.
    return {"name": name, "optional": True}


def _either(buildout: Options, section: str, options: Options, name: str) -> Optional[bool]:
    own = boolean(section, options, name)
    return boolean("buildout", buildout, name) if own is None else own


def _python(options: Options, places: Places, picks: bool) -> Optional[str]:
    """The base: with picks the system's Python, as specs have it, else the one that runs buildout."""
    given = _word(options, "python")
    if given is not None:
        return str(places.directory / given) if "/" in given else given
    return None if picks else os.path.realpath(_base_of_this_process())


def _base_of_this_process() -> str:
    base: Union[str, None] = getattr(sys, "_base_executable", None)
    return base or sys.executable


def _dependencies(section: str, options: Options) -> Optional[str]:
    value = _word(options, "dependencies")
    if value is not None and value not in DEPENDENCIES:
        refuse(
            f"Invalid value for 'dependencies' option in [{section}]: {value!r}; "
            f"say {', '.join(DEPENDENCIES)}"
        )
    return value


def _source(line: str, places: Places) -> str:
    return line if line.startswith(("/", "{")) else str(places.directory / line)


def _word(options: Options, name: str) -> Optional[str]:
    value = options.get(name)
    return None if value is None else value.strip()
