"""`msgen diff`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from msgen.diagnostics import Diagnostic
    from msgen.meaning import Difference
    from msgen.reconcile.session import Session


class Format(StrEnum):
    """Who reads it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def run(
    path: Path = typer.Argument(Path(), help="A folder of the repository; the current one."),
    format: Format = typer.Option(  # noqa: A002
        Format.TEXT, help="Text, a comment for a merge request, or data for programs."
    ),
    as_json: bool = typer.Option(False, "--json", help="The same as --format json."),
    renamed: list[str] = typer.Option(
        [], metavar="OLD=NEW", help="A service or endpoint with another name; can be repeated."
    ),
    brief: bool = typer.Option(False, "--brief", help="Leave out the content of the files."),
    env: tuple[str, str] | None = typer.Option(
        None,
        metavar="A B",
        help="Compare two environments of the spec instead; - is the spec without one.",
    ),
) -> None:
    """Show what apply would change, and what it means.

    First in words, derived from the spec as it was applied and as it is now, then file by file.
    The exit code is 3 if anything would change, or if the environments differ.
    """
    from msgen.console import out, progress, report
    from msgen.output.journal import recover
    from msgen.reconcile.ahead import looking_ahead
    from msgen.reconcile.root import find_root
    from msgen.reconcile.unchanged import is_unchanged

    root = find_root(path)
    chosen = Format.JSON if as_json else format
    if env is not None:
        _environments(root, env, renamed=renamed, chosen=chosen, brief=brief)
        return
    if earlier := recover(root):
        report(earlier.findings())
    with progress("comparing"):
        if not renamed and is_unchanged(root, handlers=False):
            out(_NOTHING[chosen])
            return
        with looking_ahead(root):
            session, meant = _compared(root, renamed)
    found = _findings(session)
    if chosen is Format.JSON:
        out(json.dumps(_data(session, meant, found, brief=brief), ensure_ascii=False, indent=2))
    else:
        report(found)
        shown = _markdown if chosen is Format.MARKDOWN else _text
        out(shown(session, meant, brief))
    if session.changes.changes or session.unrecorded:
        raise typer.Exit(3)


def _environments(
    root: Path, env: tuple[str, str], *, renamed: list[str], chosen: Format, brief: bool
) -> None:
    from msgen.carried import SPEC_NAME
    from msgen.console import environments as shown
    from msgen.console import out, progress
    from msgen.diagnostics import UsageError
    from msgen.environments import compare
    from msgen.reconcile.rules import bad_rename

    if renamed:
        message = "environments of one spec have the same names: --env and --renamed do not fit"
        raise UsageError(bad_rename.RULE.at(None, message))
    with progress("comparing"):
        found = compare(root / SPEC_NAME, *env)
    if chosen is Format.JSON:
        out(json.dumps(shown.as_data(found, brief=brief), ensure_ascii=False, indent=2))
    else:
        show = shown.as_markdown if chosen is Format.MARKDOWN else shown.as_text
        out(show(found, brief=brief))
    if found.differ:
        raise typer.Exit(3)


_EMPTY = {"version": 1, "differences": [], "files": [], "remarks": []}
_NOTHING = {
    Format.TEXT: "nothing to change",
    Format.MARKDOWN: "nothing to change",
    Format.JSON: json.dumps(_EMPTY, indent=2),
}


def _compared(root: Path, renamed: list[str]) -> tuple[Session, tuple[Difference, ...]]:
    from msgen.reconcile.naming import renames_of
    from msgen.reconcile.session import prepare
    from msgen.reconcile.writing import keep_copies

    session = prepare(root, renames=renames_of(renamed))
    keep_copies(session, command="msgen diff")
    return session, _meaning(session)


def _findings(session: Session) -> tuple[Diagnostic, ...]:
    """Return what there is to say besides the files; what apply refuses over comes first."""
    from msgen.reconcile.applying import open_doubts
    from msgen.reconcile.gone import gone_names
    from msgen.reconcile.model import Choices
    from msgen.reconcile.renaming import remarks
    from msgen.reconcile.unmigrated import unmigrated

    changes = session.changes
    return (
        *open_doubts(session, Choices()),
        *remarks(session.decision, changes),
        *changes.remarks,
        *gone_names(session),
        *unmigrated(
            session.root, session.made.plan, session.made.lock, applied=not session.unrecorded
        ),
    )


def _meaning(session: Session) -> tuple[Difference, ...]:
    before = session.applied_plan()
    if before is None or before is session.made.plan:
        return ()
    from msgen.meaning import differences

    return differences(before, session.made.plan, renames=session.renames.services)


def _text(session: Session, meant: tuple[Difference, ...], brief: bool) -> str:
    from msgen.console.changes import show_diff, summary

    blocks = []
    if meant:
        from msgen.meaning.printed import as_text

        blocks.append(as_text(meant).rstrip("\n"))
    if not brief:
        blocks.append("\n".join(show_diff(session.changes.changes)))
    blocks.append(summary(session.changes, done=True, unrecorded=session.unrecorded))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown(session: Session, meant: tuple[Difference, ...], brief: bool) -> str:
    from msgen.console.changes import diff_lines, folded, summary
    from msgen.meaning.printed import as_markdown

    changes = session.changes.changes
    blocks = [as_markdown(meant).rstrip("\n")]
    title = summary(session.changes, done=True, unrecorded=session.unrecorded).rpartition("\n")[2]
    if changes and not brief:
        blocks.append(folded(title, (line for change in changes for line in diff_lines(change))))
    else:
        blocks.append(title)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _data(
    session: Session,
    meant: tuple[Difference, ...],
    found: tuple[Diagnostic, ...],
    *,
    brief: bool,
) -> dict[str, Any]:
    from msgen.console.changes import diff_lines
    from msgen.meaning.printed import as_data

    files = [
        {
            "path": change.path,
            "action": change.action.value,
            "owner": change.owner.value,
            "service": change.service,
            "from": change.source,
            "conflicts": [{"line": each.line, "what": each.what} for each in change.conflicts],
            **({} if brief else {"diff": "".join(f"{line}\n" for line in diff_lines(change))}),
        }
        for change in session.changes.changes
    ]
    remarks = [
        {"id": each.id, "severity": each.severity.value, "message": each.message} for each in found
    ]
    return {"version": 1, "differences": as_data(meant), "files": files, "remarks": remarks}
