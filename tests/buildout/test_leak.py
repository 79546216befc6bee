"""zc.buildout issues #302, #341 and #384: where one of buildout's own dependencies is the system's, the
system's whole directory is on the path of every script; what `regenerate:` makes of such scripts."""

import subprocess
from pathlib import Path
from typing import Union

import pytest
from conftest import ON_DEBIAN
from made import Made
from site_of import ROOT, WHEELS, Site

SYSTEM = "/usr/lib/python3/dist-packages"
LEAKING = [generation for generation in ON_DEBIAN if generation.version in ("4.1.12", "5.2.0")]
UV = ROOT / "target" / "tools" / "venv" / "bin" / "uv"
PICKED, UNPICKED = "pygments", "yaml"


def leaking(site: Site) -> None:
    """A buildout in an environment that sees the system, and has its `wheel` and setuptools from it."""
    environment = site.directory / "leaking"
    subprocess.run(
        [UV, "venv", "-q", "--system-site-packages", "--python", "/usr/bin/python3", environment],
        check=True,
    )
    names = [f"zc.buildout=={site.generation.version}", "pip<26", "packaging"]
    offline = ["--no-index", "--find-links", str(WHEELS), "--no-deps"]
    install: list[Union[str, Path]] = [
        UV,
        "pip",
        "install",
        "-q",
        "--python",
        environment / "bin" / "python",
        *offline,
    ]
    subprocess.run([*install, *names, "buildout-isolate"], check=True)
    site.program = environment / "bin" / "buildout"


def isolate(site: Site, *arguments: str) -> str:
    program = site.directory / "leaking" / "bin" / "isolate"
    told = site.tried(arguments, program=program)
    assert told.code == 0, told.text
    return told.text


def imports(site: Site, name: str) -> bool:
    """Whether the generated interpreter imports a module."""
    program = site.directory / "bin" / "py"
    return site.tried(["-c", f"import {name}"], program=program).code == 0


def scripts(site: Site) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((site.directory / "bin").iterdir())}


def eggs(script: bytes) -> list[str]:
    return [line.strip() for line in script.decode().splitlines() if "/eggs/" in line]


@pytest.mark.on(LEAKING)
@pytest.mark.parametrize(
    ("picks", "relative"),
    [("packages: [Pygments]", "relative-paths = true"), ("isolation: full", "")],
    ids=["cherry-picking", "full"],
)
def test_a_script_keeps_its_eggs_and_loses_the_system(site: Site, picks: str, relative: str) -> None:
    leaking(site)
    Made("tiny", "1", commands={"tell": "'told'"}).wheel(site.wheels)
    site.cfg(
        "[app]\nrecipe = zc.recipe.egg\neggs =\n    tiny\n    Pygments\ninterpreter = py",
        f"parts = app\n{relative}",
        extension=False,
    )
    site.run()
    before = scripts(site)
    assert SYSTEM in before["tell"].decode() and imports(site, UNPICKED), "it does not leak"

    site.write("isolate.yaml", f"python: system\n{picks}\nregenerate: ['bin/*']\n")
    isolate(site, "apply")
    after = scripts(site)
    for name in ("tell", "py", "pygmentize"):
        text = after[name].decode()
        assert SYSTEM not in text and f"{site.directory}/.venv/bin/python" in text, text
        assert eggs(after[name]) == eggs(before[name])
    assert site.says("bin/tell") == "told"
    assert not imports(site, UNPICKED)
    picked = picks.startswith("packages")
    assert imports(site, PICKED) == picked
    if picked:
        assert site.says("bin/pygmentize", "-V").startswith("Pygments version")

    assert "unchanged" in isolate(site, "apply")
    assert scripts(site) == after
    isolate(site, "destroy")
    assert scripts(site) == before
    assert imports(site, UNPICKED)


@pytest.mark.on(LEAKING)
def test_buildouts_own_script_is_made_anew_too(site: Site) -> None:
    leaking(site)
    site.cfg("", extension=False)
    site.run("bootstrap")
    script = Path(site.directory / "bin" / "buildout")
    before = script.read_bytes()
    site.write("isolate.yaml", "python: system\nisolation: full\nregenerate: [bin/buildout]\n")
    isolate(site, "apply")
    assert SYSTEM.encode() not in script.read_bytes()
    isolate(site, "destroy")
    assert script.read_bytes() == before


def test_the_extension_makes_old_scripts_anew_at_the_end_of_a_run(site: Site) -> None:
    Made("tiny", "1", commands={"tell": "'told'"}).wheel(site.wheels)
    site.cfg("[app]\nrecipe = zc.recipe.egg\neggs = tiny", "parts = app")
    site.write("isolate.yaml", "python: system\npackages: [Pygments]\nregenerate: ['bin/*']\n")
    old = site.write(
        "bin/old",
        f"#!/usr/bin/python3\n\nimport sys\nsys.path[0:0] = [\n  '{SYSTEM}',\n  ]\n\n"
        "import pygments.cmdline\n\n"
        "if __name__ == '__main__':\n    sys.exit(pygments.cmdline.main())\n",
    )
    old.chmod(0o755)
    site.run()
    text = old.read_text()
    assert text.startswith(f"#!{site.directory}/.venv/bin/python\n") and SYSTEM not in text, text
    assert site.says("bin/old", "-V").startswith("Pygments version")
    assert site.says("bin/tell") == "told"
