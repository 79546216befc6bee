"""Prints what one Python has in its site directories, as importlib.metadata sees it."""

import importlib.machinery
import importlib.metadata
import json
import os
import site
import sys

sites = [path for path in site.getsitepackages() if os.path.isdir(path)]


def top_level_names(distribution):
    """What the metadata itself claims, RECORD before top_level.txt; it may claim wrongly."""
    listed = distribution.read_text("RECORD")
    if listed is not None:
        paths = [line.rsplit(",", 2)[0] for line in listed.splitlines()]
        firsts = {path.split("/")[0] for path in paths if not path.startswith(("../", "/"))}
        names = {first[:-3] if first.endswith(".py") else first.split(".")[0] for first in firsts
                 if not first.endswith((".dist-info", ".pth"))}
    else:
        names = set((distribution.read_text("top_level.txt") or "").split())
    return sorted(name for name in names if name.isidentifier())


json.dump(
    {
        "sites": sites,
        "suffixes": importlib.machinery.EXTENSION_SUFFIXES,
        "standard": sorted(sys.stdlib_module_names),
        "distributions": [
            {
                "name": distribution.name,
                "version": distribution.version,
                "metadata": str(distribution._path),
                "requires": distribution.requires or [],
                "claims": top_level_names(distribution),
            }
            for distribution in importlib.metadata.distributions(path=sites)
            if distribution.name
        ],
    },
    sys.stdout,
)
