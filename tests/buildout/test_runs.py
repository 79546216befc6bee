"""How buildout is started, started again, and left."""

import os
import shutil

import pytest
from conftest import EVERYWHERE, ON_DEBIAN
from made import Made, upgrade
from site_of import ROOT, WHEELS, Site, call

APP = """
[isolate]
packages = PyYAML
[app]
recipe = zc.recipe.egg
eggs = PyYAML
interpreter = py
"""
WHERE = "import sys; print(sys.prefix)"


def is_inside(site: Site) -> bool:
    return site.says("bin/py", "-c", WHERE) == str(site.directory / "parts" / "isolate")


@pytest.mark.on(EVERYWHERE)
def test_a_second_run_does_nothing(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.run()
    assert is_inside(site)
    # Python writes byte code when it likes; buildout writes .installed.cfg anew each time.
    before = site.files("__pycache__", ".installed.cfg")
    site.run().says("Updating app").silent_about("Made ", "Installing app", "Generated")
    assert site.files("__pycache__", ".installed.cfg") == before


@pytest.mark.on(ON_DEBIAN)
def test_what_was_given_survives_the_start_inside(site: Site) -> None:
    site.cfg(APP, "parts = app")
    os.rename(site.directory / "buildout.cfg", site.directory / "other.cfg")
    (site.directory / "below").mkdir()
    told = site.tried(
        ["-U", "-vN", "-c", "../other.cfg", "app:interpreter=given", "buildout:bin-directory=scripts"],
        directory=site.directory / "below",
    )
    assert told.code == 0, told.text
    told.says("Installing app")
    assert (site.directory / "scripts" / "given").exists()
    assert not (site.directory / "below" / "parts").exists()


def test_the_configuration_may_name_another_directory(site: Site) -> None:
    site.cfg(APP, "parts = app\ndirectory = elsewhere")
    (site.directory / "elsewhere").mkdir()
    site.cfg(APP, f"parts = app\ndirectory = {site.directory}/elsewhere")
    told = site.tried(["-c", "site/buildout.cfg"], directory=site.directory.parent)
    assert told.code == 0, told.text
    assert (site.directory / "elsewhere" / "bin" / "py").exists()


@pytest.mark.on(ON_DEBIAN)
def test_a_bootstrapped_buildout_runs_inside(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.run("bootstrap")
    assert site.tried(["-N"], site.directory / "bin" / "buildout").code == 0
    assert is_inside(site)
    site.run("bootstrap")
    assert site.tried([], site.directory / "bin" / "buildout").code == 0


@pytest.mark.on(ON_DEBIAN[:1])
def test_an_upgraded_buildout_runs_inside(site: Site) -> None:
    version, newer = "4.1.12", "4.2.0"
    site.cfg(APP, "parts = app")
    site.run("bootstrap")
    text = site.read("buildout.cfg").replace(f"zc.buildout = {version}", f"zc.buildout = {newer}")
    site.write("buildout.cfg", text)
    told = site.tried([], site.directory / "bin" / "buildout")
    assert told.code == 0, told.text
    told.says("Upgraded:", f"version {newer}", "Restarting")
    inside = site.directory / "parts" / "isolate"
    assert site.read("bin/buildout").startswith(f"#!{inside}/bin/python")
    # From now on there is nothing to be started again.
    told = site.tried([], site.directory / "bin" / "buildout")
    assert told.code == 0, told.text
    told.silent_about("Running inside", "Upgraded")


# Later ones cannot do without an index, with or without an extension.
@pytest.mark.on([each for each in ON_DEBIAN if each.major == 4])
def test_offline(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.run()
    site.run("-o").says("Updating app").silent_about("Getting", "Scanning")


def test_it_may_be_installed_beside_buildout(site: Site) -> None:
    home = site.directory / "home"
    uv = ROOT / "target/tools/venv/bin/uv"
    base = site.generation.directory / "bin/python"
    others = [path.name for path in base.parents[1].glob("lib/*/site-packages/*.dist-info")]
    pins = [name.removesuffix(".dist-info").replace("-", "==") for name in others]
    # What lies beside buildout and is not its own, such as this, stays outside.
    pins += ["buildout-isolate", "PyYAML==6.0.2", "six"]
    for command in (
        [str(uv), "venv", "-q", "--python", "/usr/bin/python3", str(home)],
        [str(uv), "pip", "install", "-q", "--no-index", "--find-links", str(WHEELS), *pins],
    ):
        told = call(command, site.directory, VIRTUAL_ENV=str(home))
        assert told.code == 0, told.text
    shutil.rmtree(next(site.directory.glob("eggs/**/buildout_isolate-*.egg")))
    site.cfg(APP.replace("eggs = PyYAML", "eggs =\n    PyYAML\n    setuptools"), "parts = app")
    told = site.tried(["-N"], home / "bin" / "buildout")
    assert told.code == 0, told.text
    assert is_inside(site)
    assert not list(site.directory.glob("eggs/**/buildout_isolate-*.egg"))
    code = "import setuptools, yaml, importlib.util as u; print(yaml.__version__, u.find_spec('six'))"
    assert site.says("bin/py", "-c", code) == "6.0 None"


def test_quiet_and_verbose(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.run()
    site.run("-N", "-q").silent_about("Running inside", "System distributions in use")
    site.run("-N", "-v").says("Running inside", "Updating app")


def test_annotate_and_query_need_no_environment(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.run("annotate").says("packages= PyYAML")
    assert not (site.directory / "parts").exists()


def test_a_part_that_fails_leaves_what_the_next_run_goes_on_from(site: Site) -> None:
    site.cfg(APP, "parts = app")
    site.cfg(APP + "[bad]\nrecipe = zc.recipe.egg\neggs = not-to-be-had-anywhere\n", "parts = app bad")
    site.fails().says("not-to-be-had-anywhere")
    site.cfg(APP, "parts = app")
    site.run()
    assert is_inside(site)


PARTS = """
[one]
recipe = buildout-isolate
sources = system
packages = first
[two]
recipe = buildout-isolate
sources = system
packages = second
[uses]
recipe = buildout-isolate:scripts
isolated-part = one
eggs = first
interpreter = py
"""


def test_a_changed_pick_reinstalls_only_what_depends_on_it(site: Site) -> None:
    system = site.directory / "system"
    old = Made("first", "1")
    old.install(system)
    Made("second", "1").install(system)
    site.cfg(PARTS, "parts = one two uses", extension=False)
    site.run()
    site.run("-N").says("Updating one", "Updating two", "Updating uses")
    (site.directory / "parts/one/lib/python3.11/site-packages/mine.py").write_text("here = True\n")
    upgrade(system, old, Made("first", "2"))
    site.run("-N").says("Installing one", "Updating two", "Installing uses")
    code = "import first, mine; print(first.version, mine.here)"
    assert site.says("bin/py", "-c", code) == "2 True"


def test_another_spec_or_interpreter_reinstalls(site: Site) -> None:
    spec = "packages: [PyYAML]\n"
    site.write("isolate.yaml", spec)
    site.cfg("[one]\nrecipe = buildout-isolate\nspec = isolate.yaml", "parts = one", extension=False)
    site.run()
    site.write("isolate.yaml", f"# nothing else\n{spec}")
    site.run("-N").says("Updating one")
    site.write("isolate.yaml", f"{spec}variables: {{set: {{A: B}}}}\n")
    site.run("-N").says("Installing one")
