"""Where measurements take place: directories in memory, which no disk slows down."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure.process import Failed

MEMORY = Path("/dev/shm")

# A stat of a file that changed less than two seconds ago proves nothing, because a second change
# can have the same time. So caches do not believe it, and what is to be warm must be older.
_SETTLED = 2.2


def settle() -> None:
    """Waits until caches believe in everything that was written so far."""
    time.sleep(_SETTLED)


def remove(path: Path) -> None:
    """Takes away a directory with everything in it, or whatever else is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def is_memory(directory: Path) -> bool:
    """Whether a directory is on a tmpfs."""
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        fields = [line.split(" - ") for line in mounts]
    kinds = {before.split()[4]: after.split()[0] for before, after in fields}
    inside = (str(at) for at in (directory.resolve(), *directory.resolve().parents))
    return next(kinds[at] for at in inside if at in kinds) == "tmpfs"


def require_space(directory: Path, size: int) -> None:
    """Demands some bytes of free space: what containers have in memory may be little."""
    free = shutil.disk_usage(directory).free
    if free < size:
        raise Failed(f"{directory} has {free >> 20} MB free, and {size >> 20} MB are needed")


@contextmanager
def fixed(directory: Path) -> Iterator[Path]:
    """A directory that has the same name each time, and that one process has at a time."""
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError as error:
        raise Failed(f"there is no {directory.parent}, which must be a tmpfs") from error
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(handle).st_uid != os.geteuid():
            raise Failed(f"{directory} belongs to another user")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = os.fstat(handle).st_ino == os.stat(directory).st_ino
        except (BlockingIOError, FileNotFoundError):
            held = False
        if not held:
            raise Failed(f"another run has {directory}: wait for its end")
        for left_over in directory.iterdir():
            remove(left_over)
        try:
            yield directory
        finally:
            shutil.rmtree(directory)
    finally:
        os.close(handle)
