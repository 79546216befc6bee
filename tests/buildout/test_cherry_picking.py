"""What comes through satisfies requirements, and what is asked for otherwise is fetched."""

import pytest
from conftest import EVERYWHERE, ON_DEBIAN
from made import Made
from site_of import Site

APP = """
[isolate]
packages = PyYAML

[app]
recipe = zc.recipe.egg
eggs = app
interpreter = py
"""
WHICH = "import yaml; print(yaml.__version__, yaml.__file__)"
NEWER = "6.0.2"


def app(site: Site, requirement: str) -> None:
    made = Made("app", "1", [requirement], {"app": "yaml.__version__"}, imports="import yaml")
    made.wheel(site.wheels)


@pytest.mark.on(EVERYWHERE)
def test_a_pick_satisfies_a_requirement_without_a_download(site: Site) -> None:
    app(site, "PyYAML")
    site.cfg(APP, "parts = app")
    site.run().silent_about("Getting distribution for 'PyYAML'").says(
        "System distributions in use:\n  PyYAML 6.0 (python3-yaml 6.0"
    )
    assert site.says("bin/app") == "6.0"
    assert "/parts/isolate/lib/" in site.says("bin/py", "-c", WHICH)


def test_a_matching_pin_uses_it(site: Site) -> None:
    app(site, "PyYAML")
    site.cfg(APP, "parts = app", "PyYAML = 6.0")
    site.run().silent_about("Got PyYAML")
    assert site.says("bin/app") == "6.0"


@pytest.mark.on(ON_DEBIAN)
def test_another_pin_fetches_the_egg_and_the_script_imports_that(site: Site) -> None:
    app(site, "PyYAML")
    site.cfg(APP, "parts = app", f"PyYAML = {NEWER}")
    site.run().silent_about("System distributions in use")
    assert site.says("bin/app") == NEWER
    assert f"PyYAML-{NEWER}" in site.says("bin/py", "-c", WHICH)


def test_a_range_that_it_is_not_in_fetches_the_egg(site: Site) -> None:
    app(site, f"PyYAML>={NEWER}")
    site.cfg(APP, "parts = app")
    site.run()
    assert site.says("bin/app") == NEWER


def test_what_is_no_pick_is_not_importable(site: Site) -> None:
    app(site, "PyYAML")
    site.cfg(APP, "parts = app")
    site.run()
    assert site.says("bin/py", "-c", "import importlib.util as u; print(u.find_spec('lxml'))") == "None"


def test_the_versions_hold_the_picks(site: Site) -> None:
    app(site, "PyYAML")
    site.cfg(APP, "parts = app")
    site.run()
    assert "PyYAML = 6.0\n" in site.read("parts/.isolate/versions.cfg")
    site.cfg(APP, "parts = app\nextends = parts/.isolate/versions.cfg")
    site.run("-N")
    assert site.says("bin/app") == "6.0"


SPLIT = """
[isolate]
packages = zope.interface

[app]
recipe = zc.recipe.egg
eggs = zope.tiny
interpreter = py
"""
BOTH = "import zope.interface, zope.tiny; print(zope.tiny.version, zope.interface.__file__)"


@pytest.mark.on(ON_DEBIAN)
def test_a_namespace_that_is_split_between_system_and_eggs(site: Site) -> None:
    Made("zope.tiny", "1", ["zope.interface"]).wheel(site.wheels)
    site.cfg(SPLIT, "parts = app")
    site.run().silent_about("Got zope.interface")
    version, path = site.says("bin/py", "-c", BOTH).split()
    assert version == "1"
    assert "/parts/isolate/lib/" in path


@pytest.mark.on(ON_DEBIAN)
def test_a_namespace_of_the_old_kind(site: Site) -> None:
    Made("zope.tiny", "2", ["zope.interface"], old_namespace=True).wheel(site.wheels)
    site.cfg(SPLIT, "parts = app", "zope.tiny = 2")
    if site.generation.major == 4:
        site.fails().says("zope.tiny 2", "namespace zope", "zope.interface", "buildout 5")
    else:
        site.run()
        assert site.says("bin/py", "-c", BOTH).startswith("2 ")


@pytest.mark.on(ON_DEBIAN)
def test_a_develop_distribution_that_needs_a_pick(site: Site) -> None:
    site.write(
        "src/pyproject.toml",
        """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "developed"
version = "1"
dependencies = ["PyYAML"]
[project.scripts]
developed = "developed:main"
[tool.setuptools]
packages = ["developed"]
""",
    )
    # buildout 4 develops by way of setup.py.
    site.write("src/setup.py", "import setuptools\nsetuptools.setup()\n")
    site.write("src/developed/__init__.py", "import yaml\ndef main():\n    print(yaml.__version__)\n")
    site.cfg(APP.replace("eggs = app", "eggs = developed"), "parts = app\ndevelop = src")
    site.run().silent_about("Got PyYAML")
    assert site.says("bin/developed") == "6.0"
