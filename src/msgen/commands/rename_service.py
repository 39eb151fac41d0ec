"""`msgen rename-service`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN


def run(
    old: str = typer.Argument(..., metavar="OLD", help="The service's name."),
    new: str = typer.Argument(..., metavar="NEW", help="What it is to be called."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Give a service another name, wherever the spec means it.

    Its folder moves, with your edits and your own files. Comments and texts that still say the
    old name are listed, and stay.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.rename import rename_service

    amendment = Amendment("msgen rename-service", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: rename_service(spec, old, new))
