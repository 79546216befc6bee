"""A made-up dpkg database, read where DPKG_ADMINDIR names it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_DESCRIPTION = (
    "Description: made up, and as long as such descriptions are\n"
    + " This package stands for one of the many that a machine has, and nobody picks it.\n" * 4
)


@dataclass(frozen=True)
class Deb:
    """An installed package, with the absolute paths of its files."""

    name: str
    files: tuple[str, ...]
    depends: tuple[str, ...] = ()

    def paragraph(self) -> str:
        """What the file `status` says of it."""
        depends = f"Depends: {', '.join(self.depends)}\n" if self.depends else ""
        return (
            f"Package: {self.name}\nStatus: install ok installed\nPriority: optional\n"
            f"Section: python\nInstalled-Size: 100\nMaintainer: Nobody <nobody@example.org>\n"
            f"Architecture: all\nVersion: 1.0-1\n{depends}{_DESCRIPTION}"
            "Homepage: https://example.org/\n"
        )

    def listing(self) -> str:
        """Its files and the directories above them, as `NAME.list` has them."""
        paths = {str(path) for file in self.files for path in PurePosixPath(file).parents}
        paths.update(self.files)
        return "".join("/.\n" if path == "/" else f"{path}\n" for path in sorted(paths))


def write(admin: Path, packages: Iterable[Deb]) -> None:
    """Writes the database."""
    info = admin / "info"
    info.mkdir(parents=True)
    installed = [Deb("dpkg", ("/usr/bin/dpkg",)), *packages]
    for package in installed:
        (info / f"{package.name}.list").write_text(package.listing(), encoding="utf-8")
    status = "\n".join(package.paragraph() for package in installed)
    (admin / "status").write_text(status, encoding="utf-8")
    (info / "format").write_text("1\n", encoding="utf-8")
    (admin / "diversions").write_text("", encoding="utf-8")


def others(count: int) -> list[Deb]:
    """Packages that have nothing to do with Python."""
    folders = ("doc", "locale", "man", "info")
    return [
        Deb(
            f"library-{number:03}",
            tuple(
                f"/usr/share/{folder}/library-{number:03}/file{file:02}.gz"
                for folder in folders
                for file in range(10)
            ),
        )
        for number in range(count)
    ]
