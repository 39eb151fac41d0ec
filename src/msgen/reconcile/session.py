"""One run over a repository: load the spec, render it, compare; nothing is written."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgen.carried import named_paths
from msgen.output.locked import Lock
from msgen.pipeline import Compilation, Judged, compile_system, has_held
from msgen.plan.model import Plan
from msgen.reconcile.bases import FoundBases, Rendered
from msgen.reconcile.compare import compare
from msgen.reconcile.judging import judged_while
from msgen.reconcile.model import ChangeSet, Choices, Renames
from msgen.reconcile.remembered import Remembered, has_new_spec, note, recall
from msgen.reconcile.renaming import Decision, decide
from msgen.reconcile.repository import Repository
from msgen.reconcile.spelt import note_parts, with_parts
from msgen.reconcile.unchanged import is_recorded, remember
from msgen.reconcile.unmigrated import is_migrated
from msgen.records import dataclass
from msgen.render.known import KnownGood, Unchecked

_FEW = 50  # files; reading those back is quicker than asking which were read back before


@dataclass(frozen=True, slots=True)
class Session:
    """What a command of day two works with."""

    repository: Repository
    judged: Judged
    made: Compilation
    bases: FoundBases
    decision: Decision
    changes: ChangeSet
    remembered: Remembered

    @property
    def root(self) -> Path:
        """The repository's folder."""
        return self.repository.root

    @property
    def lock(self) -> Lock:
        """The lock as it was read."""
        return self.repository.lock

    @property
    def renames(self) -> Renames:
        """What has another name, told or seen."""
        return self.decision.renames

    @property
    def unrecorded(self) -> bool:
        """Whether the lock has still to learn of the spec, be it that no file follows from it."""
        return self.lock.specs != self.made.lock.specs

    def note_services(self, written: Mapping[str, bytes]) -> None:
        """Note what each service gives, for later runs; `written` are the files of the lock now."""
        lock = self.changes.lock
        note(self.root, self.remembered, made=self.made.lock, lock=lock, written=written)
        note_parts(self.root, self.judged, self.made.lock.specs)

    def applied_plan(self) -> Plan | None:
        """Return the plan that was last applied; None where it cannot be resolved any more."""
        if not self.unrecorded:
            return self.made.plan
        return self.repository.applied.plan


def prepare(
    root: Path,
    *,
    edited: Mapping[str, bytes] | None = None,
    renames: Renames | None = None,
    choices: Choices | None = None,
    before: Sequence[Rendered] = (),
) -> Session:
    """Compare the repository at `root` with its spec.

    `edited` has spec files, by absolute real path, that are not written yet. What was renamed
    besides `renames` is seen from the specs. Raises UserError where the spec has errors, the lock
    cannot be used, or `renames` were typed and name what there is not.
    """
    repository = Repository.at(root, before=before)
    judged, remembered, made = _compiled(repository, edited)
    _read_back(made, repository.lock)
    bases = repository.bases(made)
    decision = decide(repository, made, renames)
    changes = compare(
        made.rendered,
        made.lock,
        repository.lock,
        repository.disk,
        bases,
        renames=decision.renames,
        choices=choices,
    )
    if not edited and is_settled(root, made, repository.lock):
        remember(root, repository.written, repository.lock, named=named_paths(made.plan, root))
    session = Session(repository, judged, made, bases, decision, changes, remembered)
    if changes.lock == repository.lock and not edited:
        session.note_services(repository.written)
    return session


def _compiled(
    repository: Repository, edited: Mapping[str, bytes] | None
) -> tuple[Judged, Remembered, Compilation]:
    """Judge the spec, tell what is left of an earlier run, and make the rest anew."""
    root, lock = repository.root, repository.lock
    same = not edited and not has_new_spec(root)

    def held(resolved: Judged) -> tuple[Judged, bool]:
        if not same:
            return resolved, False
        known = with_parts(root, resolved, lock)
        return known, has_held(lock, known)

    def compiled(judged: Judged) -> tuple[Judged, Remembered, Compilation]:
        known = with_parts(root, judged, lock)
        left = recall(root, known, lock, repository.written)
        return known, left, compile_system(known, known=Unchecked(), kept=left.kept)

    return judged_while(compiled, repository.spec, edited=edited, held=held)


def is_settled(root: Path, made: Compilation, lock: Lock) -> bool:
    """Tell whether `lock` has all that was rendered, and migrations make all that is kept."""
    return is_recorded(made.lock, lock) and is_migrated(root, made.plan, made.lock)


def _read_back(made: Compilation, lock: Lock) -> None:
    """Read back what is new; what the lock lists was read back when it was written."""
    new = [
        file
        for file in made.rendered
        if (locked := lock.files.get(file.path)) is None
        or made.lock.files[file.path].ids[0] not in locked.ids
    ]
    known = KnownGood.of_user() if len(new) > _FEW else KnownGood(None)
    for file in new:
        known.check(file)
    known.save()
