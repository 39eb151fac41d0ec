"""Names that an edit is told: what they must be, and what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from msgen.diagnostics import Rule, UsageError
from msgen.edit.rules import bad_argument, name_taken, unknown_name
from msgen.names import nearest
from msgen.spec.models.root import Spec
from msgen.spec.models.values import Name

NAMESPACE = ("services", "datastores", "brokers", "externals")
_NOUNS = {
    "services": "service", "datastores": "datastore", "brokers": "broker",
    "externals": "external", "topics": "topic",
}  # fmt: skip
_NAME: TypeAdapter[str] = TypeAdapter(Name)


def wrong(rule: Rule, message: str, hint: str | None = None) -> UsageError:
    """The error about a word of the command line."""
    return UsageError(rule.at(None, message, hint=hint))


def read(wanted: Any, text: Any, what: str) -> Any:
    """`text` read by the language's own rules for `wanted`; raises UsageError as they say it."""
    adapter: TypeAdapter[Any] = wanted if isinstance(wanted, TypeAdapter) else TypeAdapter(wanted)
    try:
        return adapter.validate_python(text)
    except ValidationError as error:
        first = error.errors()[0]
        context = first.get("ctx", {})
        message = str(first["msg"])
        if first["type"] == "literal_error":
            message = f'"{text}" is none of {context.pop("expected")}'
        raise wrong(bad_argument.RULE, f"{what}: {message}", context.get("hint")) from None


def new_name(spec: Spec, name: str) -> str:
    """`name`, if it is one and nothing in the one namespace has it yet."""
    read(_NAME, name, "the name")
    for section in NAMESPACE:
        if name in getattr(spec, section):
            message = f'there is a {_NOUNS[section]} called "{name}" already'
            hint = "services, datastores, brokers and externals have different names"
            raise wrong(name_taken.RULE, message, hint)
    return name


def known(spec: Spec, name: str, *sections: str) -> str:
    """The section among `sections` that defines `name`; raises UsageError with the nearest name."""
    for section in sections:
        if name in getattr(spec, section):
            return section
    names = [one for section in sections for one in getattr(spec, section)]
    nouns = ", ".join(_NOUNS[section] for section in sections)
    nouns = " or ".join(nouns.rsplit(", ", 1))
    raise unknown(f'there is no {nouns} "{name}"', name, names)


def unknown(message: str, word: str, names: Iterable[str]) -> UsageError:
    """The error about a name of nothing."""
    listed = sorted(set(names))
    best = nearest(word, listed)
    hint = f'did you mean "{best}"?' if best else None
    if not best and 0 < len(listed) <= 12:
        hint = f"there {'is' if len(listed) == 1 else 'are'} {', '.join(listed)}"
    return wrong(unknown_name.RULE, message, hint)
