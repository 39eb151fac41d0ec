"""`msgen up`."""

from pathlib import Path

import typer


def run(
    names: list[str] = typer.Argument(None, help="Only these services and what they need."),
    detach: bool = typer.Option(False, "--detach", "-d", help="Go on in the background."),
    reload: bool = typer.Option(False, "--reload", help="Restart services on edits."),
    without: list[str] = typer.Option(
        [], "--except", help="Leave a service out: you start it yourself, from an IDE for example."
    ),
    profile: list[str] = typer.Option([], "--profile", help="Include a profile's components."),
    anyway: bool = typer.Option(
        False,
        "--anyway",
        help="Start even if the code was not made from this system.yaml, or has conflicts.",
    ),
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Start the system on this machine, without Docker.

    Databases, caches and brokers have stand-ins, the gateway and the tokens are real. Everything
    is kept below .msgen/local. Ctrl-C stops it all; so does `msgen down`.
    """
    from msgen.console import is_quiet
    from msgen.local.applied import check_applied, check_resolved
    from msgen.local.assemble import Wanted, assemble
    from msgen.local.launch import claim, run_detached, run_here
    from msgen.local.repository import SPEC, find_layout
    from msgen.local.runs import blueprint_commands
    from msgen.local.selection import select
    from msgen.local.terminal import open_console
    from msgen.pipeline import judge_file, parts

    layout = find_layout(repository)
    judged = judge_file(layout.repository / SPEC)
    plan = judged.sound_plan()
    check_resolved(layout.repository, anyway=anyway)
    check_applied(layout.repository, parts(judged), anyway=anyway)
    chosen = select(plan, names or (), profiles=profile, known=without)
    console = open_console(quiet=is_quiet())
    lock = claim(layout, console)
    system = assemble(
        plan, layout, Wanted(chosen, frozenset(without)),
        commands=blueprint_commands(plan, layout.repository), say=console.print,
    )  # fmt: skip
    if detach:
        run_detached(system, layout, console, lock=lock, reload=reload)
    elif not run_here(system, layout, console, reload=reload):
        raise typer.Exit(1)
