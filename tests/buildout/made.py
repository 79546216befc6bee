"""Distributions that tests make: as wheels, and installed in a site directory."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Made:
    """A distribution, with a package of its name that knows its version."""

    name: str
    version: str
    requires: Sequence[str] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    """Console scripts: names, and what they print, an expression."""
    imports: str = ""
    """Statements at the head of the package."""
    old_namespace: bool = False
    """Whether the namespace of a dotted name is declared as before PEP 420."""

    @property
    def stem(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}"

    def files(self) -> dict[str, str]:
        package = self.name.replace("-", "_").replace(".", "/")
        module = package.replace("/", ".")
        lines = [self.imports, f"version = {self.version!r}"]
        lines += [f"def {name}():\n    print({what})" for name, what in self.commands.items()]
        entries = "\n".join(f"{name} = {module}:{name}" for name in self.commands)
        requires = "".join(f"Requires-Dist: {requirement}\n" for requirement in self.requires)
        metadata = f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n{requires}"
        info = f"{self.stem}.dist-info"
        files = {
            f"{package}/__init__.py": "\n".join(lines) + "\n",
            f"{info}/METADATA": metadata,
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/top_level.txt": package.split("/")[0] + "\n",
            f"{info}/entry_points.txt": f"[console_scripts]\n{entries}\n",
        }
        if self.old_namespace:
            files[f"{info}/namespace_packages.txt"] = package.split("/")[0] + "\n"
        files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
        return files

    def wheel(self, directory: Path) -> Path:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{self.stem}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in self.files().items():
                archive.writestr(name, text)
        return path

    def install(self, directory: Path) -> None:
        for name, text in self.files().items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def upgrade(directory: Path, old: Made, new: Made) -> None:
    """Installs another version in the place of one, as a package manager would."""
    for name in old.files():
        (directory / name).unlink()
    (directory / f"{old.stem}.dist-info").rmdir()
    new.install(directory)
