"""A spec being edited: its texts and, side by side, the data that they must come to say.

Every step changes both, each in its own way. In the end the texts are read again, and where
they do not say what the data say, nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from msgen.diagnostics import Diagnostic, UserError
from msgen.edit import data
from msgen.edit.brackets import emptied, unfolded
from msgen.edit.edited import Edited
from msgen.edit.habits import blank_lines, habits_of, most_common
from msgen.edit.lines import ends_with
from msgen.edit.nodes import Node, parse, walk
from msgen.edit.proof import BrokenEdit, prove
from msgen.edit.rules import shared_by_anchor
from msgen.edit.siblings import (
    is_alone,
    is_empty_below,
    is_shared,
    like_others,
    outermost,
    place_in,
)
from msgen.edit.splice import New, Splice, put_in, say, spliced, take_out, without_brackets
from msgen.edit.text import SpecText, StepPath
from msgen.edit.write import Habits, Spread, as_item, entry, in_line
from msgen.spec.include import SECTIONS

_NAMED = {*SECTIONS, "environments"}


@dataclass(slots=True)
class Draft:
    """One spec in the middle of an edit. `texts` are its files by absolute real path."""

    spec: SpecText
    texts: dict[str, str]
    data: dict[str, Any]
    _anchored: StepPath = ()
    _nodes: dict[str, tuple[str, Node | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: SpecText) -> Draft:
        """A draft in which nothing has changed yet."""
        return cls(spec, dict(spec.texts), data.plain_copy(spec.tree))

    # --- looking ---

    def node(self, file: str) -> Node | None:
        """The top node of a file as it is now."""
        text = self.texts[file]
        known = self._nodes.get(file)
        if known is None or known[0] != text:
            known = self._nodes[file] = (text, parse(text))
        return known[1]

    def find(self, path: StepPath) -> tuple[str, Node, bool] | None:
        """The file and node at `path`, and whether an alias or merge key leads there."""
        for file in self.texts:
            node, indirect = self.node(file), False
            for step in path:
                if node is None:
                    break
                inner = node.child(step)
                indirect |= node.target is not None or (
                    inner is not None and inner.parent is not node.real
                )
                node = inner
            if node is not None:
                return file, node, indirect
        return None

    def habits(self, file: str) -> Habits:
        """How `file` is written; a file of few lines as the root spec is."""
        return habits_of(self.texts[file], self.node(file))

    # --- changing ---

    def add(
        self,
        path: StepPath,
        name: str | None,
        value: Any,
        *,
        order: Sequence[str] = (),
        above: Sequence[str] = (),
        file: str | None = None,
        spread: bool = False,
    ) -> None:
        """Add `name: value` to the map at `path`, or `value` to the list there.

        It stands where `order` puts its name, else last. A map that does not exist is made, where
        `above` puts its own name; with `spread`, its entries stand below each other.
        """
        if not path and file is not None and not self.texts[file]:
            lines = entry(str(name), value, self.habits(next(iter(self.texts))), at=0)
            eol = ends_with(next(iter(self.texts.values())))
            self.texts[file] = eol.join(lines) + eol
            data.join(self.data, str(name), value)
            return
        holder = self._holder(path, file)
        if holder is None:
            made: Any = [value] if name is None else {name: value}
            if spread or len(path) == 1:
                made = Spread(made)
            self.add(path[:-1], str(path[-1]), made, order=above, file=file)
            return
        where, node, indirect = holder
        self._refuse_shared(path, node, indirect=indirect)
        if node.real.kind not in ("map", "seq"):
            raise UserError(shared_by_anchor.found(".".join(map(str, path))))
        text = self.texts[where]
        value = like_others(node.real, value)
        if isinstance(value, Spread) and len(path) > 1 and is_empty_below(node.real):
            splices = unfolded(text, node.real, str(name), value, self.habits(where))
            self.texts[where] = spliced(text, splices)
            data.add(self.data, path, name, value)
            return
        after = place_in(node, order, name)
        gap = self._usual_gap(where, path)
        splices = put_in(
            text, node.real, New(name, value), self.habits(where), after=after, gap=gap
        )
        self.texts[where] = spliced(text, splices)
        data.add(self.data, path, name, value)

    def begin(self, file: str) -> None:
        """Begin a file of the spec that does not exist yet."""
        self.texts[file] = ""

    def remove(self, path: StepPath, *, keep: int, same: Sequence[StepPath] = ()) -> None:
        """Remove the entry or item at `path`, and what becomes empty above it.

        The first `keep` steps of the path stay, as `{}` where nothing is left in them. `same` are
        other paths to the very same text, by anchors, which go with it.
        """
        found = self.find(path)
        assert found is not None, path
        file, node, indirect = found
        holder = node.parent
        assert holder is not None
        shared = indirect or is_shared(holder)
        if shared and not same:
            raise UserError(shared_by_anchor.found(".".join(map(str, path))))
        if shared:
            self._anchored = path
        going, left = outermost(node, path, keep=len(path) if shared else keep)
        self._refuse_used(file, path, going)
        if is_alone(going):
            assert going.parent is not None
            splices = emptied(self.texts[file], going.parent)
        else:
            splices = take_out(self.texts[file], going)
        self.texts[file] = spliced(self.texts[file], splices)
        for one in (path, *same):
            data.remove(self.data, one)
        # another file may have a part of the same section
        for length in range(len(path) - 1, left - 1, -1):
            above = path[:length]
            elsewhere = isinstance(above[-1], str) and self.find(above) is not None
            if elsewhere or data.at(self.data, above):
                break
            data.remove(self.data, above)

    def ungroup(self, path: StepPath) -> None:
        """Make a plain call of each group of one in the calls at `path`, if they are there.

        One that is shared by an anchor, or that begins on a line of its own, stays.
        """
        for index in range(self._length(path)):
            found = self.find((*path, index))
            assert found is not None, path
            file, group, indirect = found
            alone = group.kind == "seq" and len(group.children) == 1 and not group.anchor
            if not alone or indirect or is_shared(group):
                continue
            splices = without_brackets(self.texts[file], group)
            if splices:
                self.texts[file] = spliced(self.texts[file], splices)
                data.replace(self.data, (*path, index), data.at(self.data, (*path, index, 0)))

    def replace(self, path: StepPath, value: Any) -> None:
        """Say `value`, in one line, in the place of the scalar or bracketed value at `path`."""
        found = self.find(path)
        assert found is not None, path
        file, node, indirect = found
        self._refuse_shared(path, node, indirect=indirect)
        text = self.texts[file]
        holder, habits = node.parent, self.habits(file)
        as_listed = holder is not None and holder.kind == "seq" and not holder.flow
        made = as_item(value, habits) if as_listed else in_line(value, habits)
        new = Splice(node.body, node.end, made)
        self.texts[file] = spliced(text, [new])
        data.replace(self.data, path, value)

    def retext(self, changes: Iterable[tuple[StepPath, bool, str]]) -> None:
        """Give scalars other texts: path, whether its key is meant, and the new text."""
        splices: dict[str, list[Any]] = {}
        listed = list(changes)
        for path, key, word in listed:
            found = self.find(path)
            assert found is not None, path
            file, node, _ = found
            scalar = (node.key if key else node) or node
            if is_shared(scalar):
                self._anchored = path
            if scalar.real.kind != "scalar":
                raise BrokenEdit(f"no text stands at {path}")
            habits = self.habits(file)
            splices.setdefault(file, []).append(say(scalar.real, word, habits, key=key))
        for file, changed in splices.items():
            self.texts[file] = spliced(self.texts[file], changed)
        # from the deepest: a key must still have its old text when what is in it is looked for
        for path, key, word in sorted(listed, key=lambda change: -len(change[0])):
            data.retext(self.data, path, word, key=key)

    # --- the end ---

    def finish(self, remarks: Iterable[Diagnostic] = ()) -> Edited:
        """The changed files, once it is certain that they say what they should.

        Raises `UserError` with what is wrong with the edited spec, and `BrokenEdit`.
        """
        changed = {
            os.path.relpath(file, self.spec.folder).replace(os.sep, "/"): text
            for file, text in self.texts.items()
            if text != self.spec.texts.get(file)
        }
        files = {
            name: self.spec.encoded(os.path.join(self.spec.folder, name), text)
            for name, text in changed.items()
        }
        prove(self.spec, files, self.data, anchored=self._anchored)
        return Edited(self.spec.folder, files, tuple(remarks))

    # --- inner ---

    def _length(self, path: StepPath) -> int:
        """How many items stand at `path`, if a list does."""
        found = self.find(path)
        node = found[1].real if found is not None else None
        return len(node.children) if node is not None and node.kind == "seq" else 0

    def _holder(self, path: StepPath, file: str | None) -> tuple[str, Node, bool] | None:
        """The collection to add to: in `file` if that is said, else where the last one stands."""
        if file is not None and len(path) <= 1:
            node = self.node(file)
            for step in path:
                node = node.child(step) if node is not None else None
            return (file, node, False) if node is not None else None
        if len(path) == 1 and path[0] in _NAMED:
            holding = [one for one in self.texts if self._has(one, str(path[0]))]
            return self._holder(path, holding[-1]) if holding else None
        return self.find(path) if path else (next(iter(self.texts)), self._root(), False)

    def _root(self) -> Node:
        node = self.node(next(iter(self.texts)))
        assert node is not None
        return node

    def _has(self, file: str, section: str) -> bool:
        node = self.node(file)
        return node is not None and node.own(section) is not None

    def _usual_gap(self, file: str, path: StepPath) -> int:
        """Blank lines between entries of a section that has only one, as between sections."""
        root = self.node(file)
        if len(path) != 1 or root is None:
            return 0
        text = self.texts[file]
        pairs = pairwise(root.children)
        return min(1, most_common(blank_lines(text, one.end, two.whole) for one, two in pairs))

    def _refuse_shared(self, path: StepPath, node: Node, *, indirect: bool) -> None:
        """Raise UserError where a change would change what stands elsewhere too."""
        if indirect or is_shared(node.real):
            raise UserError(shared_by_anchor.found(".".join(map(str, path))))

    def _refuse_used(self, file: str, path: StepPath, node: Node) -> None:
        """Raise UserError where aliases elsewhere stand for something inside `node`."""
        inside = {id(one) for one in walk(node)}
        root = self.node(file)
        assert root is not None
        for one in walk(root):
            if one.target is not None and id(one.target) in inside and id(one) not in inside:
                raise UserError(shared_by_anchor.found(".".join(map(str, path))))
