"""`msgen add-dependency`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN, ask, fields


def run(
    caller: str = typer.Argument("", metavar="FROM", help="The service that leans on it."),
    target: str = typer.Argument("", metavar="TO", help="A service, datastore, broker, external."),
    endpoint: str = typer.Argument(
        "", metavar="[ENDPOINT]", help="The endpoint that is called, such as 'GET /stock'."
    ),
    from_endpoint: str = typer.Option(
        "", metavar="ENDPOINT", help="The endpoint, or consumed topic, of FROM that calls."
    ),
    timeout: str = typer.Option("", help="The longest that one attempt may take: 300ms."),
    retries: str = typer.Option("", help="Further attempts of a failed call, such as 1."),
    optional: bool = typer.Option(False, "--optional", help="It works without."),
    fallback: str = typer.Option("", help="What stands in while it is away: empty, or data."),
    result: str = typer.Option("", "--as", metavar="NAME", help="The name of a call's result."),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Let a service lean on something.

    With an endpoint it is a call; else an entry of depends_on. TO may be 'TO ENDPOINT', and TO?
    is the same as --optional.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.add_dependency import add_dependency

    caller = ask(caller, "Service that leans on something")
    target, _, inner = ask(target, "What it leans on").partition(" ")
    said = fields(as_=result, timeout=timeout, retries=retries, fallback=fallback)
    if optional:
        said["optional"] = "true"
    amendment = Amendment("msgen add-dependency", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: add_dependency(
            spec,
            caller,
            target,
            endpoint=endpoint or inner or None,
            from_endpoint=from_endpoint or None,
            policy=said,
        )
    )
