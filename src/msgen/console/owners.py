"""What `adopt`, `release` and `restore` did, for people and for programs."""

import json
from typing import Any

from msgen.console.changes import diff_lines, show_diff, tell
from msgen.console.report import report
from msgen.console.say import note, out
from msgen.origin.deeds import Deed, Done, Outcome

_WOULD = {Deed.RESTORED: "restore", Deed.ADOPTED: "adopt", Deed.RELEASED: "release"}


def show_outcome(outcome: Outcome, *, dry_run: bool, as_json: bool) -> None:
    """Print a line a file that something was done with, or all of it as JSON.

    Of what would be merged into released files, the diff is shown.
    """
    report([*outcome.findings()], ())
    if as_json:
        out(json.dumps(_data(outcome, dry_run=dry_run), indent=2))
        return
    for each in outcome.files:
        if each.deed is not Deed.NOTHING:
            out(_line(each, dry_run=dry_run))
    changes = outcome.changes
    if changes and changes.changes:
        if dry_run:
            out("\n".join(show_diff(changes.changes)))
        tell(changes, done=not dry_run)
    elif all(each.deed is Deed.NOTHING for each in outcome.files):
        note("nothing to do")
    elif dry_run:
        note("nothing is written yet")


def _data(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    changes = outcome.changes.changes if outcome.changes else ()
    by_path = {change.path: change for change in changes}
    files = []
    for each in outcome.files:
        change = by_path.get(each.path)
        files.append(
            {
                "path": each.path,
                "done": None if each.deed is Deed.NOTHING else each.deed.value,
                "owner": each.owner.value,
                "kept_as": each.kept_as,
                "action": change.action.value if change else None,
                "conflicts": [
                    {"line": one.line, "what": one.what}
                    for one in (change.conflicts if change else ())
                ],
                "diff": "".join(f"{line}\n" for line in diff_lines(change)) if change else "",
            }
        )
    return {"dry_run": dry_run, "files": files}


def _line(done: Done, *, dry_run: bool) -> str:
    verb = f"would {_WOULD[done.deed]}" if dry_run else done.deed.value
    whose = "your content" if done.edited else "what msgen wrote before"
    kept = f"; {whose} is in {done.kept_as}" if done.kept_as else ""
    return f"{verb} {done.path} ({done.owner.value}){kept}"
