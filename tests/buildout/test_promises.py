"""What buildout 1.5 to 1.7 with z3c.recipe.scripts promised, a test a promise."""

from typing import Optional

import pytest
from conftest import ON_DEBIAN
from made import Made
from site_of import Site

APP = """
[app]
recipe = zc.recipe.egg
eggs = PyYAML
interpreter = py
"""
WHICH = "import yaml; print(yaml.__version__)"
NEWER = "6.0.2"
ALLOWED = "allowed-eggs-from-site-packages"


def imports(site: Site, name: str, part: str = "py") -> bool:
    code = f"import importlib.util as u; print(u.find_spec({name!r}) is not None)"
    return site.says(f"bin/{part}", "-c", code) == "True"


def test_without_site_packages_nothing_of_them_satisfies_a_requirement(site: Site) -> None:
    site.cfg(APP, "parts = app\ninclude-site-packages = false")
    site.run()
    assert site.says("bin/py", "-c", WHICH) == NEWER
    assert not imports(site, "lxml")


@pytest.mark.on(ON_DEBIAN)
def test_without_site_packages_an_egg_link_to_them_satisfies_nothing(site: Site) -> None:
    site.cfg(APP, "parts = app\ninclude-site-packages = false")
    site.write("develop-eggs/PyYAML.egg-link", "/usr/lib/python3/dist-packages\n.")
    site.run()
    assert "dist-packages" not in site.read("bin/py")
    assert site.says("bin/py", "-c", WHICH) == NEWER


def test_with_site_packages_they_satisfy_requirements_and_come_last(site: Site) -> None:
    site.cfg(
        APP.replace("PyYAML", "PyYAML\n    tiny"),
        "parts = app\ninclude-site-packages = true\n" + f"{ALLOWED} = PyYAML",
    )
    Made("tiny", "1").wheel(site.wheels)
    site.run().silent_about("Got PyYAML")
    paths = [line.strip() for line in site.read("bin/py").splitlines() if "'/" in line]
    assert "tiny" in paths[0] and "/parts/isolate/" in paths[-1], paths


def test_with_site_packages_and_no_list_everything_comes_and_that_is_said(site: Site) -> None:
    site.cfg(APP, "parts = app\ninclude-site-packages = true")
    site.run().says("Everything that the system has comes through")
    assert imports(site, "lxml") and imports(site, "six")


@pytest.mark.parametrize("name", ["include-site-packages", "exec-sitecustomize"])
def test_a_bad_boolean_is_an_error_that_names_option_and_value(site: Site, name: str) -> None:
    site.cfg(APP, f"parts = app\n{name} = maybe")
    site.fails().says(f"Invalid value for '{name}' option in [buildout]: 'maybe'")


def test_the_list_has_names_and_globs_one_a_line(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} =\n    pyya?l\n    zope.*\n    not-there-at-all")
    site.run().silent_about("Got PyYAML")
    assert imports(site, "yaml") and imports(site, "zope.interface") and not imports(site, "lxml")


def test_an_empty_list_chooses_none(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} =\ninclude-site-packages = true")
    site.run()
    assert site.says("bin/py", "-c", WHICH) == NEWER
    assert not imports(site, "lxml")


def test_a_list_beside_no_inclusion_is_an_error(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} = PyYAML\ninclude-site-packages = false")
    site.fails().says("include-site-packages = false", ALLOWED)


def test_what_is_not_allowed_is_fetched_instead(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} = lxml")
    site.run().says("Got PyYAML")
    assert site.says("bin/py", "-c", WHICH) == NEWER


SYSTEM = """
[isolate]
sources = system
allowed-eggs-from-site-packages = {0}
dependencies = {1}
[app]
recipe = zc.recipe.egg
eggs = asks
interpreter = py
"""


@pytest.mark.parametrize("dependencies", ["false", "true"])
def test_allowing_one_does_not_allow_what_it_needs(site: Site, dependencies: str) -> None:
    # By `dependencies = false`. The default brings them, and says so in the report.
    Made("leaf", "1").install(site.directory / "system")
    Made("asks", "1", ["leaf"], imports="import leaf").install(site.directory / "system")
    Made("leaf", "2").wheel(site.wheels)
    site.cfg(SYSTEM.format("asks", dependencies), "parts = app")
    site.run()
    version = site.says("bin/py", "-c", "import asks, leaf; print(leaf.version)")
    assert version == {"false": "2", "true": "1"}[dependencies]
    assert ("leaf 1" in site.read("parts/.isolate/report.txt")) == (dependencies == "true")


