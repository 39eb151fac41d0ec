"""`msgen add-endpoint`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    service: str = typer.Argument("", metavar="SERVICE", help="The service that gets it."),
    endpoint: str = typer.Argument("", metavar="'METHOD /PATH'", help="Such as 'GET /bins/{id}'."),
    request: str = typer.Option("", metavar="TYPE", help="The body, such as '{sku: string}'."),
    response: str = typer.Option("", metavar="TYPE", help="The answer, such as '[Order]'."),
    path: str = typer.Option("", metavar="FIELDS", help="Parameters of the path: '{id: uuid}'."),
    query: str = typer.Option("", metavar="FIELDS", help="Parameters of the query."),
    auth: str = typer.Option("", help="none, user, service, or scopes: '[orders:write]'."),
    public: bool | None = typer.Option(None, "--public/--internal", help="Through the gateway?"),
    operation: str = typer.Option("", "--as", metavar="NAME", help="The operation's name in code."),
    timeout: str = typer.Option("", help="The longest that a request may take, such as 2s."),
    reads: str = typer.Option("", metavar="STORE.ENTITY", help="What it reads."),
    writes: str = typer.Option("", metavar="STORE.ENTITY", help="What it creates or changes."),
    publishes: str = typer.Option("", metavar="TOPIC", help="The topic that it publishes to."),
    idempotent: bool = typer.Option(False, "--idempotent", help="It may be repeated safely."),
    description: str = typer.Option("", help="One line for people."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Add an endpoint to a service.

    What it takes and answers is written as in the spec. Without it, an endpoint about things of a
    declared type takes and answers those, and any other a record of id and name.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.add_entry import add_endpoint

    service = ask(service, "Service")
    endpoint = ask(endpoint, "Endpoint, such as GET /bins")
    said = fields(
        description=description, as_=operation, auth=auth, path=path, query=query,
        request=request, response=response, timeout=timeout,
        reads=_listed(reads), writes=_listed(writes), publishes=_listed(publishes),
    )  # fmt: skip
    if public is not None:
        said["public"] = "true" if public else "false"
    if idempotent:
        said["idempotent"] = "true"
    amendment = Amendment("msgen add-endpoint", apply=apply, dry_run=dry_run)
    amendment.run(lambda spec: add_endpoint(spec, service, endpoint, said))


def _listed(text: str) -> str:
    """One name as the list that a person would write."""
    return text if not text or text.startswith(("[", "{")) else f"[{text}]"
