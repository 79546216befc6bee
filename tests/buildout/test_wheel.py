"""The wheel, installed by pip and by uv into a bare environment."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from site_of import ROOT, WHEELS

(WHEEL,) = WHEELS.glob("buildout_isolate-*.whl")
PIP = ROOT / "target/tools/pip-26/bin/python"
UV = ROOT / "target/tools/venv/bin/uv"


def out(*command: object) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_it_installs(tmp_path: Path, installer: str) -> None:
    out(UV, "venv", "--python", "/usr/bin/python3", tmp_path)
    python = tmp_path / "bin" / "python"
    if installer == "uv":
        out(UV, "pip", "install", "--python", python, "--no-index", WHEEL)
    else:
        out(PIP, "-m", "pip", "--python", python, "install", "--no-index", WHEEL)
    command = out(tmp_path / "bin" / "isolate", "--version")
    assert command == out(python, "-m", "buildout_isolate", "--version")
    version = "import buildout_isolate, importlib.metadata as m; print(buildout_isolate.__version__, "
    version += "m.version('buildout-isolate'))"
    number = command.split()[1]
    assert out(python, "-c", version) == f"{number} {number}"


def test_what_is_in_it() -> None:
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
        (script,) = (name for name in names if name.endswith(".data/scripts/isolate"))
        assert wheel.read(script) == wheel.read("buildout_isolate/isolate")
        assert wheel.getinfo("buildout_isolate/isolate").external_attr >> 16 & 0o111 == 0o111
        (record,) = (name for name in names if name.endswith(".dist-info/RECORD"))
        rows = wheel.read(record).decode().splitlines()
    assert sorted(row.split(",")[0] for row in rows) == sorted(names)
    assert "buildout_isolate/py.typed" in names
    assert not any(name.startswith(("backend", "tests")) for name in names)
