"""Scripts under an isolated part: `recipe = buildout-isolate:scripts`.

The work is zc.recipe.egg's, with all of its options. Around it the picks of the part are eligible as
eggs, those of others are not, and scripts begin with the part's Python.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zc.buildout.buildout
import zc.buildout.easy_install

from buildout_isolate import eligible, extension
from buildout_isolate.problem import refuse
from buildout_isolate.typed import Buildout, Options

OPTION = "isolated-part"
CACHE = "_zc_recipe_egg_working_set_cache"
"""Where zc.recipe.egg 2.0.6 and later keeps what a list of eggs came to, for all parts."""


class Scripts:
    """Scripts and interpreter of eggs, under another part's environment."""

    def __init__(self, buildout: Buildout, name: str, part: Options) -> None:
        """Hands the options on to zc.recipe.egg, which is got as buildout gets recipes."""
        isolated = _isolated(buildout, name, part)
        _refuse_other_python(name, isolated)
        self.buildout = buildout
        self.executable = isolated["executable"]
        self.view = Path(isolated["view"])
        # Another pick or another base there, and these scripts are made anew.
        part["isolated-digest"] = isolated["digest"]
        load = zc.buildout.buildout._install_and_load
        self.recipe = load("zc.recipe.egg", "zc.buildout", "scripts", buildout)(buildout, name, part)

    def install(self) -> Any:
        """Makes the scripts, and returns their paths."""
        running = extension.running
        others = [] if running is None else [running.environment.view]
        picks = eligible.only_here(self.view, others)
        with picks, _own_cache(self.buildout), _scripts_begin_with(self.executable):
            return self.recipe.install()

    update = install


def _isolated(buildout: Buildout, name: str, part: Options) -> Options:
    other = part.get(OPTION)
    if other is None:
        refuse(f"[{name}] needs {OPTION}: the part that makes the environment")
    isolated = buildout[other.strip()]
    if isolated.get("view") is None or isolated.get("digest") is None:
        refuse(f"[{name}] has {OPTION} = {other}, but [{other}] is no part of buildout-isolate's")
    return isolated


def _refuse_other_python(name: str, isolated: Options) -> None:
    version = isolated["base"].rpartition(" ")[2]
    own = ".".join(str(number) for number in sys.version_info[:2])
    if version.split(".")[:2] != own.split("."):
        refuse(
            f"[{name}]: {isolated['location']} has Python {version}, and buildout, which gets the "
            f"eggs, runs on {own}"
        )


@contextmanager
def _own_cache(buildout: Any) -> Iterator[None]:
    # The same list of eggs comes to something else where other picks are eligible.
    before = getattr(buildout, CACHE, {})
    setattr(buildout, CACHE, {})
    try:
        yield
    finally:
        setattr(buildout, CACHE, before)


@contextmanager
def _scripts_begin_with(executable: str) -> Iterator[None]:
    """Makes buildout write another Python into scripts.

    `easy_install.scripts` takes one, but insists that it is `sys.executable`, which is what its
    templates use; it starts no process.
    """
    original = zc.buildout.easy_install.scripts

    def scripts(reqs: Any, working_set: Any, _executable: str, *rest: Any, **named: Any) -> Any:
        before = sys.executable
        sys.executable = executable
        try:
            return original(reqs, working_set, executable, *rest, **named)
        finally:
            sys.executable = before

    zc.buildout.easy_install.scripts = scripts
    try:
        yield
    finally:
        zc.buildout.easy_install.scripts = original
