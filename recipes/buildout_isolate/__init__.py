"""isolate for zc.buildout: an extension for a whole buildout, and recipes for its parts.

Everything that decides or writes is in the `isolate` program. This package reads buildout's options,
hands a spec to the program, and reads the JSON that comes back.
"""

__version__ = "0.1.0"
"""The version of this package and of the program that it works with; they are released as one."""
