"""`msgen explain`."""

import typer


def run(
    topic: str = typer.Argument(
        "", help="A finding's id (unknown-dependency) or a key of the spec (depends_on)."
    ),
) -> None:
    """Explain a finding or a key of the spec.

    Without a topic, list all findings.
    """
    from msgen.console import out
    from msgen.diagnostics.rules import explain, rule_modules

    rules = rule_modules()
    if not topic:
        out("\n".join(rules))
        return
    out(explain(topic) if topic in rules else _key(topic))


def _key(topic: str) -> str:
    """Return the page of a key of the spec; raises UsageError, naming the nearest topic."""
    from msgen.diagnostics.rules import explain
    from msgen.spec.reference import describe, nearest_key

    page = describe(topic)
    if page is not None:
        return page
    if "." not in topic and "-" in topic:
        return explain(topic)
    raise _unknown(topic, nearest_key(topic))


def _unknown(topic: str, best: str | None) -> Exception:
    from msgen.diagnostics import Diagnostic, Severity, UsageError

    message = f'"{topic}" is neither a finding nor a key of the spec'
    hint = f'did you mean "{best}"?' if best else "msgen explain lists all findings"
    return UsageError(Diagnostic("unknown-page", Severity.ERROR, message, hint=hint))
