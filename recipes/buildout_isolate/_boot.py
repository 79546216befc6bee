"""Starts buildout inside an environment, as its own process: `python _boot.py HAND-OVER ARGUMENT...`.

The hand-over is a JSON object: `path` goes before everything on sys.path (buildout and what it
needs), `directory` becomes the current one, `environment` is where this runs.
"""

import json
import os
import sys

ENTERED = ""
"""The environment that was entered by this process, for `buildout_isolate.reexec`."""


def main() -> None:
    """Gives buildout its arguments, its modules and its directory back."""
    global ENTERED
    here = os.path.dirname(os.path.abspath(__file__))
    hand_over = json.loads(sys.argv[1])
    ENTERED = hand_over["environment"]
    sys.argv[:] = sys.argv[2:]
    # This directory is no place for modules, but Python put it first because the script lies here.
    sys.path[:] = hand_over["path"] + [each for each in sys.path if each != here]
    os.chdir(hand_over["directory"])
    from zc.buildout.buildout import main as buildout

    sys.exit(buildout())


main()
