"""Programs that see nothing of the caller's environment, and how long they take."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace


class Failed(Exception):
    """A program did not do what a measurement needs of it."""


@dataclass(frozen=True)
class Command:
    """A program, by its path, with its arguments and its whole environment."""

    arguments: tuple[str, ...]
    variables: Mapping[str, str]

    def under(self, *tool: str) -> Command:
        """The same, run by a tool such as strace."""
        return replace(self, arguments=(*tool, *self.arguments))

    def run(self) -> str:
        """Runs it to its end: what it printed."""
        ended = subprocess.run(
            self.arguments,
            env=dict(self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if ended.returncode:
            raise Failed(f"{self} ended with {ended.returncode}:\n{ended.stderr.strip()}")
        return ended.stdout

    def time(self) -> int:
        """Runs it to its end: how many nanoseconds that took, its start included."""
        stderr = os.memfd_create("stderr")
        null = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1)]
        actions.append((os.POSIX_SPAWN_DUP2, stderr, 2))
        try:
            start = time.perf_counter_ns()
            process = os.posix_spawn(
                self.arguments[0], self.arguments, self.variables, file_actions=actions
            )
            _, status, _ = os.wait4(process, 0)
            end = time.perf_counter_ns()
            if status:
                said = os.pread(stderr, 1 << 16, 0).decode(errors="replace").strip()
                raise Failed(f"{self} ended with wait status {status}:\n{said}")
        finally:
            os.close(stderr)
            os.close(null)
        return end - start

    def __str__(self) -> str:
        return " ".join(self.arguments)
