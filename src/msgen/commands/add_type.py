"""`msgen add-type`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    name: str = typer.Argument("", metavar="NAME", help="The type's name, such as Order."),
    shape: str = typer.Argument(
        "", metavar="TYPE", help="Its fields, '{id: uuid, total: decimal}', or 'a | b'."
    ),
    file: str = typer.Option("", help="The file of the spec to write to."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add a type, for endpoints, topics and datastores to name."""
    from msgen.amend.run import Amendment
    from msgen.edit.add_entry import add_type

    name = ask(name, "Name of the type")
    said = fields(type_=ask(shape, "Its fields", default="{id: uuid, name: string(1..80)}"))
    amendment = Amendment("msgen add-type", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_type(spec, name, said["type"], file=file))
