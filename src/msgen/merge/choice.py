"""What a merge decides about each node: values that the text is then made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from msgen.merge.tree import Data, Entry, container_data


class Act(Enum):
    """What becomes of an entry."""

    KEEP = auto()  # ours as it stands
    TAKE = auto()  # theirs' value in the place of ours
    DROP = auto()  # theirs removed it, ours had not touched it
    ADD = auto()  # theirs' new entry
    MIX = auto()  # a container, decided entry by entry
    WEAVE = auto()  # lines of both sides in one block scalar
    CLASH = auto()  # both changed it differently


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A decision on the entry at `path`, and on what is in it, in the order of the result.

    `woven` is the value that the lines of both sides make.
    """

    act: Act
    path: str
    base: Entry | None
    ours: Entry | None
    theirs: Entry | None
    inner: tuple[Choice, ...] = ()
    woven: str = ""

    @property
    def mine(self) -> Entry:
        """Ours' entry, of a choice that has one."""
        assert self.ours
        return self.ours

    @property
    def yours(self) -> Entry:
        """Theirs' entry, of a choice that has one."""
        assert self.theirs
        return self.theirs


def result(choice: Choice, *, clashes_are_ours: bool) -> Data | None:
    """Return what the entry means after the merge, every clash resolved to one side; None: gone."""
    match choice.act:
        case Act.KEEP:
            return choice.mine.data
        case Act.TAKE | Act.ADD:
            return choice.yours.data
        case Act.DROP:
            return None
        case Act.WEAVE:
            return (*choice.mine.data[:-1], choice.woven)
        case Act.CLASH:
            side = choice.ours if clashes_are_ours else choice.theirs
            return side.data if side else None
    pairs = []
    for one in choice.inner:
        data = result(one, clashes_are_ours=clashes_are_ours)
        if data is not None:
            entry = one.ours or one.yours
            pairs.append((entry.key.data if entry.key else None, data))
    return container_data(choice.mine.value, pairs)


def clashes(choice: Choice) -> list[str]:
    """Return the paths of what both sides changed differently."""
    if choice.act is Act.CLASH:
        return [choice.path]
    return [path for one in choice.inner for path in clashes(one)]
