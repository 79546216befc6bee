"""The program that is measured, and directories that it works in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure.place import remove
from measure.process import Command, Failed


@dataclass(frozen=True)
class Isolate:
    """The program, with the environment that it runs in."""

    program: Path
    variables: Mapping[str, str]

    def apply(self, *arguments: str, cache: Path) -> Command:
        """`isolate apply`, with its cache in a directory."""
        variables = {**self.variables, "ISOLATE_CACHE_DIR": str(cache)}
        return Command((str(self.program), "apply", *arguments), variables)

    def takes_several(self) -> bool:
        """Whether `apply` takes more than one spec; neither of these exists."""
        try:
            self.apply(*(f"/nonexistent/{name}" for name in "ab"), cache=Path("/nonexistent")).run()
        except Failed as failed:
            return "unexpected argument" not in str(failed)
        return True


@dataclass(frozen=True)
class Project:
    """A directory with a spec, its environment, and a cache that only it uses."""

    directory: Path
    isolate: Isolate

    @property
    def spec(self) -> Path:
        """The spec."""
        return self.directory / "isolate.yaml"

    @property
    def environment(self) -> Path:
        """The environment."""
        return self.directory / ".venv"

    @property
    def cache(self) -> Path:
        """The program's cache."""
        return self.directory / "cache"

    def write(self, text: str) -> Project:
        """Writes the spec."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.spec.write_text(text, encoding="utf-8")
        return self

    def apply(self, *options: str) -> Command:
        """The command that applies the spec."""
        return self.isolate.apply(*options, str(self.spec), cache=self.cache)

    def units(self) -> int:
        """Applies the spec: how many entries the environment then has."""
        result = json.loads(self.apply("--output-format", "json").run())
        return len(result["results"][0]["picks"])

    def remove_environment(self) -> None:
        """Takes the environment away."""
        remove(self.environment)

    def forget(self) -> None:
        """Leaves nothing in the cache but what interpreters answered, which must be there."""
        if not (self.cache / "interpreters").is_dir():
            raise Failed(f"no interpreter's answer is in {self.cache}")
        for entry in self.cache.iterdir():
            if entry.name != "interpreters":
                remove(entry)

    def ask(self, python: Path) -> None:
        """Lets the program ask an interpreter that has settled: the cache then has its answer, and
        nothing else."""
        asking = self.directory / "asking"
        asking.mkdir(parents=True)
        (asking / "isolate.yaml").write_text(spec(python), encoding="utf-8")
        self.isolate.apply(str(asking / "isolate.yaml"), cache=self.cache).run()
        remove(asking)
        self.forget()

    def warm(self) -> Iterator[None]:
        """Brings everything into the cache that can be there, and leaves no environment. Where it
        yields, what was written must settle."""
        for _ in range(2):
            self.apply().run()
            yield
            self.remove_environment()


def spec(
    python: Path,
    packages: Sequence[str] = (),
    dependencies: bool = True,
    sources: Sequence[Path] = (),
    launcher: str = "auto",
) -> str:
    """The text of a spec; without packages, that of full isolation."""
    lines = [f"python: {python}", f"launcher: {launcher}"]
    picks = [f"  - {one}" for one in packages]
    if picks:
        lines += ["packages:", *picks, f"dependencies: {json.dumps(dependencies)}"]
    else:
        lines += ["isolation: full"]
    lines += ["sources:" if sources else "", *(f"  - {one}" for one in sources)]
    return "\n".join(filter(None, lines)) + "\n"
