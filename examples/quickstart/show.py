"""Shows which distributions of this example's site directory can be imported."""

import importlib
import importlib.metadata

for name in ("iniconfig", "mccabe", "sniffio"):
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
    else:
        print(f"{name}: imported, version {importlib.metadata.version(name)}")
