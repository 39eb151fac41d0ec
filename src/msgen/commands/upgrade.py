"""`msgen upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from msgen.upgrading.upgrade import Upgraded


def run(
    path: Path = typer.Argument(Path(), help="A folder of the repository; the current one."),
    dry_run: bool = typer.Option(False, "--dry-run", help="List the changes and write nothing."),
    previous_msgen: str | None = typer.Option(
        None,
        metavar="COMMAND",
        help="Runs the msgen that the lock names, to find what it had written.",
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Bring the repository to this version of msgen; keep every edit.

    It does what `apply` does, moves the spec to this version of the language, and prints the
    changelog of generated output since the version that made the repository, as far as it concerns
    files that are here. Conflicts are left in the files, and the exit code is 4.
    """
    import json

    from msgen.console import note, out, progress, report
    from msgen.console.changes import tell
    from msgen.reconcile.root import find_root
    from msgen.upgrading.upgrade import upgrade

    root = find_root(path)
    with progress("upgrading"):
        done = upgrade(root, previous_msgen=previous_msgen, dry_run=dry_run)
    report(done.findings())
    if done.lacks_bases and previous_msgen is None:
        note(f"next: msgen upgrade --previous-msgen with a command that runs msgen {done.before}")
    if as_json:
        out(json.dumps(_data(done, dry_run=dry_run), ensure_ascii=False, indent=2))
    else:
        out(_text(done))
        tell(done.applied.session.changes, done=not dry_run)
    if done.applied.session.changes.conflicts:
        raise typer.Exit(4)


def _text(done: Upgraded) -> str:
    same = done.before == done.after
    lines = [f"msgen {done.after}" + ("" if same else f", was {done.before}")]
    if done.language:
        lines.append(f"the spec is of version {done.language[1]} now, was {done.language[0]}")
    version = ""
    for entry in done.entries:
        if entry.version != version:
            version = entry.version
            lines.append(f"\nChanges in generated output, {version}:")
        lines.append(f"- {entry.text}")
    if version:
        lines.append("")
    return "\n".join(lines) + "\n"


def _data(done: Upgraded, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "before": done.before,
        "after": done.after,
        "language": list(done.language) if done.language else None,
        "changelog": [{"version": each.version, "text": each.text} for each in done.entries],
        "files": [
            {
                "path": each.path,
                "action": each.action.value,
                "conflicts": [{"line": one.line, "what": one.what} for one in each.conflicts],
            }
            for each in done.applied.session.changes.changes
        ],
    }
