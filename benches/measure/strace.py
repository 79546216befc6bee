"""Which system calls a program makes, counted by strace."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

from measure.process import Command, Failed

# Most machines answer these without the kernel, and strace sees them only on the others.
_WITHOUT_KERNEL = {"clock_gettime", "clock_getres", "getcpu", "gettimeofday", "time"}

_CALL = re.compile(r"^(\w+)\(", re.MULTILINE)


def calls(command: Command, strace: Path) -> Counter[str]:
    """The system calls of a program and of all that it starts, by name."""
    table = _trace(command, strace, "-f", "-c")
    counts: Counter[str] = Counter()
    for line in table.splitlines():
        # % time, seconds, usecs/call, calls, errors if there were any, and the name.
        fields = line.split()
        if len(fields) in (5, 6) and fields[3].isdigit() and fields[-1] != "total":
            counts[fields[-1]] += int(fields[3])
    return _cleaned(counts, command)


def calls_until_exec(command: Command, strace: Path) -> Counter[str]:
    """Those of a program up to the one with which it becomes another, by name; the call that
    started it is among them."""
    trace = _trace(command, strace)
    starts = [match.start() for match in re.finditer(r"^execve\(", trace, re.MULTILINE)]
    if len(starts) < 2:
        raise Failed(f"this becomes no other program: {command}")
    end = trace.index("\n", starts[1])
    return _cleaned(Counter(_CALL.findall(trace[:end])), command)


def _trace(command: Command, strace: Path, *options: str) -> str:
    with tempfile.TemporaryDirectory(prefix="isolate-strace-") as directory:
        output = Path(directory, "trace")
        command.under(str(strace), *options, "-o", str(output)).run()
        return output.read_text(errors="replace")


def _cleaned(counts: Counter[str], command: Command) -> Counter[str]:
    if not counts:
        raise Failed(f"strace counted no system calls of: {command}")
    return Counter({name: n for name, n in counts.items() if name not in _WITHOUT_KERNEL})
