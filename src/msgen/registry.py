"""The targets that are installed: msgen's own, and those that other packages add.

All are registered under the entry-point group `msgen.targets`. Importing `importlib.metadata`
costs more than reading a hundred small files, so it is left to machines where another package
mentions the group.
"""

import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from msgen import targets
from msgen.plan.model import Plan
from msgen.records import dataclass
from msgen.render.files import File

GROUP = "msgen.targets"


@dataclass(frozen=True, slots=True)
class Target:
    """A registered target: its name and the module that has its `files`."""

    name: str
    module: str

    def files(self, plan: Plan) -> Iterator[File]:
        """Yield the files that the target makes of `plan`."""
        make: Callable[[Plan], Iterator[File]] = import_module(self.module).files
        return make(plan)

    @property
    def producer(self) -> str:
        """The name under which the lock has its files."""
        return f"targets/{self.name}"

    @property
    def apart(self) -> bool:
        """Whether it makes files of each service from that service and the named types alone.

        A target says so itself, `APART = True` in its module, and is asked for one service at a
        time then; msgen's own, whose code is known to be the same from one run to the next.
        """
        return self._says("APART") is True

    @property
    def outline(self) -> Callable[[Plan], Plan] | None:
        """What cuts from a plan all that the target needs of it: `OUTLINE` in its module."""
        found: Callable[[Plan], Plan] | None = self._says("OUTLINE")
        return found

    def seen(self, plan: Plan) -> Plan:
        """Return what the target is told of the whole of `plan`."""
        return self.outline(plan) if self.outline else plan

    def _says(self, name: str) -> Any:
        own = self.module.startswith(f"{targets.__name__}.")
        return getattr(import_module(self.module), name, None) if own else None


@cache
def installed() -> tuple[Target, ...]:
    """Return all targets, sorted by name; a foreign one may not take a name of msgen's own."""
    found = {each.name: each.module for each in _foreign()} if _mentioned_elsewhere() else {}
    own = {
        each.name: f"{targets.__name__}.{each.name}"
        for each in pkgutil.iter_modules(targets.__path__)
    }
    return tuple(Target(name, module) for name, module in sorted((found | own).items()))


def reads() -> frozenset[str]:
    """Return the fields of deployments (`replicas`, `resources` …) that some target reads.

    A target says so itself: `READS = frozenset({"replicas"})` in its module.
    """
    modules = (import_module(each.module) for each in installed())
    return frozenset(field for module in modules for field in getattr(module, "READS", ()))


def options() -> dict[str, Mapping[str, Any]]:
    """Return the options that targets type, by target: bool, int, str, or words to choose from.

    A target says so itself: `OPTIONS = {"argocd": bool}` in its module. One that says nothing
    is told anything.
    """
    modules = {each.name: import_module(each.module) for each in installed()}
    found = {name: getattr(module, "OPTIONS", None) for name, module in modules.items()}
    return {name: typed for name, typed in found.items() if typed is not None}


def _foreign() -> Iterator[Target]:
    from importlib.metadata import entry_points

    return (Target(each.name, each.value) for each in entry_points(group=GROUP))


def _mentioned_elsewhere() -> bool:
    """Tell whether a package other than msgen registers a target."""
    return any(_mentions(path) for folder in sys.path for path in _entry_point_files(folder))


def _entry_point_files(folder: str) -> Iterator[Path]:
    try:
        names = [each.name for each in Path(folder or ".").iterdir()]
    except OSError:
        return
    for name in names:
        if name.endswith((".dist-info", ".egg-info")) and not name.startswith("msgen-"):
            yield Path(folder, name, "entry_points.txt")


def _mentions(path: Path) -> bool:
    try:
        return GROUP.encode() in path.read_bytes()
    except OSError:
        return False
