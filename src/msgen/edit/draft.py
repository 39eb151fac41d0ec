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

from pydantic import ValidationError

from msgen.diagnostics import Diagnostic, UserError
from msgen.edit import data
from msgen.edit.block import extent_end
from msgen.edit.edited import Edited
from msgen.edit.habits import blank_lines, habits_of, most_common
from msgen.edit.lines import column, ends_with, line_end
from msgen.edit.nodes import Node, parse, walk
from msgen.edit.rules import bad_option, shared_by_anchor
from msgen.edit.splice import New, Splice, put_in, say, spliced, take_out
from msgen.edit.text import SpecText, StepPath
from msgen.edit.write import Habits, Spread, as_item, entry, in_line
from msgen.spec.canonical import long_form
from msgen.spec.include import SECTIONS
from msgen.spec.load import Loaded, load
from msgen.spec.models.root import Spec

_NAMED = {*SECTIONS, "environments"}


class BrokenEdit(Exception):
    """The edited text does not say what was meant: a bug, found before anything was written."""


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
        value = _like_others(node.real, value)
        if isinstance(value, Spread) and len(path) > 1 and _is_empty_below(node.real):
            self._unfold(where, node.real, str(name), value)
            data.add(self.data, path, name, value)
            return
        after = _place(node, order, name)
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
        shared = indirect or _shared(holder)
        if shared and not same:
            raise UserError(shared_by_anchor.found(".".join(map(str, path))))
        self._refuse_used(file, path, node)
        alone = len(holder.children) + len(holder.merges) == 1
        above = path[:-1]
        if alone and not shared and len(above) > keep and not (holder.flow and len(above) == 1):
            self.remove(above, keep=keep)
            return
        if shared:
            self._anchored = path
        if alone:
            self._empty(file, holder)
        else:
            self.texts[file] = spliced(self.texts[file], take_out(self.texts[file], node))
        for one in (path, *same):
            data.remove(self.data, one)

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
            if _shared(scalar):
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
        folder = self.spec.folder
        changed = {
            os.path.relpath(file, folder).replace(os.sep, "/"): self.spec.encoded(file, text)
            for file, text in self.texts.items()
            if text != self.spec.texts.get(file)
        }
        edited = Edited(folder, changed, tuple(remarks))
        after = load(self.spec.path, name=self.spec.name, edited=self.spec.pending(changed))
        self._refuse_stray(changed, after)
        if after.written is None:
            raise UserError(*after.diagnostics)
        try:
            wanted = Spec.model_validate(self.data)
        except ValidationError as error:
            raise BrokenEdit(str(error)) from error
        self._compare(long_form(after.written), long_form(wanted))
        return edited

    # --- inner ---

    def _refuse_stray(self, changed: Iterable[str], after: Loaded) -> None:
        """Raise UserError where a new file is none of the spec's."""
        read = {self.spec.file_of(source.name) for source in after.sources}
        for name in changed:
            if os.path.join(self.spec.folder, name) not in read:
                message = f'"{name}" is no file of the spec: no pattern of include finds it'
                raise UserError(bad_option.RULE.at(None, message, hint=f"say include: [{name}]"))

    def _compare(self, said: Any, wanted: Any) -> None:
        if said == wanted:
            return
        if not self._anchored:
            raise BrokenEdit("the edited spec says something else than the edit")
        # what an anchor names may stand in parts of the user's own too, and changes there as well
        if data.without_own(said) != data.without_own(wanted):
            raise UserError(shared_by_anchor.found(".".join(map(str, self._anchored))))

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

    def _empty(self, file: str, holder: Node) -> None:
        """Leave nothing in `holder` but its brackets."""
        text = self.texts[file]
        brackets = "{}" if holder.kind == "map" else "[]"
        if holder.flow:
            splices = [Splice(holder.body, holder.end, brackets)]
        else:
            assert holder.key is not None
            colon = text.index(":", holder.key.end) + 1
            anchored = holder.start + len(text[holder.start : holder.body].rstrip())
            head = anchored if anchored > holder.start else colon
            end = extent_end(text, holder)
            splices = [
                Splice(head, head, f" {brackets}"),
                Splice(line_end(text, head), end, ""),
            ]
        self.texts[file] = spliced(text, splices)

    def _unfold(self, file: str, holder: Node, name: str, value: Spread) -> None:
        """Put the first entry into an empty map in brackets, on lines of its own below its key."""
        text, habits = self.texts[file], self.habits(file)
        assert holder.key is not None
        at = column(text, holder.key.start) + habits.step
        eol = ends_with(text)
        lines = eol.join(entry(name, value, habits, at=at))
        end = line_end(text, holder.end)
        before = len(text[: holder.start].rstrip(" "))
        splices = [Splice(before, holder.end, ""), Splice(end, end, eol + lines)]
        self.texts[file] = spliced(text, splices)

    def _refuse_shared(self, path: StepPath, node: Node, *, indirect: bool) -> None:
        """Raise UserError where a change would change what stands elsewhere too."""
        if indirect or _shared(node.real):
            raise UserError(shared_by_anchor.found(".".join(map(str, path))))

    def _refuse_used(self, file: str, path: StepPath, node: Node) -> None:
        """Raise UserError where aliases elsewhere stand for something inside `node`."""
        inside = {id(one) for one in walk(node)}
        root = self.node(file)
        assert root is not None
        for one in walk(root):
            if one.target is not None and id(one.target) in inside and id(one) not in inside:
                raise UserError(shared_by_anchor.found(".".join(map(str, path))))


def _shared(node: Node) -> bool:
    """Whether an alias stands for a node, for one that holds it, or is the node."""
    step: Node | None = node
    while step is not None:
        if step.aliased or step.target is not None:
            return True
        step = step.parent
    return False


def _like_others(holder: Node, value: Any) -> Any:
    """A map as those beside it are: where all take several lines, or all one, so does it."""
    maps = [one for one in holder.children if one.kind == "map" and one.children]
    if not isinstance(value, dict) or holder.flow or len(maps) < 2:
        return value
    if not any(one.flow for one in maps):
        return Spread(value)
    return data.plain_copy(value) if all(one.flow for one in maps) else value


def _is_empty_below(holder: Node) -> bool:
    """Whether a map is `{}` behind a key that stands on a line of its own, and has no anchor."""
    above = holder.parent
    bare = holder.flow and not holder.children and not holder.merges and not holder.anchor
    return bare and above is not None and above.kind == "map" and not above.flow


def _place(holder: Node, order: Sequence[str], name: str | None) -> Node | None:
    """The child behind which an entry belongs: the last one that comes before it in `order`."""
    children = holder.real.children
    if name is None or name not in order:
        return children[-1] if children else None
    rank = {key: index for index, key in enumerate(order)}
    before = [
        child
        for child in children
        if child.key is not None and rank.get(child.key.text, -1) < rank[name]
    ]
    return before[-1] if before else None
