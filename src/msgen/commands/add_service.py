"""`msgen add-service`."""

import sys
from typing import Any

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, listed


def run(
    name: str = typer.Argument("", metavar="NAME", help="The service's name."),
    kind: str = typer.Option("service", help="service, worker, cron, job or web."),
    endpoint: list[str] = typer.Option(
        [], metavar="'METHOD /PATH'", help="An endpoint, such as 'GET /bins'; can be repeated."
    ),
    depends_on: list[str] = typer.Option(
        [], metavar="NAME", help="What it leans on; NAME? if it can do without; can be repeated."
    ),
    datastore: str = typer.Option(
        "", metavar="KIND", help="A store of its own, such as postgres; or the name of one."
    ),
    consumes: list[str] = typer.Option([], metavar="TOPIC", help="A topic; can be repeated."),
    expose: str = typer.Option("", metavar="/PREFIX", help="Make its endpoints public there."),
    description: str = typer.Option("", help="One line for people."),
    owner: str = typer.Option("", help="The team that answers for it."),
    subsystem: str = typer.Option("", help="The part of the system that it belongs to."),
    blueprint: str = typer.Option("", help="What its code is generated from."),
    image: str = typer.Option("", help="Somebody else's image instead of a blueprint."),
    schedule: str = typer.Option("", help="When a cron runs, such as '0 3 * * *'."),
    file: str = typer.Option("", help="The file of the spec to write to."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add a service to the spec, and its files.

    A name is enough: the service then has one internal endpoint that answers with made-up data.
    On a terminal, a name alone is followed by questions.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.add_service import NewService, add_service

    asked: dict[str, Any] = {}
    if not name or not (endpoint or depends_on or datastore or consumes or image):
        name, asked = _questions(name, kind)
    new = NewService(
        name=name,
        kind=kind,
        description=description,
        owner=owner,
        subsystem=subsystem,
        blueprint=blueprint,
        image=image,
        expose=expose,
        schedule=schedule,
        endpoints=endpoint or asked.get("endpoints", []),
        depends_on=depends_on or asked.get("depends_on", []),
        consumes=consumes,
        datastore=datastore or asked.get("datastore", ""),
        file=file,
    )
    amendment = Amendment("msgen add-service", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_service(spec, new))


def _questions(name: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Ask a person for the rest; elsewhere nothing is asked, and defaults count."""
    if not sys.stdin.isatty():
        return ask(name, "Name of the service"), {}
    name = ask(name, "Name of the service")
    asked: dict[str, Any] = {}
    if kind == "service":
        from msgen.edit.sensible import usual_path

        usual = f"GET {usual_path(name)}"
        asked["endpoints"] = listed(ask("", "Its endpoints, separated by commas", default=usual))
    asked["depends_on"] = listed(ask("", "What it leans on, separated by commas", default=""))
    asked["datastore"] = ask("", "Its datastore: a kind such as postgres, or a name", default="")
    return name, asked
