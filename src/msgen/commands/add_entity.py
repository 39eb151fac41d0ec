"""`msgen add-entity`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    datastore: str = typer.Argument("", metavar="DATASTORE", help="The datastore that keeps it."),
    name: str = typer.Argument("", metavar="NAME", help="What its records are called: orders."),
    shape: str = typer.Argument(
        "", metavar="TYPE", help="A type of the spec, or fields: '{id: uuid, sku: string}'."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add a kind of records to a datastore; its schema gets a revision."""
    from msgen.amend.run import Amendment
    from msgen.edit.add_entry import add_entity

    datastore = ask(datastore, "Datastore")
    name = ask(name, "What its records are called, such as orders")
    said = fields(type_=ask(shape, "Their type", default="{id: uuid, name: string(1..80)}"))
    amendment = Amendment("msgen add-entity", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_entity(spec, datastore, name, said["type"]))
