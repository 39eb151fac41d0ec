"""`msgen add-datastore`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    name: str = typer.Argument("", metavar="NAME", help="The datastore's name."),
    kind: str = typer.Option("", help="postgres, mysql, mariadb, mongodb, redis, memcached, …"),
    user: list[str] = typer.Option(
        [], "--for", metavar="SERVICE", help="A service that depends on it; can be repeated."
    ),
    version: str = typer.Option("", help="The version of the server."),
    size: str = typer.Option("", help="Storage that is kept, such as 20Gi."),
    server: str = typer.Option("", help="The datastore on whose server it is one more database."),
    entities: str = typer.Option("", metavar="FIELDS", help="Its records: '{orders: Order}'."),
    image: str = typer.Option("", help="An image of your own choice."),
    managed: bool = typer.Option(False, "--managed", help="It runs elsewhere."),
    file: str = typer.Option("", help="The file of the spec to write to."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add a datastore, and who uses it."""
    from msgen.amend.run import Amendment
    from msgen.edit.add_entry import add_datastore

    name = ask(name, "Name of the datastore")
    kind = kind if image else ask(kind, "Its kind", default="postgres")
    value = fields(
        kind=kind, image=image, version=version, server=server, entities=entities, size=size
    )
    if managed:
        value["managed"] = "true"
    amendment = Amendment("msgen add-datastore", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_datastore(spec, name, value, users=user, file=file))
