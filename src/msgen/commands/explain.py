"""`msgen explain`."""

from collections.abc import Iterator

import typer


def run(
    topic: str = typer.Argument(
        "", help="A finding's id (unknown-dependency) or a key of the spec (depends_on)."
    ),
) -> None:
    """Explain a finding or a key of the spec.

    Without a topic, list all findings, a line each.
    """
    from msgen.console import out
    from msgen.diagnostics.rules import explain, rule_modules

    rules = rule_modules()
    if not topic:
        out("\n".join(_overview(list(rules))))
        return
    out(explain(topic) if topic in rules else _key(topic))


def _overview(rules: list[str]) -> Iterator[str]:
    """Yield each finding's id and the first sentence of its page."""
    from msgen.diagnostics.rules import find_rule

    width = max(map(len, rules))
    for rule in rules:
        words = " ".join(find_rule(rule).page.split("\n\n")[0].split())
        yield f"{rule.ljust(width)}  {words}"


def _key(topic: str) -> str:
    """Return the page of a key of the spec; raises UsageError, naming the nearest topic."""
    from msgen.diagnostics.rules import explain
    from msgen.spec.reference import describe, nearest_key, paths_ending

    page = describe(topic) or next(map(describe, paths_ending(topic)), None)
    if page is not None:
        return page + _elsewhere(topic, page)
    if "." not in topic and "-" in topic:
        return explain(topic)
    raise _unknown(topic, nearest_key(topic))


def _elsewhere(topic: str, page: str) -> str:
    """List what else is called `topic`, which is short for the first of them."""
    from msgen.spec.reference import paths_ending

    shown = page.partition("\n")[0]
    others = [path for path in paths_ending(topic) if path != shown]
    if not others or shown == topic:
        return ""
    head = f"Other keys called {topic}, which msgen explain takes as well:"
    return "\n".join(["", head, *(f"  {path}" for path in others), ""])


def _unknown(topic: str, best: str | None) -> Exception:
    from msgen.diagnostics import Diagnostic, Severity, UsageError

    message = f'"{topic}" is neither a finding nor a key of the spec'
    hint = f'did you mean "{best}"?' if best else "msgen explain lists all findings"
    return UsageError(Diagnostic("unknown-page", Severity.ERROR, message, hint=hint))
