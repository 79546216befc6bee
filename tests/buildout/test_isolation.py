"""Nothing that was added to the Python reaches buildout, its parts, its scripts or their children."""

import sys
from pathlib import Path

import pytest
from conftest import EVERYWHERE
from made import Made
from site_of import HOME, Site

SEEN = """
import sys, os, json, importlib.util
names = ("on_path", "of_the_user", "lxml", "usercustomize")
seen = [name for name in names if name in sys.modules or importlib.util.find_spec(name)]
seen += [path for path in [getattr(sys.modules.get("sitecustomize"), "__file__", None)] if path]
seen += [name for name in os.environ if name.startswith("PYTHON") and name != "PYTHONUTF8"]
seen += [path for path in sys.path if "dist-packages" in path or "planted" in path]
"""
RECIPE = f"""
class Recipe:
    def __init__(self, buildout, name, options):
        pass
    def install(self):
        import subprocess, sys
        code = {SEEN + "print(seen)"!r}
        exec(code, {{}})
        subprocess.run([sys.executable, "-c", code], check=True)
        return []
    update = install
"""


@pytest.mark.on(EVERYWHERE)
def test_nothing_reaches_the_inside(site: Site) -> None:
    planted = site.directory / "planted"
    Made("on-path", "1").install(planted)
    for name in ("sitecustomize", "usercustomize"):
        (planted / f"{name}.py").write_text("planted = True\n")
    home = site.directory / "home"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    Made("of-the-user", "1").install(home / ".local" / "lib" / version / "site-packages")
    Made("tiny", "1", commands={"tell": "told()"}, imports=TOLD).wheel(site.wheels)
    recipe(site)
    site.cfg(
        "[spy]\nrecipe = spy\n[app]\nrecipe = zc.recipe.egg\neggs = tiny\ninterpreter = py",
        "parts = spy app",
    )
    variables = {
        "PYTHONPATH": str(planted),
        "PYTHONSTARTUP": str(planted / "sitecustomize.py"),
        "PYTHONWARNINGS": "error::SyntaxWarning",
        "HOME": str(home),
        "ISOLATE_CACHE_DIR": str(HOME / "home" / "cache"),
    }
    told = site.run(**variables)
    assert told.text.count("[]\n") == 2, told.text
    assert site.says("bin/tell", **variables).splitlines() == ["[]", "[]"]
    assert site.says("bin/py", "-c", SEEN + "print(seen)", **variables) == "[]"


TOLD = f"""
code = {SEEN + "print(seen)"!r}
def told():
    import subprocess, sys
    exec(code, {{}})
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", code], check=True)
    return ""
"""


def recipe(site: Site) -> None:
    from test_promises import add_entry_point

    wheel = Made("spy", "1", imports=RECIPE).wheel(site.wheels)
    add_entry_point(Path(wheel), "spy-1.dist-info", "[zc.buildout]\ndefault = spy:Recipe\n")
