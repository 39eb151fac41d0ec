"""Merged flow collections, which all of JSON's are, as splices of ours' text."""

from __future__ import annotations

from collections.abc import Callable

from msgen.merge.choice import Act, Choice
from msgen.merge.chunk import Splice, Unsafe
from msgen.merge.flow_writer import FlowWriter, lead
from msgen.merge.sides import Sides
from msgen.merge.tree import Entry

Descend = Callable[[Choice], list[Splice]]


def flow_splices(sides: Sides, choice: Choice, descend: Descend) -> list[Splice]:
    """Return the splices for a mixed flow collection; `descend` does mixed values in it."""
    return _Flow(sides, choice, descend).splices()


class _Flow:
    def __init__(self, sides: Sides, choice: Choice, descend: Descend) -> None:
        self._sides = sides
        self._text = sides.ours
        self._choice = choice
        self._descend = descend
        self._all = [one.ours for one in choice.inner if one.ours]
        starts = [entry.start for entry in self._all]
        if not self._all or starts != sorted(starts):
            raise Unsafe
        self._writer = FlowWriter(
            sides, indent=lead(sides.ours, self._all[0].start), broken="\n" in self._gap_before(0)
        )
        self._stays = [one for one in choice.inner if one.ours and one.act is not Act.DROP]

    def splices(self) -> list[Splice]:
        if not self._stays:
            return [self._replaced()]
        found = self._drops()
        for one in self._stays:
            match one.act:
                case Act.MIX:
                    found += self._descend(one)
                case Act.TAKE:
                    found.append(self._taken(one))
                case Act.CLASH:
                    found.append(self._clash(one))
        before: Choice | None = None
        new: list[Choice] = []
        for one in self._choice.inner:
            if one.ours is None:
                new.append(one)
            elif one.act is not Act.DROP:
                found += self._insertion(before, new, one)
                before, new = one, []
        return found + self._insertion(before, new, None)

    def _replaced(self) -> Splice:
        """Write the new entries, if any, where all of ours' go."""
        new = [one for one in self._choice.inner if one.act is not Act.DROP]
        start, end = self._all[0].start, self._all[-1].end
        self._refuse_comments(start, end, self._all)
        if any(one.act is Act.CLASH for one in new):
            raise Unsafe
        gap = self._clean(self._gap_before(0 if len(self._all) == 1 else 1))
        return Splice(start, end, f",{gap}".join(self._writer.entry(one.yours) for one in new))

    def _drops(self) -> list[Splice]:
        """Remove runs of entries with the commas between them and what follows."""
        kept = [one.ours for one in self._stays]
        found = []
        last: Entry | None = None
        run: list[Entry] = []
        for entry in [*self._all, None]:
            if entry is not None and entry not in kept:
                run.append(entry)
                continue
            if run:
                start, end = (last.end if last else 0), run[-1].end
                if entry:
                    start, end = run[0].start, entry.start
                self._refuse_comments(start, end, run)
                found.append(Splice(start, end, ""))
            last, run = entry, []
        return found

    def _refuse_comments(self, start: int, end: int, run: list[Entry]) -> None:
        inside = self._text[start:end]
        for entry in run:
            inside = inside.replace(self._text[entry.start : entry.end], "", 1)
        if "#" in inside:
            raise Unsafe

    def _insertion(
        self, before: Choice | None, new: list[Choice], after: Choice | None
    ) -> list[Splice]:
        if not new:
            return []
        if any(one.act is Act.CLASH for one in new):
            if after is None and before and len(new) == 1:
                return [self._clash_at_end(new[0], before)]
            return [self._lines_above(new, after)]
        gap = self._gap(before or after)
        texts = [self._writer.entry(one.yours) for one in new]
        close = after.mine.start if after else self._choice.mine.value.end - 1
        remark = before is not None and "#" in self._text[before.mine.end : close]
        if before is None or (remark and after):
            assert after
            at = after.mine.start
            return [Splice(at, at, "".join(f"{text},{self._clean(gap)}" for text in texts))]
        at = before.mine.end
        joined = "".join(f",{self._clean(gap)}{text}" for text in texts)
        if not remark:
            return [Splice(at, at, joined)]
        line_end = self._text.find("\n", at)  # the comment stays behind what it is about
        if "," in self._text[at:line_end].partition("#")[0]:
            raise Unsafe
        return [Splice(at, at, ","), Splice(line_end, line_end, joined.removeprefix(","))]

    def _lines_above(self, new: list[Choice], after: Choice | None) -> Splice:
        """Put entries, those that ours removed and theirs changed among them, above a line."""
        if after is None:
            raise Unsafe
        start = after.mine.start
        line = self._text.rfind("\n", 0, start) + 1
        lead = self._text[line:start]
        if lead.strip() or start == 0:
            raise Unsafe
        parts = []
        for one in new:
            mine = f"{lead}{self._writer.entry(one.yours)},\n"
            if one.act is Act.CLASH:
                assert one.base
                raw = self._sides.base[one.base.start : one.base.end]
                mine = self._sides.marked(one.path, "", f"{lead}{raw},\n", mine)
            parts.append(mine)
        return Splice(line, line, "".join(parts))

    def _gap(self, one: Choice | None) -> str:
        """Return the space between entries, as it stands before this entry or a neighbour."""
        assert one
        place = self._all.index(one.mine)
        return self._gap_before(1 if place == 0 and len(self._all) > 1 else place)

    def _gap_before(self, place: int) -> str:
        start = self._all[place - 1].end if place else self._choice.mine.value.start + 1
        gap = self._text[start : self._all[place].start].removeprefix(",")
        return " " if not gap and len(self._all) == 1 and self._sides.spaced else gap

    @staticmethod
    def _clean(gap: str) -> str:
        """Return the gap without comments and blank lines."""
        if "\n" not in gap:
            return " " if gap else ""
        return "\n" + gap.rpartition("\n")[2]

    def _taken(self, one: Choice) -> Splice:
        ours = one.mine.value
        if ours.start == ours.end:
            raise Unsafe
        return Splice(ours.start, ours.end, self._writer.value(one.yours.value))

    def _clash(self, one: Choice) -> Splice:
        """Mark an entry that stands alone in its lines; its comma is on every side."""
        text, entry = self._text, one.mine
        line = text.rfind("\n", 0, entry.start) + 1
        end = text.find("\n", entry.end) + 1
        before, rest = text[line : entry.start], text[entry.end : end].strip()
        if before.strip() or rest not in ("", ",") or not end:
            raise Unsafe
        if not one.theirs and not rest:
            place = self._stays.index(one)
            if place == 0:
                raise Unsafe
            return self._clash_at_end(one, self._stays[place - 1])
        new = f"{before}{self._writer.entry(one.theirs)}{rest}\n" if one.theirs else ""
        old = ""
        if one.base:
            raw = self._sides.base[one.base.start : one.base.end]
            old = f"{before}{raw}{rest}\n"
        return Splice(line, end, self._sides.marked(one.path, text[line:end], old, new))

    def _clash_at_end(self, one: Choice, before: Choice) -> Splice:
        """Mark a last entry that one side removed with the one before it, whose comma may go."""
        text, kept = self._text, before.mine
        line = text.rfind("\n", 0, kept.start) + 1
        last = (one.ours or kept).end
        end = text.find("\n", last) + 1
        lead = text[line : kept.start]
        if before.act is not Act.KEEP or lead.strip() or not end or text[last:end].strip():
            raise Unsafe
        alone = text[line : kept.end]
        old = new = f"{alone}\n"
        if one.base:
            old = f"{alone},\n{lead}{self._sides.base[one.base.start : one.base.end]}\n"
        if one.theirs:
            new = f"{alone},\n{lead}{self._writer.entry(one.theirs)}\n"
        return Splice(line, end, self._sides.marked(one.path, text[line:end], old, new))
