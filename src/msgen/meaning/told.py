"""Single facts compared: a table says for each field how a change of it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.words import Say, plain
from msgen.plan.model import Value
from msgen.records import dataclass

Weigh = Callable[[Any, Any], Weight]
"""The weight of a change from one value to another."""


def merely(_before: Any, _after: Any) -> Weight:
    """A change and no more."""
    return Weight.CHANGE


def always(weight: Weight) -> Weigh:
    """The same weight for each change."""
    return lambda _before, _after: weight


def risk_when(question: Callable[[Any, Any], bool]) -> Weigh:
    """A risk where `question` is true of the old and the new value, else a change."""
    return lambda before, after: Weight.RISK if question(before, after) else Weight.CHANGE


def lowered(before: Any, after: Any) -> bool:
    """Whether a number fell, or a bound went; None is no bound."""
    return before is not None and (after is None or after < before)


def raised(before: Any, after: Any) -> bool:
    """Whether a number rose; None is no bound at all."""
    return before is not None and (after is None or after > before)


def dropped(before: Any, after: Any) -> bool:
    """Whether something that was there is no more."""
    return bool(before) and not after


def added(before: Any, after: Any) -> bool:
    """Whether something came that was not there."""
    return bool(after) and not before


@dataclass(frozen=True, slots=True)
class Told:
    """How a change of one field is told: ``<words> <new>, was <old>``; words end with a verb."""

    field: str
    id: str
    words: str
    say: Say = plain
    weigh: Weigh = merely


Change = tuple[str, Any, Any]
"""A field with its old and its new value."""


def changes(table: Sequence[Told], before: object, after: object) -> Iterator[Change]:
    """The fields of `table` whose values differ."""
    for told in table:
        old, new = getattr(before, told.field), getattr(after, told.field)
        if old != new:
            yield told.field, old, new


def compared(
    table: Sequence[Told],
    before: object,
    after: object,
    *,
    subject: str,
    known: Collection[str] = (),
    where: str = "",
) -> Iterator[Difference]:
    """A difference for each field of `table` that changed, but for those in `known`.

    `where` stands before the words, such as ``of the call: ``.
    """
    by_field = {told.field: told for told in table}
    for name, old, new in changes(table, before, after):
        if name not in known:
            told = by_field[name]
            text = sentence(told.words, told.say(old), told.say(new))
            yield Difference(told.id, told.weigh(old, new), subject, where + text)


def sentence(words: str, old: str, new: str) -> str:
    """``timeout is 3s, was 2s``; equal texts of unequal values are told as such."""
    verb = "were" if words.endswith(" are") else "was"
    if old == new:
        return f"{words.rpartition(' ')[0]} changed in detail: {new}"
    return f"{words} {new}, {verb} {old}"


def leaves(
    before: Any, after: Any, *, path: str = "", silent: Collection[str] = (), field: str = ""
) -> Iterator[str]:
    """All changed leaves of two values of one kind, each with its path, which `path` begins."""
    if before == after:
        return
    if is_dataclass(before) and type(before) is type(after) and not isinstance(before, Value):
        for each in fields(before):
            if each.name not in silent and each.name != "loc":
                deeper = f"{path} {words.label(each.name)}".lstrip()
                old, new = getattr(before, each.name), getattr(after, each.name)
                yield from leaves(old, new, path=deeper, silent=silent, field=each.name)
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from _items(before, after, path, silent)
        return
    yield sentence(f"{path} is", words.said(field, before), words.said(field, after))


def _items(
    before: tuple[Any, ...], after: tuple[Any, ...], path: str, silent: Collection[str]
) -> Iterator[str]:
    """Named items by their names, pairs by their first member, all else as a whole."""
    old, new = _by_name(before), _by_name(after)
    if old is None or new is None:
        yield sentence(f"{path} is", plain(before), plain(after))
        return
    for name in dict.fromkeys((*old, *new)):
        place = f"{path} {name}".lstrip()
        if name not in new:
            yield f"{place} is gone"
        elif name not in old:
            yield f"{place} is new: {plain(new[name])}"
        else:
            yield from leaves(old[name], new[name], path=place, silent=silent)
    if list(old) != list(new) and set(old) == set(new):
        yield f"{path} stand in another order"


def _by_name(items: tuple[Any, ...]) -> dict[str, Any] | None:
    """Items by name, None where they have none or share one."""
    found: dict[str, Any] = {}
    for item in items:
        pair = isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
        name = item[0] if pair else getattr(item, "name", getattr(item, "path", None))
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item[1] if pair else item
    return found
