"""What makes no sense, or is not there, is said in buildout's way, and names what to do."""

import os
from pathlib import Path

import pytest
from site_of import Site

APP = "[isolate]\n{0}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("spec = none.yaml", ["there is no ", "none.yaml"]),
        ("spec = isolate.yaml\npackages = six", ["[isolate] has both spec and packages"]),
        ("packages = six\nallowed-eggs-from-site-packages = six", ["both packages and allowed-eggs"]),
        (
            "packages = six\ninclude-site-packages = false",
            ["packages, and include-site-packages = false"],
        ),
        ("packages = no-such-thing", ["no-such-thing", "in the options of [isolate]"]),
        ("dependencies = some", ["Invalid value for 'dependencies'", "'some'", "declared"]),
        ("pakages = six", ["[isolate] knows no option 'pakages'", "packages"]),
        ("python = 2.7", ["2.7", "in the options of [isolate]"]),
        ("launcher = rocket", ["rocket"]),
    ],
)
def test_options(site: Site, options: str, said: list[str]) -> None:
    site.cfg(APP.format(options), "parts =")
    site.fails().says("Loading extensions", "Error: ", *said)


def test_a_spec_that_is_wrong_shows_its_line(site: Site) -> None:
    site.write("isolate.yaml", "python: system\npakages: [six]\n")
    site.cfg("", "parts =")
    site.fails().says("isolate.yaml:2:1", "pakages: [six]", "^^^^^^^", "packages")


def test_a_spec_and_options_in_buildout(site: Site) -> None:
    site.write("isolate.yaml", "packages: [six]\n")
    site.cfg(APP.format("spec = isolate.yaml"), "parts =\nexec-sitecustomize = true")
    site.fails().says("[isolate] has spec, and [buildout] has exec-sitecustomize")


def test_a_part_that_wants_the_environment_of_the_whole(site: Site) -> None:
    site.cfg("[one]\nrecipe = buildout-isolate\nenvironment = parts/isolate\n", "parts = one")
    site.fails().says("wants the environment that this buildout runs in")


def test_a_program_that_is_missing_or_another(site: Site) -> None:
    site.cfg("", "parts =")
    site.run()
    (program,) = site.directory.glob("eggs/**/buildout_isolate/isolate")
    content = program.read_bytes()
    program.unlink()
    nowhere = {"PATH": "/nonexistent"}
    site.fails(**nowhere).says("the program 'isolate'", "is missing", "install buildout-isolate anew")
    script(program, "echo isolate 9.9.9")
    site.fails(**nowhere).says("is version 9.9.9, and buildout-isolate is 0.1.0")
    script(program, "exit 3")
    site.fails(**nowhere).says("does not run")
    program.unlink()
    program.write_bytes(content)
    program.chmod(0o755)
    site.run("-N")


def script(path: Path, line: str) -> None:
    # A new file: others have the old one by hard links.
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    os.chmod(path, 0o755)
