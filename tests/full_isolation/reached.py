"""Prints what can be seen of anything that is planted, a line each. All of it has that word in it."""
import os
import site
import sys
import sysconfig

seen = {
    "path": sys.path,
    "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    "executable": sys.executable,
    "library directory": getattr(sys, "platlibdir", ""),
    "warnings": sys.warnoptions,
    "byte code": sys.pycache_prefix,
    "prompt": "planted" if sys.flags.inspect else "",
    "user base": site.getuserbase(),
    "user site": site.getusersitepackages(),
    "platform": sysconfig.get_platform(),
    "configuration": sysconfig.get_config_vars(),
    "paths": sysconfig.get_paths(),
    "modules": sorted(sys.modules),
    "variables": dict(os.environ),
}
for what, value in seen.items():
    if "planted" in repr(value):
        print(what)
try:
    # pdb takes no such argument, what PYTHONBREAKPOINT names does.
    breakpoint("a planted breakpoint")
except TypeError:
    pass
