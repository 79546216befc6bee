"""The recipe: what it tells other parts, and what is left of it."""

import os
import stat
from pathlib import Path

import pytest
from conftest import EVERYWHERE, ON_DEBIAN
from made import Made
from site_of import Site

SYSTEM = Path("/usr/lib/python3/dist-packages")
ONE = "[one]\nrecipe = buildout-isolate\npackages = PyYAML\n"


def system_files() -> dict[str, tuple[int, int, int, float]]:
    """Every file of the system's packages with its mode, owner, size and time."""
    found = {}
    for directory, names, files in os.walk(SYSTEM):
        # Byte code is Python's own affair.
        names[:] = [name for name in names if name != "__pycache__"]
        for name in [*names, *files, "."]:
            status = os.lstat(os.path.join(directory, name))
            mode = stat.S_IMODE(status.st_mode), status.st_uid, status.st_size
            if name not in names and name != ".":
                found[os.path.join(directory, name)] = (*mode, status.st_mtime)
            else:
                found[os.path.join(directory, name)] = (*mode[:2], 0, 0.0)
    return found


@pytest.mark.on(EVERYWHERE)
def test_uninstalling_leaves_the_system_as_it_was(site: Site) -> None:
    before = system_files()
    site.cfg(
        ONE.replace("PyYAML", "PyYAML\n    lxml\n    zope.interface"), "parts = one", extension=False
    )
    site.run()
    assert (site.directory / "parts/one/lib/python3.11/system-packages/yaml").is_symlink()
    site.cfg("", "parts =", extension=False)
    site.run("-N").says("Uninstalling one", "Running uninstall recipe")
    assert not (site.directory / "parts/one").exists()
    assert os.listdir(site.directory / "parts/.isolate") == []
    assert system_files() == before


def test_its_options_lead_to_what_is_there(site: Site) -> None:
    site.cfg(ONE + PATHS, "parts = paths", extension=False)
    site.run()
    told = dict(
        line.split(" = ") for line in site.read(".installed.cfg").splitlines() if "told-" in line
    )
    for name in ("location", "bin-directory", "site-packages", "view"):
        assert Path(told[f"told-{name}"]).is_dir(), name
    for name in ("executable", "allow-list"):
        assert Path(told[f"told-{name}"]).is_file(), name
    code = "import yaml, sys; print(yaml.__version__, sys.prefix)"
    prefix = site.directory / "parts/one"
    assert site.says(told["told-executable"], "-c", code) == f"6.0 {prefix}"


PATHS = """
[paths]
recipe = zc.recipe.egg:eggs
eggs =
""" + "".join(
    f"told-{name} = ${{one:{name}}}\n"
    for name in ("location", "executable", "bin-directory", "site-packages", "view", "allow-list")
)


def test_what_was_removed_by_hand_comes_back(site: Site) -> None:
    site.cfg(ONE, "parts = one", extension=False)
    site.run()
    (site.directory / "parts/one/lib/python3.11/system-packages/yaml").unlink()
    site.run("-N").says("Updating one")
    assert (site.directory / "parts/one/lib/python3.11/system-packages/yaml").exists()


def test_a_named_directory_keeps_what_is_not_isolates(site: Site) -> None:
    site.cfg(ONE + "environment = mine\n", "parts = one", extension=False)
    site.run()
    (site.directory / "mine" / "notes").write_text("of somebody\n")
    site.cfg("", "parts =", extension=False)
    site.run("-N").says("holds what is not isolate's")
    assert os.listdir(site.directory / "mine") == ["notes"]


def test_a_link_is_refused_and_its_target_never_touched(site: Site) -> None:
    target = site.directory / "target"
    target.mkdir()
    (target / "kept").write_text("kept\n")
    (site.directory / "parts").mkdir()
    (site.directory / "parts/one").symlink_to(target)
    site.cfg(ONE, "parts = one", extension=False)
    site.fails().says("which is a link")
    (site.directory / "parts/one").unlink()
    site.run()
    os.rename(site.directory / "parts/one", site.directory / "moved")
    (site.directory / "parts/one").symlink_to(target)
    site.cfg("", "parts =", extension=False)
    site.run("-N").says("is a link by now, and is left alone")
    assert os.listdir(target) == ["kept"] and stat.S_IMODE(target.stat().st_mode) & 0o700 == 0o700


def test_an_environment_does_not_uninstall_itself(site: Site) -> None:
    site.cfg(ONE, "parts = one", extension=False)
    site.run()
    inside = site.directory / "parts/one/bin/python"
    own = site.generation.directory / "lib/python3.11/site-packages"
    code = (
        f"import sys; sys.path.insert(0, {str(own)!r}); sys.argv[:] = ['buildout', '-N'];"
        f"import zc.buildout.buildout as b; b.main()"
    )
    site.cfg("", "parts =", extension=False)
    told = site.tried(["-c", code], inside)
    assert told.code != 0 and "cannot be uninstalled by a buildout that runs inside it" in told.text
    assert inside.exists()


SCRIPTS = """
[one]
recipe = buildout-isolate
packages = PyYAML
[none]
recipe = buildout-isolate
[with]
recipe = buildout-isolate:scripts
isolated-part = one
eggs = shows
interpreter = py
initialization = import sys; sys.initialised = True
scripts = shows=shown
[without]
recipe = buildout-isolate:scripts
isolated-part = none
eggs = shows
scripts = shows=other
relative-paths = true
"""


@pytest.mark.on(ON_DEBIAN)
def test_picks_do_not_cross_between_parts(site: Site) -> None:
    what = "yaml.__version__, __import__('sys').prefix"
    Made("shows", "1", ["PyYAML"], {"shows": what}, imports="import yaml").wheel(site.wheels)
    site.cfg(SCRIPTS, "parts = with without", extension=False)
    site.run()
    parts = site.directory / "parts"
    assert site.says("bin/shown") == f"6.0 {parts / 'one'}"
    assert site.says("bin/other") == f"6.0.2 {parts / 'none'}"
    assert site.says("bin/py", "-c", "import sys; print(sys.initialised)") == "True"
    assert site.read("bin/shown").startswith(f"#!{parts}/one/bin/python\n")
    assert "base = os.path.dirname(base)" in site.read("bin/other")


def test_picks_of_a_part_do_not_reach_the_whole_nor_those_of_the_whole_a_part(site: Site) -> None:
    site.cfg(
        "[isolate]\npackages = six\n"
        + SCRIPTS.replace("eggs = shows", "eggs = six\n    PyYAML").replace("scripts = ", "x = "),
        "parts = with",
    )
    site.run()
    assert site.says("bin/py", "-c", "import yaml, six; print(yaml.__version__)") == "6.0"
    assert "parts/isolate" not in site.read("bin/py") and "six-" in site.read("bin/py")


def test_scripts_need_a_part_of_ours(site: Site) -> None:
    wrong = SCRIPTS.replace("isolated-part = one", "isolated-part = without")
    wrong = wrong.replace("isolated-part = none", "other = none")
    site.cfg(wrong, "parts = with", extension=False)
    site.fails().says("[without] needs isolated-part")
