"""How many instructions a program executes until it becomes another one, counted by taking it
through them one by one: valgrind forgets its counts there. For small programs only."""

from __future__ import annotations

import ctypes
import os
import signal

from measure.process import Command, Failed

# From <sys/ptrace.h>.
_TRACEME = 0
_SINGLESTEP = 9
_SETOPTIONS = 0x4200
_OPTION_EXITKILL = 1 << 20
_OPTION_TRACEEXEC = 1 << 4
_EVENT_EXEC = 4

_LIBRARY = ctypes.CDLL(None, use_errno=True)
_LIBRARY.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_LIBRARY.ptrace.restype = ctypes.c_long


def instructions_until_exec(command: Command) -> int:
    """The instructions of a program up to the one with which it becomes another; the other is not
    run."""
    process = os.fork()
    if process == 0:
        try:
            _ptrace(_TRACEME, 0)
            os.execve(command.arguments[0], command.arguments, command.variables)
        finally:
            os._exit(127)
    steps = 0
    try:
        # The first stop is where the program is loaded and has executed nothing.
        _wait(process, command)
        _ptrace(_SETOPTIONS, process, _OPTION_EXITKILL | _OPTION_TRACEEXEC)
        becomes_another = False
        while not becomes_another:
            _ptrace(_SINGLESTEP, process)
            becomes_another = _wait(process, command) == _EVENT_EXEC
            steps += 1
    finally:
        _end(process)
    return steps


def _ptrace(request: int, process: int, data: int = 0) -> None:
    if _LIBRARY.ptrace(request, process, None, data) == -1:
        error = os.strerror(ctypes.get_errno())
        raise Failed(f"this process may not trace another: ptrace: {error}")


def _wait(process: int, command: Command) -> int:
    """Waits for the next stop: the event that it tells of, 0 if none."""
    _, status = os.waitpid(process, 0)
    if not os.WIFSTOPPED(status) or os.WSTOPSIG(status) != signal.SIGTRAP:
        raise Failed(f"{command} did not become another program: wait status {status}")
    return status >> 16


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
