"""`msgen why`."""

from pathlib import Path

import typer


def run(
    subject: str = typer.Argument(
        ..., metavar="PATH[:LINE]|KEY", help="A file, a line of it, or a key of the spec."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the answer as JSON."),
) -> None:
    """Say where a file or a line comes from, or which files a key of the spec reaches.

    Of a file: who made it from which template, whose it is, and its last commit. Of a line: the
    line of the template, and the fields of the spec that change it. What is said of fields is
    proved: each is given other values in memory, and everything is rendered again.
    """
    import json

    from msgen.console import out, progress, report
    from msgen.console.answers import answer_data, answer_text
    from msgen.origin.asking import ask
    from msgen.output.journal import recover
    from msgen.reconcile.root import find_root

    root = find_root(Path())
    if earlier := recover(root):
        report(earlier.findings())
    with progress("trying other values"):
        answer = ask(root, subject)
    out(
        json.dumps(answer_data(answer), ensure_ascii=False, indent=2)
        if as_json
        else answer_text(answer)
    )
