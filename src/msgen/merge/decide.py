"""The three-way merge of trees: which side's entry stands, and where both disagree."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgen.merge.choice import Act, Choice
from msgen.merge.diff3 import Changed, Region, regions
from msgen.merge.identity import (
    documents,
    identities,
    in_order,
    label,
    resource_label,
    tokens,
)
from msgen.merge.ordering import interleaved, kept_order
from msgen.merge.text import merge_text
from msgen.merge.tree import Data, Entry, Kind, Node, NoTree
from msgen.records import dataclass

Items = tuple[Entry, ...]


class _Ambiguous(Exception):
    """The items of a list cannot be told apart well enough: the list is one node."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides; `loses` tells whether dropping an entry of ours drops a line that only ours has.

    `inline` tells whether theirs' value can stand in the place of ours with the line around it
    untouched. `whole` are the paths of containers that are one node, because their text cannot
    be merged.
    """

    loses: Callable[[Entry], bool]
    inline: Callable[[Entry, Entry], bool]
    whole: Collection[str] = ()

    def file(self, base: Node, ours: Node, theirs: Node) -> Choice:
        """Decide on a file's documents; raise NoTree if they cannot be told apart."""
        sides = [Entry(None, node) for node in (base, ours, theirs)]
        try:
            choice = self._mix(sides[0], sides[1], sides[2], path="", key="")
        except _Ambiguous as problem:
            raise NoTree from problem
        if choice.act is not Act.MIX:
            raise NoTree
        return choice

    def _entry(
        self, base: Entry | None, ours: Entry | None, theirs: Entry | None, path: str, key: str
    ) -> Choice | None:
        """Decide on one entry that each version has or has not; None if it is nobody's matter."""

        def chosen(act: Act) -> Choice:
            return Choice(act, path, base, ours, theirs)

        if ours and theirs:
            return self._both(base, ours, theirs, path, key)
        if ours:
            if base is None:
                return chosen(Act.KEEP)
            untouched = base.data == ours.data and not self.loses(ours)
            return chosen(Act.DROP if untouched else Act.CLASH)
        if not theirs:
            return None
        if base is None:
            return chosen(Act.ADD)
        return None if base.data == theirs.data else chosen(Act.CLASH)

    def _both(self, base: Entry | None, ours: Entry, theirs: Entry, path: str, key: str) -> Choice:
        if ours.data == theirs.data or (base and base.data == theirs.data):
            return Choice(Act.KEEP, path, base, ours, theirs)
        if path not in self.whole and _mixable(ours.value, theirs.value):
            try:
                return self._mix(base, ours, theirs, path, key)
            except _Ambiguous:
                pass
        untouched = base is not None and base.data == ours.data
        if untouched and (self.inline(ours, theirs) or not self.loses(ours)):
            return Choice(Act.TAKE, path, base, ours, theirs)
        woven = _woven(base, ours, theirs)
        if woven is not None:
            return Choice(Act.WEAVE, path, base, ours, theirs, woven=woven)
        return Choice(Act.CLASH, path, base, ours, theirs)

    def _mix(self, base: Entry | None, ours: Entry, theirs: Entry, path: str, key: str) -> Choice:
        shared = base and _mixable(base.value, ours.value)
        lists = (
            base.value.entries if base and shared else (),
            ours.value.entries,
            theirs.value.entries,
        )
        names = _names(ours.value.kind, lists, key)
        if names:
            inner = self._named(lists, names, path, ours.value.kind)
        else:
            inner = self._placed(lists, path, key)
        filled = [one for one in inner if one.act is not Act.DROP]
        if not theirs.value.entries and not filled and not self.loses(ours):
            return Choice(Act.TAKE, path, base, ours, theirs)
        added = [one for one in inner if one.act is Act.ADD]
        if not ours.value.entries and len(added) == len(theirs.value.entries):
            return Choice(Act.TAKE, path, base, ours, theirs)
        return Choice(Act.MIX, path, base, ours, theirs, tuple(inner))

    def _named(
        self, lists: tuple[Items, Items, Items], names: list[list[Data]], path: str, kind: Kind
    ) -> list[Choice]:
        """Merge entries that a name identifies: as sets, in order."""
        base, ours, theirs = (
            dict(zip(name, each, strict=True)) for name, each in zip(names, lists, strict=True)
        )
        if kind is Kind.LIST:
            _refuse_two_replacements(base, ours, theirs)
        found: dict[Data, Choice] = {}
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            entry = ours.get(name) or theirs[name]
            there, key = _path(path, entry, kind, lists[1] if name in ours else lists[2])
            choice = self._entry(base.get(name), ours.get(name), theirs.get(name), there, key)
            if choice:
                found[name] = choice
        order = kept_order(base, ours, theirs) if kind is not Kind.MAP else list(ours)
        return [found[name] for name in interleaved(order, theirs, found, base)]

    def _placed(self, lists: tuple[Items, Items, Items], path: str, key: str) -> list[Choice]:
        """Merge items that only their places tell apart."""
        base, ours, theirs = lists
        mine, yours = tokens(base, ours), tokens(base, theirs)
        found: list[Choice] = []
        for region in regions(list(range(len(base))), mine, yours):
            found += self._region(region, lists, (mine, yours), path, key)
        return found

    def _region(
        self,
        region: Region,
        lists: tuple[Items, Items, Items],
        names: tuple[list[Data], list[Data]],
        path: str,
        key: str,
    ) -> list[Choice]:
        base, ours, theirs = lists
        old = [base[at] for at in region.base]
        mine = [(at, ours[at]) for at in region.ours]
        yours = [(at, theirs[at]) for at in region.theirs]
        match region.changed:
            case Changed.NOBODY | Changed.SAME:
                return [
                    self._both(_before(base, names[0][at]), one, other, f"{path}[{at}]", "")
                    for (at, one), (_, other) in zip(mine, yours, strict=True)
                ]
            case Changed.OURS:
                _same(old, [entry for _, entry in yours])
                return [Choice(Act.KEEP, f"{path}[{at}]", None, one, None) for at, one in mine]
            case Changed.THEIRS:
                _same(old, [entry for _, entry in mine])
                dropped = [
                    self._entry(entry, entry, None, f"{path}[{at}]", "") for at, entry in mine
                ]
                added = [Choice(Act.ADD, f"{path}[{at}]", None, None, one) for at, one in yours]
                return [choice for choice in dropped if choice] + added
        if old or in_order(key):
            raise _Ambiguous
        there = [entry.data for _, entry in mine]
        return [Choice(Act.KEEP, f"{path}[{at}]", None, one, None) for at, one in mine] + [
            Choice(Act.ADD, f"{path}[{at}]", None, None, one)
            for at, one in yours
            if one.data not in there
        ]


