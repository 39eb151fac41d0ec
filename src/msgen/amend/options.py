"""Options that commands share, questions to a person, and values in the words of the spec."""

import sys
from typing import Any

import typer

APPLY = typer.Option(True, "--apply/--no-apply", help="Bring the repository in step at once.")
DRY_RUN = typer.Option(False, "--dry-run", help="Show the diff of the spec and write nothing.")


def ask(value: str, question: str, *, default: str | None = None) -> str:
    """`value`, or what a person at a terminal answers; raises UsageError where nobody is asked."""
    if value:
        return value
    if sys.stdin.isatty():
        return str(typer.prompt(question, default=default)).strip()
    if default is not None:
        return default
    from msgen.diagnostics import UsageError
    from msgen.edit.rules import bad_argument

    message = f"{question[0].lower()}{question[1:]}: nothing says it, and nobody can be asked here"
    raise UsageError(bad_argument.RULE.at(None, message, hint="see --help"))


def listed(text: str) -> list[str]:
    """What a person answered, separated by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def fields(**said: str) -> dict[str, Any]:
    """Fields of the spec as options say them, in the words of the spec: `[Order]`, `{id: uuid}`."""
    return {name.rstrip("_"): _value(name, text) for name, text in said.items() if text}


def _value(name: str, text: str) -> Any:
    from msgen.diagnostics import UsageError
    from msgen.edit.rules import bad_argument
    from msgen.spec.loader import parse

    document = parse(f"value: {text}\n".encode(), name="option")
    if document.root is None or document.diagnostics or set(document.root) != {"value"}:
        found = document.diagnostics[0].message if document.diagnostics else "it is not one value"
        message = f'--{name.rstrip("_").replace("_", "-")} "{text}" cannot be read: {found}'
        raise UsageError(bad_argument.RULE.at(None, message, hint="write it as in the spec"))
    return document.root["value"]
