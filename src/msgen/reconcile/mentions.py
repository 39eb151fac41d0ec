"""Lines of the user's that still say the old name of something that was renamed."""

import re
from collections.abc import Iterator

from msgen import names
from msgen.carried import SPEC_NAME
from msgen.diagnostics import Diagnostic, Span
from msgen.output.lock import blob_id
from msgen.reconcile.leftovers import place
from msgen.reconcile.model import Kind, Renames
from msgen.reconcile.moving import FORMS
from msgen.reconcile.rules import old_name
from msgen.reconcile.session import Session
from msgen.render.files import Owner

_LARGEST = 1 << 20  # bytes of a file that a person may have written
_MOST = 200  # findings; whoever has more of them searches for the name


def old_names(session: Session) -> list[Diagnostic]:
    """Return a note for each line with an old name, in files that msgen does not write.

    What stands as msgen renders it now means what it says.

    A name that is an English word counts only where code names a service: in a path, an import,
    an address, a variable of the environment, in quotes.
    """
    pattern = _pattern(session.renames)
    if pattern is None:
        return []
    found: list[Diagnostic] = []
    for path, content in _own(session):
        for number, line in enumerate(content.splitlines(), 1):
            if match := pattern.search(line):
                start, end = match.start() + 1, match.end() + 1
                span = Span(place(session, path), number, start, number, end)
                old = match[0].strip("\"'/: ")
                found.append(old_name.RULE.at(span, f'{path}:{number} still says "{old}"'))
                if len(found) == _MOST:
                    return found
    return found


def _own(session: Session) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file that is the user's, where it is going to stand."""
    record = session.made.lock.files
    arriving = {change.path: change for change in session.changes.changes}
    leaving = {change.source for change in arriving.values() if change.source}
    yours = (Owner.SEEDED, Owner.ONCE, Owner.YOURS)
    for path, change in arriving.items():
        if change.owner in yours and change.after is not None:
            as_rendered = path in record and blob_id(change.after) in record[path].ids
            if not as_rendered:
                yield from _text(path, change.after)
    disk = session.repository.disk
    for path in disk.below(""):
        gone = path in arriving or path in leaving or path in session.lock.files
        if gone or path in record or path.startswith(".msgen/") or path == SPEC_NAME:
            continue
        seen = disk.look(path)
        if seen and seen.kind is Kind.FILE:
            yield from _text(path, seen.content)
    for path, content in session.changes.edited.items():
        if path not in arriving and path in record and record[path].owner in yours:
            yield from _text(path, content)


def _text(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    if len(content) <= _LARGEST and b"\0" not in content:
        yield path, content.decode(errors="replace")


def _pattern(renames: Renames) -> re.Pattern[str] | None:
    parts = [part for old in renames.services for part in _of_service(old)]
    parts += [part for _, operation in renames.endpoints for part in _of_operation(operation)]
    return re.compile("|".join(parts)) if parts else None


def _of_operation(name: str) -> Iterator[str]:
    """Yield the patterns of a function, and of the classes that are named after it."""
    yield rf"\b{re.escape(name)}\b"
    if "_" in name:
        yield rf"\b{names.class_name(name)}(?:Query|Result|Error\d+)?\b"


def _of_service(name: str) -> Iterator[str]:
    for form in dict.fromkeys(form(name) for form in FORMS):
        if "-" in form or "_" in form:
            yield rf"(?<![\w-]){re.escape(form)}(?![\w-])"
    package, plain = names.python_package(name), re.escape(name)
    yield rf"\b(?:from|import)\s+{package}\b"
    yield rf"\bctx\.{names.identifier(name)}\b"
    yield rf"services/{plain}(?![\w-])"
    yield rf"//{plain}(?=[:/\"'\s]|$)"
    yield rf"\"(?:{plain}|{package})\"|'(?:{plain}|{package})'"
    yield rf"\b{names.env_name(name)}_(?=[A-Z])"
