"""A repository that msgen made: where it is, its lock, and what the lock's spec gave."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from msgen.carried import SPEC_NAME
from msgen.output.locked import Lock, parse_lock, read_files
from msgen.pipeline import Compilation, Judged, compile_system, judge_file
from msgen.reconcile.ahead import seen_ahead
from msgen.reconcile.bases import Contents, FoundBases, Rendered
from msgen.reconcile.disk import RepositoryDisk
from msgen.reconcile.root import find_root
from msgen.render.known import KnownGood
from msgen.spec.migrations import migrated

__all__ = ["Repository", "applied_spec", "find_root"]


@dataclass(frozen=True)
class Repository:
    """The repository at `root` and its lock, read from the files `written`.

    `before` are renderings of earlier versions.
    """

    root: Path
    lock: Lock
    disk: RepositoryDisk
    before: Sequence[Rendered] = ()
    written: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path, *, before: Sequence[Rendered] = ()) -> "Repository":
        """Open the repository at `root`; raises UserError where its lock cannot be used."""
        written = read_files(root)
        lock = parse_lock(written)
        return cls(root, lock, RepositoryDisk(root, seen_ahead(root, lock)), before, written)

    @property
    def spec(self) -> Path:
        """The root file of the spec."""
        return self.root / SPEC_NAME

    @cached_property
    def applied(self) -> Judged:
        """The spec as it was last applied, judged again; where it has errors it has no plan."""
        path = os.path.realpath(self.spec)
        text = migrated({path: applied_spec(self.lock)})[path]
        return judge_file(self.spec, edited={path: text.encode()})

    def bases(self, made: Compilation | None = None) -> FoundBases:
        """Return where contents are found again.

        `made` is what the spec gives as it stands, where that was rendered.
        """
        now = Contents(made.rendered if made else ())
        same = made is not None and made.lock.specs == self.lock.specs
        again = (lambda: now) if same else self._again
        return FoundBases(self.root, self.disk, now=now, again=again, before=self.before)

    def _again(self) -> Mapping[str, bytes]:
        """Render the applied spec with this msgen."""
        if self.applied.plan is None:
            return {}
        made = compile_system(self.applied, known=KnownGood.of_user())
        return {file.path: file.content for file in made.rendered}


def applied_spec(lock: Lock) -> str:
    """Return the spec that the lock keeps, as one YAML document."""
    whole = lock.specs.get(None, "{}\n")
    parts = [whole] if whole != "{}\n" else []
    services = sorted((name, text) for name, text in lock.specs.items() if name is not None)
    if services:
        parts.append("services:\n")
    for name, text in services:
        if text == "{}\n":
            parts.append(f"  {name}: {{}}\n")
            continue
        lines = "".join(f"    {line}\n" if line else "\n" for line in text[:-1].split("\n"))
        parts.append(f"  {name}:\n{lines}")
    return "".join(parts)
