"""`msgen remove-datastore`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask


def run(
    name: str = typer.Argument("", metavar="NAME", help="The datastore's name."),
    with_references: bool = typer.Option(
        False, "--with-references", help="Remove what depends on it, reads and writes it, too."
    ),
    with_unused: bool = typer.Option(
        False, "--with-unused", help="Remove its server and the like, if nobody else uses them."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Remove a datastore from the spec.

    Where services still depend on it, read or write it, or another datastore stands on its server,
    every such place is listed and nothing is removed, unless told to take them away too. Its data
    are never touched.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.remove_entry import remove_datastore

    name = ask(name, "Name of the datastore")
    amendment = Amendment("msgen remove-datastore", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: remove_datastore(
            spec, name, with_references=with_references, with_unused=with_unused
        )
    )
