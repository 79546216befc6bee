from collections.abc import Iterator
from pathlib import Path

import pytest
from site_of import HOME, Generation, Site

VERSIONS = ("4.1.12", "4.2.0", "5.2.0", "6.0.1")
ON_DEBIAN = [Generation("debian", version) for version in VERSIONS]
OLDEST_AND_NEWEST = [ON_DEBIAN[0], ON_DEBIAN[-1]]
EVERYWHERE = [*ON_DEBIAN, *(Generation("pyenv", version) for version in VERSIONS)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test on the generations that its module or its mark names; all of Debian's if none."""
    if "generation" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("on")
        chosen = mark.args[0] if mark else ON_DEBIAN
        metafunc.parametrize("generation", chosen, ids=str, scope="session")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on(generations): the generations to run on")
    if not (HOME / "all.stamp").exists():
        raise pytest.UsageError("run tests/buildout/setup first")


@pytest.fixture(scope="session")
def eggs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eggs that the tests of one process share."""
    return tmp_path_factory.mktemp("eggs")


@pytest.fixture
def site(tmp_path: Path, generation: Generation, eggs: Path) -> Iterator[Site]:
    if not generation.directory.exists():
        pytest.skip(f"{generation} was not set up: see tests/buildout/setup")
    yield Site(tmp_path / "site", generation, eggs / str(generation))
