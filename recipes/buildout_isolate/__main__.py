"""`python -m buildout_isolate` is the `isolate` command."""

import os
import sys

from buildout_isolate.binary import BinaryProblem, find


def main() -> None:
    """Becomes the program, with the arguments of this process."""
    try:
        program = find()
    except BinaryProblem as problem:
        sys.exit(f"buildout-isolate: {problem}")
    os.execv(program, [program, *sys.argv[1:]])


main()
