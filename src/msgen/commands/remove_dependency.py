"""`msgen remove-dependency`."""

import typer

from msgen.amend.options import APPLY, DRY_RUN


def run(
    caller: str = typer.Argument(..., metavar="FROM", help="The service that leans on it."),
    target: str = typer.Argument(..., metavar="TO", help="What it leans on."),
    endpoint: str = typer.Argument("", metavar="[ENDPOINT]", help="Only the calls to this one."),
    from_endpoint: str = typer.Option(
        "", metavar="ENDPOINT", help="Only the calls of this endpoint, or consumed topic, of FROM."
    ),
    with_references: bool = typer.Option(
        False, "--with-references", help="Remove calls and addresses of it in FROM, too."
    ),
    apply: bool = APPLY,
    dry_run: bool = DRY_RUN,
) -> None:
    """Let a service lean on something no more.

    An entry of depends_on goes; where calls, addresses or the start order of FROM still name TO,
    they are listed, and nothing is removed unless told to. With an endpoint, the calls go.
    """
    from msgen.amend.run import Amendment
    from msgen.edit.remove import remove_dependency

    target, _, inner = target.partition(" ")
    amendment = Amendment("msgen remove-dependency", apply=apply, dry_run=dry_run)
    amendment.run(
        lambda spec: remove_dependency(
            spec,
            caller,
            target,
            endpoint=endpoint or inner or None,
            from_endpoint=from_endpoint or None,
            with_references=with_references,
        )
    )
