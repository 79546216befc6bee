"""A made-up interpreter: a script that answers what isolate asks a Python, so that nothing depends
on which Python a machine has. It can do nothing else.

The answer is that of `src/interpreter/query.py`; whoever changes one changes the other.
"""

from __future__ import annotations

import json
from pathlib import Path


def write(prefix: Path, sites: list[Path]) -> Path:
    """Writes the interpreter and its standard library below a prefix: its path."""
    executable = prefix / "bin/python3.11"
    library = prefix / "lib/python3.11"
    for directory in (executable.parent, library / "lib-dynload", *sites):
        directory.mkdir(parents=True, exist_ok=True)
    (library / "site.py").write_text("", encoding="utf-8")
    answer = json.dumps(_answer(executable, prefix, library, sites))
    executable.write_text(f"#!/bin/sh\nprintf '%s\\n' '{answer}'\n", encoding="utf-8")
    executable.chmod(0o755)
    return executable


def _answer(executable: Path, prefix: Path, library: Path, sites: list[Path]) -> object:
    return {
        "executable": str(executable),
        "binary": None,
        "base_executable": None,
        "implementation": "cpython",
        "version": [3, 11, 2],
        "read": [str(library / "site.py")],
        "facts": {
            "executable": str(executable),
            "real_executable": str(executable),
            "version": [3, 11, 2],
            "full_version": "3.11.2",
            "implementation": "cpython",
            "cache_tag": "cpython-311",
            "extension_suffixes": [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"],
            "soabi": "cpython-311-x86_64-linux-gnu",
            "free_threaded": False,
            "base_prefix": str(prefix),
            "stdlib": str(library),
            "lib_dynload": str(library / "lib-dynload"),
            "platlibdir": "lib",
            "site_directories": [str(site) for site in sites],
            # As many as there are in Python 3.11, and as long.
            "standard_modules": ["os", "sys", *(f"standard{n:03}" for n in range(300))],
            "markers": {
                "os_name": "posix",
                "sys_platform": "linux",
                "platform_machine": "x86_64",
                "platform_python_implementation": "CPython",
                "platform_release": "6.1.0-1-amd64",
                "platform_system": "Linux",
                "platform_version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.1-1 (2023-01-01)",
                "python_version": "3.11",
                "python_full_version": "3.11.2",
                "implementation_name": "cpython",
                "implementation_version": "3.11.2",
            },
            "library_name": "python3.11",
        },
    }