def test_a_better_version_that_was_asked_for_is_preferred(site: Site) -> None:
    Made("asks", "1", ["PyYAML>6.0"]).wheel(site.wheels)
    site.cfg(APP.replace("PyYAML", "asks"), f"parts = app\n{ALLOWED} = PyYAML")
    site.run()
    assert site.says("bin/py", "-c", WHICH) == NEWER


def test_pins_win(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} = PyYAML", f"PyYAML = {NEWER}")
    site.run()
    assert site.says("bin/py", "-c", WHICH) == NEWER


@pytest.mark.on(ON_DEBIAN)
def test_a_recipe_that_needs_another_version_works(site: Site) -> None:
    # The recipe gets the newer one, the part's own eggs the system's.
    Made(
        "asking",
        "1",
        ["PyYAML>6.0"],
        imports="""
import yaml
class Recipe:
    def __init__(self, buildout, name, options):
        options["version"] = yaml.__version__
    def install(self):
        return []
    update = install
""",
    ).wheel(site.wheels)
    wheel = next(site.wheels.iterdir())
    add_entry_point(wheel, "asking-1.dist-info", "[zc.buildout]\ndefault = asking:Recipe\n")
    site.cfg(
        APP + "[asking]\nrecipe = asking\n", f"parts = asking app\n{ALLOWED} = PyYAML", "asking = 1"
    )
    site.run()
    assert f"version = {NEWER}" in site.read(".installed.cfg")


def add_entry_point(wheel: object, info: str, text: str) -> None:
    import zipfile

    with zipfile.ZipFile(str(wheel)) as old:
        files = {entry.filename: old.read(entry) for entry in old.infolist()}
    files[f"{info}/entry_points.txt"] = text.encode()
    with zipfile.ZipFile(str(wheel), "w") as new:
        for name, content in files.items():
            new.writestr(name, content)


def test_subprocesses_see_the_same_packages(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} = PyYAML")
    site.run()
    inner = "import yaml, importlib.util as u; print(yaml.__version__, u.find_spec('lxml'))"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    assert site.says("bin/py", "-c", outer) == "6.0 None"


@pytest.mark.parametrize(
    ("runs", "packages"), [("true", "PyYAML"), ("true", ""), ("false", "PyYAML"), (None, "PyYAML")]
)
def test_exec_sitecustomize_is_independent_of_the_rest(
    site: Site, runs: Optional[str], packages: str
) -> None:
    option = "" if runs is None else f"exec-sitecustomize = {runs}"
    site.cfg(APP, f"parts = app\n{option}\n{ALLOWED} = {packages}")
    site.run()
    # Debian has one; what is in it depends on what else is installed.
    loaded = "import sys; print(getattr(sys.modules.get('sitecustomize'), '__file__', None))"
    expected = site.says("/usr/bin/python3", "-c", loaded) if runs == "true" else "None"
    assert site.says("bin/py", "-c", loaded) == expected


def test_options_are_inherited_from_buildout(site: Site) -> None:
    site.cfg(
        """
[inherits]
recipe = buildout-isolate
[overrides]
recipe = buildout-isolate
allowed-eggs-from-site-packages = six
""",
        f"parts = inherits overrides\n{ALLOWED} = PyYAML",
        extension=False,
    )
    site.run()
    assert "\nyaml " in site.read("parts/inherits/isolate/allow-list.txt")
    overridden = site.read("parts/overrides/isolate/allow-list.txt")
    assert "\nsix " in overridden and "yaml" not in overridden


def test_site_distributions_in_use_are_listed(site: Site) -> None:
    site.cfg(APP, f"parts = app\n{ALLOWED} =\n    PyYAML\n    lxml")
    told = site.run().says("System distributions in use:\n  PyYAML 6.0 (python3-yaml 6.0")
    told.silent_about("  lxml")
    report = site.read("parts/.isolate/report.txt")
    assert "* PyYAML 6.0" in report and "  lxml " in report
