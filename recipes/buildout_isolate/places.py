"""Where things lie in a buildout."""

import os
from pathlib import Path

from buildout_isolate.typed import Buildout


class Places:
    """The places of one buildout that this package uses."""

    def __init__(self, buildout: Buildout) -> None:
        options = buildout["buildout"]
        # Real paths, for those that end up in scripts: buildout resolves what it writes there.
        self.directory = Path(os.path.realpath(options["directory"]))
        self.parts = Path(os.path.realpath(options["parts-directory"]))

    @property
    def own(self) -> Path:
        """What this package keeps for itself."""
        return self.parts / ".isolate"

    def part(self, name: str) -> Path:
        """The directory of a part."""
        return self.parts / name

    def spec(self, section: str) -> Path:
        """The spec that is made of a section's options."""
        return self.own / f"{section}.yaml"

    @property
    def closure(self) -> Path:
        """The environment whose view holds buildout itself and what that needs."""
        return self.own / "buildout"
