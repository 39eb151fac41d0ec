"""`msgen remove-endpoint`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask


def run(
    service: str = typer.Argument("", metavar="SERVICE", help="The service that has it."),
    endpoint: str = typer.Argument("", metavar="ENDPOINT", help="'POST /orders', or create_order."),
    with_references: bool = typer.Option(
        False, "--with-references", help="Remove calls, probes and subscriptions that need it, too."
    ),
    with_unused: bool = typer.Option(
        False, "--with-unused", help="Remove datastores, topics and the like that it alone used."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Remove an endpoint from a service.

    Where others still call it, a probe asks it, or a topic has no other publisher, every such
    place is listed and nothing is removed, unless told to take them away too. Its handler goes;
    one that you edited stays, and is listed.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.remove_entry import remove_endpoint

    service = ask(service, "Service")
    endpoint = ask(endpoint, "Endpoint, such as GET /bins")
    amendment = Amendment("msgen remove-endpoint", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: remove_endpoint(
            spec, service, endpoint, with_references=with_references, with_unused=with_unused
        )
    )
