"""The stages joined: a spec is loaded, judged and resolved, and its plan becomes files.

`compile_system` touches no disk, clock, network or randomness: the same spec gives the same
bytes. What it needs of the disk, `judge_file` has read before.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import field, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from msgen import __version__, registry
from msgen.blueprints import catalog
from msgen.blueprints.fitting import misfits
from msgen.blueprints.production import services
from msgen.diagnostics import Diagnostic, UserError
from msgen.diagnostics.order import has_errors, in_order
from msgen.inputs import inputs_of
from msgen.making import Kept, Later, of_targets
from msgen.output.lock import entry_of, lock_files, lock_of, spec_texts
from msgen.output.locked import Lock, LockedFile
from msgen.plan.model import Plan
from msgen.plan.resolve import resolve
from msgen.records import dataclass
from msgen.render.files import File
from msgen.render.known import KnownGood
from msgen.spec.canonical import canonical, long_form
from msgen.spec.load import Loaded, load

OVERRIDES = "blueprints"
"""The folder beside a spec whose templates replace built-in ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A spec and all that is to be said about it; `plan` is None where there are errors.

    `inputs` are the other files of the user's that its plan was made from: path and blob id.
    `parts` are the canonical spec as the lock keeps it, where that had to be known already.
    """

    loaded: Loaded
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    blueprints: catalog.Catalog
    inputs: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str | None, str] | None = None

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
    """A repository in memory: `rendered` sorted by path, and the lock that describes it."""

    plan: Plan
    rendered: tuple[File, ...]
    lock: Lock
    diagnostics: tuple[Diagnostic, ...]

    @property
    def files(self) -> tuple[File, ...]:
        """All files of a new repository: what was rendered, and the lock."""
        return (*self.rendered, *lock_files(self.lock))


def judge_file(
    path: Path,
    *,
    environment: str | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Judged:
    """Load the spec at `path` and find everything that is wrong with it.

    A folder `blueprints/` beside the spec replaces built-in templates by files of the same path.
    `edited` holds the content of spec files, by absolute real path, that is not on the disk yet.
    """
    folder = path.absolute().parent
    overrides = (folder / OVERRIDES,) if (folder / OVERRIDES).is_dir() else ()
    loaded = load(path, environment, edited=edited)
    judged = judge(loaded, environment=environment, overrides=overrides)
    if judged.plan is None:
        return judged
    return replace(judged, inputs=inputs_of(judged.plan, folder, overrides))


def has_held(applied: Lock, resolved: Judged) -> bool:
    """Tell whether the rules see what they saw when `applied` was made, and need not run again.

    That is so where this msgen made that lock of the same spec and inputs.
    """
    if applied.msgen != __version__ or applied.specs != parts(resolved):
        return False
    if applied.inputs != {path: (blob,) for path, blob in resolved.inputs.items()}:
        return False
    producers = {entry.origin.producer for entry in applied.files.values()}
    used = {name.removeprefix("targets/") for name in producers if name.startswith("targets/")}
    return used <= {target.name for target in registry.installed()}


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
    found = [*loaded.diagnostics, *_over_spec(loaded)]
    plan = None
    if loaded.spec is not None and loaded.tree is not None:
        resolution = resolve(loaded.spec, environment=environment, tree=loaded.tree)
        plan = resolution.plan
        found += resolution.diagnostics
        found += _over_plan(plan, loaded, blueprints)
    sound = _with_overlays(plan, loaded) if plan and not has_errors(found) else None
    return Judged(loaded, sound, in_order(found), blueprints)


def resolve_file(path: Path, *, edited: Mapping[str, bytes] | None = None) -> Judged | None:
    """Load and resolve the spec at `path`, and run no rule: `breaks_rules` does, as `judge` would.

    None where loading or resolving finds an error already, or nothing to resolve.
    """
    folder = path.absolute().parent
    overrides = (folder / OVERRIDES,) if (folder / OVERRIDES).is_dir() else ()
    loaded = load(path, edited=edited)
    if loaded.spec is None or loaded.tree is None:
        return None
    resolution = resolve(loaded.spec, tree=loaded.tree)
    found = (*loaded.diagnostics, *resolution.diagnostics)
    if has_errors(found):
        return None
    plan = _with_overlays(resolution.plan, loaded)
    inputs = inputs_of(plan, folder, overrides)
    return Judged(loaded, plan, found, catalog.discover(overrides), inputs)


def breaks_rules(resolved: Judged) -> bool:
    """Tell whether a rule finds an error in a spec that has been resolved."""
    loaded, plan = resolved.loaded, resolved.sound_plan()
    return has_errors((*_over_spec(loaded), *_over_plan(plan, loaded, resolved.blueprints)))


def _over_spec(loaded: Loaded) -> tuple[Diagnostic, ...]:
    from msgen.checks import check_spec

    names = tuple(target.name for target in registry.installed())
    return check_spec(loaded, targets=names, reads=registry.reads, options=registry.options)


def _over_plan(plan: Plan, loaded: Loaded, blueprints: catalog.Catalog) -> tuple[Diagnostic, ...]:
    from msgen.checks import check_plan

    names = tuple(target.name for target in registry.installed())
    assert loaded.tree is not None, "a plan is resolved from a tree"
    return (*check_plan(plan, loaded, targets=names), *misfits(plan, blueprints, loaded.tree))


def _with_overlays(plan: Plan, loaded: Loaded) -> Plan:
    """Add what the system is in each of its environments, unless this is one of them."""
    if plan.environment is not None:
        return plan
    elsewhere = loaded.specs_elsewhere().items()
    overlays = tuple(resolve(spec, environment=name).plan for name, spec in elsewhere)
    return replace(plan, overlays=overlays)


def compile_system(
    judged: Judged,
    *,
    known: KnownGood | None = None,
    sink: Callable[[File], None] = lambda _: None,
    kept: Kept | None = None,
) -> Compilation:
    """Make every file of the repository. Raises UserError where the spec has errors.

    What `known` has seen is not read back again; without it, every file is. `sink` gets each file
    as soon as it is made, which uses the time in which the services are rendered elsewhere. `kept`
    are files that are known to be as they were: they are made when their content is asked for.

    Two producers of one path, or a file that does not read back, are bugs of msgen or of a
    target, and raise as such.
    """
    plan = judged.sound_plan()
    kept = kept or {}
    wanted = {each.name for each in plan.workloads} - kept.keys() if kept else None
    good = known or KnownGood(None)
    files: dict[str, File] = {}
    entries: dict[str, LockedFile] = {}
    with services(plan, judged.blueprints, wanted) as made:
        specs = parts(judged)
        for entry, file in Later(plan, judged.blueprints, kept).files():
            files[file.path], entries[file.path] = file, entry
        others = list(of_targets(plan, without=kept.keys()))
        for file in chain(others, made):
            rival = files.setdefault(file.path, file)
            if rival is not file:
                raise DuplicatePath(rival, file)
            good.check(file)
            entries[file.path] = entry_of(file)
            sink(file)
    rendered = sorted(files.values(), key=lambda file: file.path)
    lock = lock_of(
        rendered,
        specs=specs,
        blueprints=_versions(rendered),
        inputs=judged.inputs,
        entries=entries,
    )
    return Compilation(plan, tuple(rendered), lock, judged.diagnostics)


class DuplicatePath(Exception):
    """Two producers made the same file: neither may win silently."""

    def __init__(self, one: File, other: File) -> None:
        """Name both producers."""
        super().__init__(f"{one.path} is made by {one.origin.producer} and {other.origin.producer}")


def parts(
    judged: Judged, known: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str | None, str]:
    """Return the canonical spec as the lock keeps it: a text a service, the rest under None.

    `known` are the texts of services that need not be written anew.
    """
    if judged.parts:
        return judged.parts
    texts: dict[str | None, str] = spec_texts(_specs(judged.loaded, without=known))
    texts.update(known.items())
    return dict(sorted(texts.items(), key=lambda each: each[0] or ""))


def _versions(files: list[File]) -> dict[str, str]:
    """Return the versions of the blueprints that made `files`."""
    producers = {file.origin.producer for file in files}
    pairs = (producer.rpartition("/")[2].partition("@") for producer in producers)
    return {name: version for name, at, version in pairs if at}


def _specs(loaded: Loaded, *, without: Collection[str] = ()) -> dict[str | None, object]:
    """Return the long form of the spec, cut into the part of each service and the rest."""
    written = loaded.written
    if written is None:
        return {}
    if without:
        left = {name: each for name, each in written.services.items() if name not in without}
        written = written.model_copy(update={"services": left})
    whole = long_form(written)
    services = whole.pop("services", {})
    return {None: whole, **services}
