"""What `adopt`, `release` and `restore` did, for people and for programs."""

import json

from msgen.console.report import report
from msgen.console.say import note, out
from msgen.origin.owners import Deed, Done, Outcome

_WOULD = {Deed.RESTORED: "restore", Deed.ADOPTED: "adopt", Deed.RELEASED: "release"}


def show_outcome(outcome: Outcome, *, dry_run: bool, as_json: bool) -> None:
    """Print a line a file that something was done with, or all of it as JSON."""
    report(outcome.findings(), ())
    if as_json:
        files = [
            {
                "path": each.path,
                "done": None if each.deed is Deed.NOTHING else each.deed.value,
                "owner": each.owner.value,
                "kept_as": each.kept_as,
            }
            for each in outcome.files
        ]
        out(json.dumps({"dry_run": dry_run, "files": files}, indent=2))
        return
    for each in outcome.files:
        if each.deed is not Deed.NOTHING:
            out(_line(each, dry_run=dry_run))
    if all(each.deed is Deed.NOTHING for each in outcome.files):
        note("nothing to do")
    elif dry_run:
        note("nothing is written yet")


def _line(done: Done, *, dry_run: bool) -> str:
    verb = f"would {_WOULD[done.deed]}" if dry_run else done.deed.value
    kept = f"; your content is in {done.kept_as}" if done.kept_as else ""
    return f"{verb} {done.path} ({done.owner.value}){kept}"
