"""Random documents and random edits of them, and a merge of their data that knows no text.

A document is a tree of `Value`s. Keys and items are unique in a document, so that a line of its
text says which entry it is.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass
class Value:
    """An entry's value with the comment lines above the entry and the comment behind it."""

    data: Any
    above: list[str] = field(default_factory=list)
    behind: str = ""
    flow: bool = False


class Maker:
    """Makes values, names and comments that nobody has made before."""

    def __init__(self, random: Random, side: str) -> None:
        self.random, self.side, self.count = random, side, 0

    def word(self) -> str:
        self.count += 1
        return f"{self.side}{self.count}"

    def scalar(self) -> Any:
        return self.random.choice(
            [self.word(), f"two {self.word()}", 100 + self.random.randrange(900)]
        )

    def value(self, depth: int) -> Value:
        kind = self.random.randrange(6) if depth < 3 else 0
        size = self.random.randrange(1, 4)
        if kind <= 2:
            return Value(self.scalar())
        if kind == 3:
            flow = self.random.random() < 0.3
            return Value([Value(self.word()) for _ in range(size)], flow=flow)
        if kind == 4:
            return Value([self.item(depth) for _ in range(size)])
        return Value({self.word(): self.value(depth + 1) for _ in range(size)})

    def item(self, depth: int) -> Value:
        rest = {self.word(): self.value(depth + 2) for _ in range(self.random.randrange(3))}
        return Value({"name": Value(self.word()), **rest})

    def document(self) -> Value:
        return Value({self.word(): self.value(0) for _ in range(self.random.randrange(1, 6))})


def containers(value: Value) -> list[Value]:
    inner = value.data.values() if isinstance(value.data, dict) else value.data
    found = [value] if isinstance(value.data, dict | list) else []
    if found:
        for one in inner:
            found += containers(one)
    return found


def edited(base: Value, maker: Maker, edits: int, *, comments: bool) -> Value:
    """A copy of `base` with random edits."""
    result = copy.deepcopy(base)
    for _ in range(edits):
        edit(maker.random.choice(containers(result)), maker, comments=comments)
    return result


def edit(place: Value, maker: Maker, *, comments: bool) -> None:
    random = maker.random
    names = list(place.data) if isinstance(place.data, dict) else list(range(len(place.data)))
    names = [name for name in names if name != "name"]
    act = random.choice(["change", "add", "add", "remove", "move", "comment"])
    if act == "add" or not names:
        add(place, maker)
        return
    name = random.choice(names)
    one = place.data[name]
    if act == "change" and not isinstance(one.data, dict | list):
        one.data = maker.word() if isinstance(place.data, list) else maker.scalar()
    elif act == "remove" and len(place.data) > 1:
        del place.data[name]
    elif act == "move" and isinstance(place.data, list) and comments:
        random.shuffle(place.data)
    elif act == "comment" and comments and not place.flow:
        if random.random() < 0.5 or isinstance(one.data, dict | list):
            one.above.append(maker.word())
        else:
            one.behind = maker.word()


def add(place: Value, maker: Maker) -> None:
    if isinstance(place.data, dict):
        entries = list(place.data.items())
        first = 1 if "name" in place.data else 0
        at = maker.random.randrange(first, len(entries) + 1)
        entries.insert(at, (maker.word(), maker.value(1)))
        place.data = dict(entries)
        return
    named = place.data and isinstance(place.data[0].data, dict)
    new = maker.item(2) if named else Value(maker.word())
    place.data.insert(maker.random.randrange(len(place.data) + 1), new)


def yaml_text(value: Value, *, step: int = 2) -> str:
    return "".join(f"{line}\n" for line in _yaml(value, step))


