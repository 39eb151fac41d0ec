"""`msgen explain`."""

import typer


def run(
    topic: str = typer.Argument(
        "", help="A finding's id (unknown-dependency) or a key of the spec (services.endpoints)."
    ),
) -> None:
    """Explain a finding or a key of the spec.

    Without a topic, list all findings.
    """
    from msgen.console import out
    from msgen.diagnostics.rules import explain, rule_modules

    if not topic:
        out("\n".join(rule_modules()))
        return
    out(explain(topic))
