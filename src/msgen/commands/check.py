"""`msgen check`."""

from enum import StrEnum
from pathlib import Path

import typer

from msgen.diagnostics import Diagnostic


class Format(StrEnum):
    """Who reads the findings."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def run(
    path: Path = typer.Argument(Path(), help="A folder of the repository; the current one."),
    format: Format = typer.Option(Format.TEXT, help="Findings for people or programs."),  # noqa: A002
    as_json: bool = typer.Option(False, "--json", help="The same as --format json."),
) -> None:
    """Tell whether the repository is what its spec says, for CI.

    Edits that were kept are part of it. Each finding says what is out of step: the spec, a file
    that it reads, msgen's version, the lock, a deleted file, a conflict that nobody resolved. The
    exit code is 3 if there is one; notes alone are none.
    """
    from msgen.console import note, out, progress, report
    from msgen.diagnostics import Severity
    from msgen.diagnostics.machine import render_github, render_json
    from msgen.diagnostics.rooted import rooted
    from msgen.reconcile.root import find_root

    root = find_root(path)
    with progress("checking"):
        found = _findings(root)
    chosen = Format.JSON if as_json else format
    if chosen is Format.GITHUB:
        out(render_github(rooted(found, root)))
    elif chosen is Format.JSON:
        out(render_json(found))
    else:
        report(found)
    if any(each.severity is not Severity.NOTE for each in found):
        raise typer.Exit(3)
    if chosen is Format.TEXT:
        note("the repository is what its spec says")


def _findings(root: Path) -> tuple[Diagnostic, ...]:
    """End an interrupted run; look closely only where something is not plainly in order."""
    from msgen.output.journal import recover
    from msgen.reconcile.standing import standing
    from msgen.reconcile.unchanged import in_order

    recovery = recover(root)
    earlier = recovery.findings() if recovery else ()
    calm = in_order(root, handlers=True)
    if calm is not None:
        return (*earlier, *standing(*calm))
    from msgen.reconcile.ahead import looking_ahead

    with looking_ahead(root):
        return (*earlier, *_closely(root))


def _closely(root: Path) -> tuple[Diagnostic, ...]:
    from msgen.reconcile.checking import findings
    from msgen.reconcile.session import prepare
    from msgen.reconcile.writing import keep_copies

    session = prepare(root)
    keep_copies(session, command="msgen check")
    return findings(session)
