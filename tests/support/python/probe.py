"""Answers for one interpreter which names import and which are found.

Reads {"import": [...], "find": [...], "versions": [...]} from the file that is named, and prints
{"import": {name: null | error}, "found": [...], "versions": {name: null | version}}.

Every import runs in a process of its own: a crash, an exit or a hang is an answer too, and no import
is helped by the one before it.
"""

import importlib
import importlib.util
import json
import os
import signal
import sys

SECONDS = 60


def attempt(name, answer):
    signal.alarm(SECONDS)
    try:
        importlib.import_module(name)
    except BaseException as error:
        message = "%s: %s" % (type(error).__name__, error)
        os.write(answer, message.encode("utf-8", "replace")[:4000])
    os._exit(0)


def why_not(name):
    """None where the import works, else why it does not."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        # What modules print at import is nobody's answer.
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        attempt(name, theirs)
    os.close(theirs)
    message = b""
    while True:
        part = os.read(ours, 4096)
        if not part:
            break
        message += part
    os.close(ours)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "signal %d" % os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        return "exit %d" % os.WEXITSTATUS(status)
    return message.decode("utf-8") or None


def is_found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def version(name):
    # Not above: what it imports must help none of the imports that are tried.
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


with open(sys.argv[1]) as file:
    asked = json.load(file)
json.dump(
    {
        "import": {name: why_not(name) for name in asked["import"]},
        "found": [name for name in asked["find"] if is_found(name)],
        "versions": {name: version(name) for name in asked["versions"]},
    },
    sys.stdout,
)
