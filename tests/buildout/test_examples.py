"""The examples, as they are, with the local wheels for an index."""

import pytest
from conftest import ON_DEBIAN
from site_of import RECIPE_EGG, WHEELS, Site, Told, copy_of_example


def run(site: Site, example: str) -> Told:
    copy_of_example(example, site.directory)
    return site.run(
        f"buildout:find-links={WHEELS}",
        f"buildout:index={(site.directory / 'index').as_uri()}",
        f"versions:zc.buildout={site.generation.version}",
        f"versions:zc.recipe.egg={RECIPE_EGG[site.generation.version[0]]}",
    )


def test_full(site: Site) -> None:
    run(site, "buildout-full")
    told = site.says("bin/py", "-c", "import sys, yaml; print(sys.prefix, yaml.__file__)")
    prefix, path = told.split()
    assert prefix == str(site.directory / "parts" / "isolate")
    assert "/eggs/" in path


@pytest.mark.on(ON_DEBIAN)
def test_cherry_pick(site: Site) -> None:
    run(site, "buildout-cherry-pick").says("System distributions in use:\n  lxml ", "  zope.interface ")
    told = site.says("bin/py", "show.py").splitlines()
    assert [line.rpartition(",")[0] for line in told] == [
        "lxml: system",
        "zope.interface: system",
        "zope.component: egg",
        "PyYAML: egg",
    ]
    assert told[-1] == "PyYAML: egg, 6.0.2"
    assert site.directory.joinpath(".venv").is_dir()


def test_recipe(site: Site) -> None:
    run(site, "buildout-recipe")
    code = "import importlib.util as u; print([n for n in ('lxml', 'yaml') if u.find_spec(n)])"
    assert site.says("bin/with-lxml", "-c", code) == "['lxml']"
    assert site.says("bin/without", "-c", code) == "['yaml']"