def _yaml(value: Value, step: int) -> list[str]:
    lines = []
    entries = value.data.items() if isinstance(value.data, dict) else enumerate(value.data)
    for name, one in entries:
        lines += [f"# {comment}" for comment in one.above]
        head = f"{name}:" if isinstance(value.data, dict) else "-"
        behind = f"  # {one.behind}" if one.behind else ""
        if one.flow:
            lines.append(f"{head} [{', '.join(item.data for item in one.data)}]{behind}")
        elif not isinstance(one.data, dict | list):
            lines.append(f"{head} {one.data}{behind}")
        elif head == "-":
            first, *rest = _yaml(one, step)
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
        else:
            lines += [head, *(" " * step + line for line in _yaml(one, step))]
    return lines


def json_text(value: Value, *, indent: int | str = 2) -> str:
    return json.dumps(plain(value), indent=indent) + "\n"


def plain(value: Value) -> Any:
    if isinstance(value.data, dict):
        return {name: plain(one) for name, one in value.data.items()}
    if isinstance(value.data, list):
        return [plain(one) for one in value.data]
    return value.data


def unordered(data: Any) -> Any:
    """`data` with lists as sorted ones, to compare what is in them."""
    if isinstance(data, dict):
        return {name: unordered(one) for name, one in data.items()}
    if isinstance(data, list):
        return sorted((unordered(one) for one in data), key=repr)
    return data


def named(value: Value) -> dict[Any, Value]:
    if isinstance(value.data, dict):
        return value.data
    return {
        one.data["name"].data if isinstance(one.data, dict) else one.data: one for one in value.data
    }


def commented(value: Value, *, own: bool = True) -> list[str]:
    """The comments on a value and in it."""
    found = [*value.above, value.behind] if own else []
    if isinstance(value.data, dict | list):
        for one in named(value).values():
            found += commented(one)
    return [comment for comment in found if comment]


class Oracle:
    """Merges data; where both sides disagree, `prefer` tells whose stands.

    `clashes` are the paths of what they disagree about.
    """

    def __init__(self, prefer: int) -> None:
        self.prefer = prefer
        self.clashes: list[str] = []

    def clash(self, path: list[str], ours: Value | None, theirs: Value | None) -> Any:
        self.clashes.append(".".join(path))
        side = (ours, theirs)[self.prefer]
        return None if side is None else plain(side)

    def merge(
        self, base: Value | None, ours: Value | None, theirs: Value | None, path: list[str]
    ) -> Any:
        if ours is None or theirs is None:
            return self.one_missing(base, ours, theirs, path)
        same = unordered if not isinstance(ours.data, list) else lambda data: data
        if same(plain(ours)) == same(plain(theirs)):
            return plain(ours)
        if base and same(plain(base)) == same(plain(theirs)):
            return plain(ours)
        kinds = {type(side.data) for side in (ours, theirs)}
        if kinds <= {dict} or kinds <= {list}:
            return self.containers(base or Value(type(ours.data)()), ours, theirs, path)
        if base and plain(base) == plain(ours):
            return plain(theirs)
        return self.clash(path, ours, theirs)

    def one_missing(
        self, base: Value | None, ours: Value | None, theirs: Value | None, path: list[str]
    ) -> Any:
        there = ours or theirs
        if there is None or base is None:
            return None if there is None else plain(there)
        untouched = plain(base) == plain(there)
        if ours:
            untouched = untouched and commented(base, own=bool(base.behind)) == commented(
                ours, own=bool(ours.behind)
            )
        return None if untouched else self.clash(path, ours, theirs)

    def containers(self, base: Value, ours: Value, theirs: Value, path: list[str]) -> Any:
        old, mine, yours = named(base), named(ours), named(theirs)
        listed = isinstance(ours.data, list)
        gone = old.keys() - mine.keys() - yours.keys()
        new = mine.keys() - old.keys() - yours.keys(), yours.keys() - old.keys() - mine.keys()
        if listed and gone and all(new):
            return self.clash(path, ours, theirs)
        result = {}
        for name in [*mine, *(name for name in yours if name not in mine)]:
            there = [*path, str(name)]
            found = self.merge(old.get(name), mine.get(name), yours.get(name), there)
            if found is not None:
                result[name] = found
        return list(result.values()) if listed else result
