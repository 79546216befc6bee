"""How many instructions a program executes, counted by valgrind.

The processor that valgrind shows to a program is much the same on all machines: without SHA
extensions and AVX-512, so that sha2 takes its portable way here and not the one that it takes
outside. It has AVX2 where the machine has, which the C library's string functions and memchr choose
by: on a machine without, the counts are others. So they are with another C library, whose loader
and allocator count too, and with another compiler.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from measure.process import Command, Failed

# The C library gives memory back when much of it is free at the end of its heap. Whether that
# happens is a matter of luck, because hash maps are seeded at random, and costs one per cent.
_STEADY = {"GLIBC_TUNABLES": "glibc.malloc.trim_threshold=1000000000"}

_TOTALS = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def instructions(command: Command, valgrind: Path) -> int:
    """The instructions of a program up to its end, without those of the programs that it starts."""
    with tempfile.TemporaryDirectory(prefix="isolate-callgrind-") as directory:
        options = (
            "--tool=callgrind",
            "--trace-children=no",
            f"--log-file={directory}/log",
            f"--callgrind-out-file={directory}/out",
        )
        steady = Command(command.arguments, {**command.variables, **_STEADY})
        steady.under(str(valgrind), *options).run()
        output = Path(directory, "out").read_text(errors="replace")
    totals = _TOTALS.search(output)
    if not totals:
        raise Failed(f"valgrind counted no instructions of: {command}")
    return int(totals.group(1))