def _mixable(one: Node, other: Node) -> bool:
    same = one.kind is other.kind and one.anchor == other.anchor and one.tag == other.tag
    return same and one.kind is not Kind.SCALAR


def _woven(base: Entry | None, ours: Entry, theirs: Entry) -> str | None:
    """Return what both sides made of a block scalar's lines, if they changed different ones."""
    if base is None or not (ours.value.literal and theirs.value.literal and base.value.literal):
        return None
    if len({entry.data[:-1] for entry in (base, ours, theirs)}) > 1:
        return None
    before, mine, yours = (entry.value.value.encode() for entry in (base, ours, theirs))
    merged = merge_text(base=before, ours=mine, theirs=yours)
    return None if merged.conflicts else merged.content.decode()


def _names(kind: Kind, lists: tuple[Items, Items, Items], key: str) -> list[list[Data]] | None:
    match kind:
        case Kind.MAP:
            return [[entry.name for entry in each] for each in lists]
        case Kind.FILE:
            return documents(lists)
    return identities(lists, key=key)


def _path(path: str, entry: Entry, kind: Kind, siblings: Items) -> tuple[str, str]:
    """Return the path of an entry and the key under which it stands, empty for items."""
    if entry.key:
        key = entry.key.value
        return (f"{path}.{key}" if path else key), key
    if kind is Kind.FILE and len(siblings) == 1:
        return "", ""
    named = resource_label(entry) if kind is Kind.FILE else label(entry)
    if named is None:
        return f"{path}[{siblings.index(entry)}]", ""
    return (f"{path}.{named}" if path else named), ""


def _refuse_two_replacements(
    base: dict[Data, Entry], ours: dict[Data, Entry], theirs: dict[Data, Entry]
) -> None:
    """Both removed the same item and added different ones: two answers to one question."""
    gone = [name for name in base if name not in ours and name not in theirs]
    mine = [name for name in ours if name not in base and name not in theirs]
    yours = [name for name in theirs if name not in base and name not in ours]
    if gone and mine and yours:
        raise _Ambiguous


def _before(base: Items, token: Data) -> Entry | None:
    return base[token] if isinstance(token, int) else None


def _same(left: list[Entry], right: list[Entry]) -> None:
    if [entry.data for entry in left] != [entry.data for entry in right]:
        raise _Ambiguous
