import os
import shutil
from pathlib import Path

import pytest
from site_of import HOME, Generation, Site

VERSIONS = ("4.1.12", "4.2.0", "5.2.0", "6.0.1")
ON_DEBIAN = [Generation("debian", version) for version in VERSIONS]
OLDEST_AND_NEWEST = [ON_DEBIAN[0], ON_DEBIAN[-1]]
EVERYWHERE = [*ON_DEBIAN, *(Generation("pyenv", version) for version in VERSIONS)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test on the generations that its mark names; the oldest and the newest if none."""
    if "generation" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("on")
        chosen = mark.args[0] if mark else OLDEST_AND_NEWEST
        metafunc.parametrize("generation", chosen, ids=str, scope="session")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on(generations): the generations to run on")
    if not (HOME / "all.stamp").exists():
        raise pytest.UsageError("run tests/buildout/setup first")


@pytest.fixture(scope="session")
def eggs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the eggs are kept that every buildout needs, one directory a generation."""
    return tmp_path_factory.mktemp("eggs")


@pytest.fixture
def site(tmp_path: Path, generation: Generation, eggs: Path) -> Site:
    if not generation.directory.exists():
        pytest.skip(f"{generation} was not set up: see tests/buildout/setup")
    common = eggs / str(generation)
    if not common.exists():
        warm = Site(tmp_path / "warm", generation)
        warm.cfg("[warm]\nrecipe = zc.recipe.egg:eggs\neggs =", "parts = warm")
        warm.run()
        (warm.directory / "eggs").rename(common)
    site = Site(tmp_path / "site", generation)
    shutil.copytree(common, site.directory / "eggs", copy_function=os.link)
    return site
