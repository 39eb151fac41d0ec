"""The statements of one function: names are unique, and only used results get one."""

from __future__ import annotations

import re
from dataclasses import field

from msgen.records import dataclass
from msgen.views.python.layout import WIDTH, Code, Prefixed, flat, lay
from msgen.views.readme import listed

_INDENT = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``targets`` get a name only where a later statement uses it.

    ``depth`` is how many blocks it stands in.
    """

    targets: tuple[str, ...]
    code: Code
    lead: str = ""
    depth: int = 0

    def laid(self, later: str) -> str:
        """Return it as text, given the text of what follows."""
        named = [name if _used(name, later) else "_" for name in self.targets]
        target = f"{', '.join(named)} = " if set(named) - {"_"} else ""
        inside = _INDENT * self.depth
        return " " * inside + lay(Prefixed(target + self.lead, self.code), indent=_INDENT + inside)


@dataclass(slots=True)
class Body:
    """Collects statements, the names they take, and what they do in words."""

    await_: str
    taken: set[str] = field(default_factory=lambda: {"ctx"})
    statements: list[Statement] = field(default_factory=list)
    deeds: dict[str, list[str]] = field(default_factory=dict)
    depth: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet."""
        return not self.statements

    def say(self, code: Code, *targets: str, lead: str | None = None) -> None:
        """Add a statement, awaited unless ``lead`` says something else."""
        words = self.await_ if lead is None else lead
        self.statements.append(Statement(targets, code, words, self.depth))

    def open(self, header: str) -> None:
        """Begin a block; what follows stands in it until `close`."""
        self.say(header, lead="")
        self.depth += 1

    def mentions(self, name: str, *, since: int) -> bool:
        """Whether a statement from number ``since`` on uses a name."""
        return any(_used(name, flat(each.code)) for each in self.statements[since:])

    def close(self) -> None:
        """End the block."""
        self.depth -= 1

    def answer(self, code: Code) -> None:
        """Return ``code``; a value that was only just named is returned right away."""
        last = self.statements[-1] if self.statements else None
        if last is not None and last.targets == (code,) and not last.depth:
            self.statements[-1] = Statement((), last.code, f"return {last.lead}")
        else:
            self.say(code, lead="return ")

    def fresh(self, name: str) -> str:
        """Return a name that nothing in the function has yet."""
        plain, number = name, 2
        while name in self.taken:
            name = f"{plain}_{number}"
            number += 1
        self.taken.add(name)
        return name

    def deed(self, verb: str, *objects: str) -> None:
        """Note what a statement does, for the docstring."""
        known = self.deeds.setdefault(verb, [])
        known.extend(each for each in objects if each not in known)

    def summary(self) -> str:
        """Say what the statements do, in their order; empty if there are none."""
        parts = tuple(f"{verb} {listed(tuple(objects))}" for verb, objects in self.deeds.items())
        if not parts:
            return ""
        text = f"{listed(parts)}."
        if len(text) <= WIDTH - 10:
            return text[:1].upper() + text[1:]
        return f"{parts[0][:1].upper()}{parts[0][1:]} first.\n\nThen {listed(parts[1:])}."

    def settled(self) -> tuple[str, ...]:
        """Lay the statements out, the last one first: it shows which names are needed."""
        later = ""
        done: list[str] = []
        for statement in reversed(self.statements):
            text = statement.laid(later)
            later = f"{text}\n{later}"
            done.append(text)
        return tuple(reversed(done))


def _used(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\b(?!=[^=])", text) is not None


def spaced(name: str) -> str:
    """`order_line` -> `order line`."""
    return name.rstrip("_").replace("_", " ")
