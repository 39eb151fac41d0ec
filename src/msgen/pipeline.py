"""The stages joined: a spec is loaded, judged and resolved, and its plan becomes files.

`compile_system` touches no disk, clock, network or randomness: the same spec gives the same
bytes. What it needs of the disk, `judge_file` has read before.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from msgen import registry
from msgen.blueprints import catalog
from msgen.blueprints.fitting import misfits
from msgen.blueprints.production import services
from msgen.checks import check_plan, check_spec
from msgen.diagnostics import Diagnostic, UserError
from msgen.diagnostics.order import has_errors, in_order
from msgen.output.lock import entry, lock_files
from msgen.plan.model import Plan
from msgen.plan.resolve import resolve
from msgen.render.files import File
from msgen.render.known import KnownGood
from msgen.spec.canonical import canonical, long_form
from msgen.spec.load import Loaded, load

OVERRIDES = "blueprints"
"""The folder beside a spec whose templates replace built-in ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A spec and all that is to be said about it; `plan` is None where there are errors."""

    loaded: Loaded
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    blueprints: catalog.Catalog

    @property
    def unfinished(self) -> bool:
        """Whether errors in the file kept the rules about its meaning, or some, from running."""
        return self.loaded.spec is None

    def sound_plan(self) -> Plan:
        """Return the plan; raises UserError with all findings where errors forbid one."""
        if self.plan is None:
            raise UserError(*self.diagnostics)
        return self.plan

    def canonical(self) -> str:
        """Return the long form of the spec as YAML; raises UserError where it has errors."""
        if self.loaded.written is None:
            raise UserError(*self.diagnostics)
        return canonical(self.loaded.written)


@dataclass(frozen=True, slots=True)
class Compilation:
    """A repository in memory: files sorted by path, the lock among them."""

    plan: Plan
    files: tuple[File, ...]
    diagnostics: tuple[Diagnostic, ...]


def judge_file(path: Path, *, environment: str | None = None) -> Judged:
    """Load the spec at `path` and find everything that is wrong with it.

    A folder `blueprints/` beside the spec replaces built-in templates by files of the same path.
    """
    own = path.absolute().parent / OVERRIDES
    overrides = (own,) if own.is_dir() else ()
    return judge(load(path, environment), environment=environment, overrides=overrides)


def judge_everywhere(path: Path) -> Judged:
    """Judge a spec as it stands and, where that can be done, in each of its environments.

    What holds without an environment too is said once; the rest names its environment. Names
    exist everywhere or nowhere, so those in overlays are judged with the spec as it stands.
    """
    judged = judge_file(path)
    found = list(judged.diagnostics)
    for name in judged.loaded.spec.environments if judged.loaded.spec else ():
        there = judge_file(path, environment=name).diagnostics
        found += [
            replace(each, message=f'in environment "{name}": {each.message}')
            for each in there
            if each not in judged.diagnostics and not each.id.startswith("unknown-")
        ]
    plan = None if has_errors(found) else judged.plan
    return replace(judged, plan=plan, diagnostics=in_order(found))


def judge(
    loaded: Loaded, *, environment: str | None = None, overrides: tuple[Path, ...] = ()
) -> Judged:
    """Run all rules over a loaded spec and resolve it; a plan only of a spec without errors."""
    blueprints = catalog.discover(overrides)
    names = tuple(target.name for target in registry.installed())
    found = [*loaded.diagnostics, *check_spec(loaded, targets=names, reads=registry.reads)]
    plan = None
    if loaded.spec is not None and loaded.tree is not None:
        resolution = resolve(loaded.spec, environment=environment, tree=loaded.tree)
        plan = resolution.plan
        found += resolution.diagnostics
        found += check_plan(plan, loaded, targets=names)
        found += misfits(plan, blueprints, loaded.tree)
    sound = plan if not has_errors(found) else None
    return Judged(loaded, sound, in_order(found), blueprints)


def compile_system(
    judged: Judged,
    *,
    known: KnownGood | None = None,
    sink: Callable[[File], None] = lambda _: None,
) -> Compilation:
    """Make every file of the repository. Raises UserError where the spec has errors.

    What `known` has seen is not read back again; without it, every file is. `sink` gets each file
    as soon as it is made, which uses the time in which the services are rendered elsewhere.

    Two producers of one path, or a file that does not read back, are bugs of msgen or of a
    target, and raise as such.
    """
    plan = judged.sound_plan()
    good = known or KnownGood(None)
    files: dict[str, File] = {}
    entries: dict[str, str] = {}
    with services(plan, judged.blueprints) as made:
        specs = parts(judged)
        others = [file for target in registry.installed() for file in target.files(plan)]
        for file in chain(others, made):
            rival = files.setdefault(file.path, file)
            if rival is not file:
                raise DuplicatePath(rival, file)
            good.check(file)
            entries[file.path] = entry(file)
            sink(file)
    rendered = sorted(files.values(), key=lambda file: file.path)
    lock = lock_files(rendered, specs=specs, blueprints=_versions(rendered), entries=entries)
    for file in lock:
        sink(file)
    return Compilation(plan, (*rendered, *lock), judged.diagnostics)


class DuplicatePath(Exception):
    """Two producers made the same file: neither may win silently."""

    def __init__(self, one: File, other: File) -> None:
        """Name both producers."""
        super().__init__(f"{one.path} is made by {one.origin.producer} and {other.origin.producer}")


def _versions(files: list[File]) -> dict[str, str]:
    """Return the versions of the blueprints that made `files`."""
    producers = {file.origin.producer for file in files}
    pairs = (producer.rpartition("/")[2].partition("@") for producer in producers)
    return {name: version for name, at, version in pairs if at}


def parts(judged: Judged) -> dict[str | None, object]:
    """Return the long form of the spec, cut into the part of each service and the rest."""
    if judged.loaded.written is None:
        return {}
    whole = long_form(judged.loaded.written)
    services = whole.pop("services", {})
    return {None: whole, **services}
