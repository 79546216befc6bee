"""Says of each distribution which version is imported, and whether it is the system's or an egg."""

import importlib
import importlib.metadata

for name, module in [
    ("lxml", "lxml.etree"),
    ("zope.interface", "zope.interface"),
    ("zope.component", "zope.component"),
    ("PyYAML", "yaml"),
]:
    path = importlib.import_module(module).__file__
    kind = "system" if "/system-packages/" in path else "egg"
    print(f"{name}: {kind}, {importlib.metadata.version(name)}")
