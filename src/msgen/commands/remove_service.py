"""`msgen remove-service`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN


def run(
    name: str = typer.Argument(..., metavar="NAME", help="The service's name."),
    with_references: bool = typer.Option(
        False, "--with-references", help="Remove what others call, consume or depend on, too."
    ),
    with_unused: bool = typer.Option(
        False, "--with-unused", help="Remove datastores, topics and the like that it alone used."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Remove a service from the spec, and its files.

    Where others still call, consume or depend on it, every such place is listed and nothing is
    removed, unless told to take them away too. Data of its stores are never touched.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.remove import remove_service

    amendment = Amendment("msgen remove-service", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: remove_service(
            spec, name, with_references=with_references, with_unused=with_unused
        )
    )
