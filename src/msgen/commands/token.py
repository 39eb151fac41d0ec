"""`msgen token`."""

from pathlib import Path

import typer


def run(
    scope: list[str] = typer.Option([], "--scope", "-s", help="A scope; may be repeated."),
    sub: str = typer.Option("dev", "--sub", help="Whom the token is about."),
    ttl: str = typer.Option("1h", "--ttl", help="How long it is valid: 90s, 15m, 1h, 7d."),
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Print a signed development token.

    It is signed by the key of the local issuer, so the local gateway and services accept it and
    nobody else does.
    """
    from msgen.console import out
    from msgen.local.repository import find_layout
    from msgen.local.tokens import development_token

    out(development_token(find_layout(repository), subject=sub, scopes=scope, lifetime=ttl))
