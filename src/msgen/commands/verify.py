"""`msgen verify`."""

from pathlib import Path

import typer


def run(
    repository: Path = typer.Argument(
        Path(), help="A folder of the repository; the current one.", metavar="REPO"
    ),
    as_json: bool = typer.Option(False, "--json", help="For programs."),
    require: bool = typer.Option(
        False, "--require", help="Fail where a tool is missing, as CI should."
    ),
) -> None:
    """Let the real tools judge the repository: one table.

    Every tool that applies to its files and is installed here is run: those on PATH first, then
    those beside msgen (pip install "msgen[verify]"). The files are read as they are, with your
    edits. Nothing in the repository is changed. The exit code is 1 if there is a finding, and 5 if
    a tool that --require asks for is missing.
    """
    from msgen.console import note, out, progress, report
    from msgen.console.tables import Column, show_table
    from msgen.reconcile.root import find_root
    from msgen.verify import report as verdict
    from msgen.verify.suite import verify

    root = find_root(repository)
    with progress("running the tools"):
        outcomes = verify(root)
    if as_json:
        out(verdict.as_json(outcomes, require=require))
    else:
        columns = ("artefact", "tool", "version", "result", Column("time", right=True))
        show_table("What the tools say", columns, verdict.rows(outcomes))
        report(verdict.findings(outcomes, require=require))
    if code := verdict.exit_code(outcomes, require=require):
        raise typer.Exit(code)
    if not as_json:
        ran = [each for each in outcomes if each.reason is None]
        note(f"{len(ran)} of {len(outcomes)} checks were made, and found nothing")
