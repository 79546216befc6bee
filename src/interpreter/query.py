"""Prints, as one line of JSON, what isolate has to know of the interpreter that runs this.

Run with -I -S -B. Everything up to `describe` also runs on Python 2.7 and early 3.x, so that these
can say who they are; only a CPython of 3.8 or later is asked for the rest.
"""

import sys

# Without -I, which 3.3 and older do not have, the current directory is on the path.
sys.path[:] = [entry for entry in sys.path if entry]

import json
import os

OLDEST = (3, 8)

# Names that may be found in a standard library's directory, but belong to the machine.
LOCAL = ("sitecustomize", "usercustomize")


def introduce():
    """Who this is: enough to refuse it, or to ask on."""
    implementation = getattr(sys, "implementation", None)
    if implementation is None:
        import platform

        name = platform.python_implementation().lower()
    else:
        name = implementation.name
    try:
        binary = os.readlink("/proc/self/exe")
    except (AttributeError, OSError):
        binary = None
    return {
        "executable": sys.executable or "",
        "binary": binary,
        "base_executable": getattr(sys, "_base_executable", None) or None,
        "implementation": name,
        "version": list(sys.version_info[:3]),
        "read": [],
        "facts": None,
    }


def describe(answer):
    """Adds the facts, and the paths that they were read from."""
    import importlib.machinery
    import platform
    import site
    import sysconfig

    stdlib = sysconfig.get_path("stdlib")
    dynload = lib_dynload(stdlib)
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    answer["read"].append(os.path.join(stdlib, "site.py"))
    answer["facts"] = {
        "executable": sys.executable,
        "real_executable": os.path.realpath(sys.executable),
        "version": list(sys.version_info[:3]),
        "full_version": platform.python_version(),
        "implementation": sys.implementation.name,
        "cache_tag": sys.implementation.cache_tag,
        "extension_suffixes": importlib.machinery.EXTENSION_SUFFIXES,
        "soabi": sysconfig.get_config_var("SOABI"),
        "free_threaded": free_threaded,
        "base_prefix": sys.base_prefix,
        "stdlib": stdlib,
        "lib_dynload": dynload,
        "platlibdir": getattr(sys, "platlibdir", "lib"),
        "site_directories": site.getsitepackages(),
        "standard_modules": standard_modules(stdlib, dynload, answer["read"]),
        "markers": markers(platform),
        "library_name": "python%d.%d%s" % (sys.version_info[:2] + ("t" if free_threaded else "",)),
    }


def lib_dynload(stdlib):
    """The directory of the standard extension modules, if there is one.

    The interpreter's own path knows it best: what sysconfig says is where it was built for.
    """
    import sysconfig

    found = [entry for entry in sys.path if os.path.basename(entry) == "lib-dynload"]
    found.append(os.path.join(sysconfig.get_path("platstdlib"), "lib-dynload"))
    found.append(os.path.join(stdlib, "lib-dynload"))
    for directory in found:
        if os.path.isdir(directory):
            return directory
    return None


def standard_modules(stdlib, dynload, read):
    """The names of the standard library's top-level modules."""
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return sorted(names)
    names = set(sys.builtin_module_names)
    for directory in (stdlib, dynload):
        if directory and os.path.isdir(directory):
            read.append(directory)
            names.update(top_level_modules(directory))
    return sorted(names.difference(LOCAL))


def top_level_modules(directory):
    """The names that can be imported from a directory of the standard library."""
    import importlib.machinery

    suffixes = importlib.machinery.all_suffixes()
    for entry in os.listdir(directory):
        name, dot, suffix = entry.partition(".")
        if not name.isidentifier() or name.startswith("_sysconfigdata_"):
            continue
        if dot:
            is_module = dot + suffix in suffixes
        else:
            is_module = os.path.isfile(os.path.join(directory, name, "__init__.py"))
        if is_module:
            yield name


def markers(platform):
    """The environment markers, computed as PEP 508 says."""
    full_version = platform.python_version()
    if full_version.endswith("+"):
        # A build between two releases; PEP 440 needs a word after the plus.
        full_version += "local"
    return {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "python_full_version": full_version,
        "implementation_name": sys.implementation.name,
        "implementation_version": implementation_version(sys.implementation.version),
    }


def implementation_version(info):
    """PEP 508's `format_full_version`."""
    version = "%d.%d.%d" % (info.major, info.minor, info.micro)
    if info.releaselevel != "final":
        version += info.releaselevel[0] + str(info.serial)
    return version


answer = introduce()
if answer["implementation"] == "cpython" and sys.version_info >= OLDEST:
    describe(answer)
sys.stdout.write(json.dumps(answer) + "\n")
