"""The whole of `upgrade`: migrate the spec, apply, and tell what this msgen does differently."""

import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from msgen import __version__
from msgen.diagnostics import Diagnostic, UserError
from msgen.output.journal import Recovery, exclusive, recover
from msgen.reconcile.applying import Applied, apply
from msgen.reconcile.repository import Repository
from msgen.reconcile.rules import no_base
from msgen.records import dataclass
from msgen.spec import migrations
from msgen.spec.include import load_tree
from msgen.upgrading import previous
from msgen.upgrading.changelog import Entry, changelog_file, concerning, entries
from msgen.upgrading.rules import spec_applied_too

COMMAND = "msgen upgrade"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: versions of msgen and of the language, and the changelog in between."""

    applied: Applied
    recovery: Recovery | None
    before: str
    after: str
    language: tuple[int, int] | None
    entries: tuple[Entry, ...]

    def findings(self) -> Iterator[Diagnostic]:
        """Yield all that there is to say besides the files that changed."""
        if self.recovery:
            yield from self.recovery.findings()
        yield from self.applied.findings()
        session = self.applied.session
        if not self.language and session.lock.specs != session.made.lock.specs:
            message = "the spec had changes that were not applied, and this run includes them"
            yield spec_applied_too.RULE.at(None, message)

    @property
    def lacks_bases(self) -> bool:
        """Whether an earlier msgen could help to merge what could not be merged."""
        remarks = self.applied.session.changes.remarks
        return any(each.id == no_base.RULE.id for each in remarks)


def upgrade(root: Path, *, previous_msgen: str | None = None, dry_run: bool = False) -> Upgraded:
    """Bring the repository at `root` to this msgen, its spec to this version of the language.

    `previous_msgen` is a command that runs the version of the lock, for bases that are found
    nowhere else. Raises UserError where nothing could be done.
    """
    earlier = recover(root)
    with nullcontext() if dry_run else exclusive(root, command=COMMAND):
        repository = Repository.at(root)
        texts = _texts(repository.spec)
        moved = migrations.migrated(texts)
        edited = {path: _encoded(path, moved[path]) for path in texts if moved[path] != texts[path]}
        before = [previous.rendered_by(previous_msgen, repository)] if previous_msgen else []
        applied = apply(
            root, command=COMMAND, edited=edited or None, before=before, dry_run=dry_run
        )
    was = repository.lock.msgen
    known = entries(_changelog(), after=was, until=__version__)
    files = {**repository.lock.files, **applied.session.made.lock.files}
    language = (_version(texts), _version(moved)) if edited else None
    return Upgraded(applied, earlier, was, __version__, language, concerning(known, files))


def _texts(spec: Path) -> dict[str, str]:
    """Return the files of the spec by absolute real path, the root file first."""
    tree = load_tree(spec)
    if tree.root is None:
        raise UserError(*tree.diagnostics)
    return {os.path.realpath(source.name): source.text for source in tree.sources}


def _encoded(path: str, text: str) -> bytes:
    """Keep the byte order mark of a file that has one."""
    with open(path, "rb") as stream:
        mark = stream.read(len(BOM_UTF8))
    return (mark if mark == BOM_UTF8 else b"") + text.encode()


def _version(texts: migrations.Texts) -> int:
    return migrations.version_of(next(iter(texts.values()))) or 0


def _changelog() -> str:
    try:
        return changelog_file().read_text(encoding="utf-8")
    except OSError:
        return ""
