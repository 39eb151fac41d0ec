"""`msgen rename-endpoint`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN


def run(
    service: str = typer.Argument(..., metavar="SERVICE", help="The service that has it."),
    old: str = typer.Argument(..., metavar="OLD", help="'POST /orders', or create_order."),
    new: str = typer.Argument(
        ..., metavar="NEW", help="'POST /purchases', /purchases, or an operation's name."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Give an endpoint another path or name, at its callers too.

    Parameters of the path are renamed with it where both paths have as many.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.rename_endpoint import rename_endpoint

    amendment = Amendment("msgen rename-endpoint", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: rename_endpoint(spec, service, old, new))
