"""Ranges such as `2..10` and `250m..1`; one value alone is both ends."""

from __future__ import annotations

from typing import Self

from msgen.records import dataclass
from msgen.spec.problems import problem
from msgen.spec.scalars import Unit
from msgen.spec.sizes import Cpu, Size


@dataclass(frozen=True, slots=True)
class Replicas(Unit):
    """How many copies run: from `minimum` to `maximum`."""

    minimum: int
    maximum: int

    NOUN = "a number such as 3, or a range such as 2..10"
    PATTERN = r"^[0-9]{1,5}(\.\.[0-9]{1,5})?$"
    EXAMPLES = ("3", "2..10")
    TYPES = ("string", "integer")

    @classmethod
    def read(cls, text: str) -> Self:
        """`3` or `2..10`; the upper end is at least one."""
        low, dots, high = text.partition("..")
        high = high if dots else low
        if not all(end.isdecimal() and end.isascii() and len(end) < 6 for end in (low, high)):
            raise problem("bad-range", f'"{text}" is not {cls.NOUN}')
        found = cls(int(low), int(high))
        _ordered(text, reverse=found.minimum > found.maximum)
        return found

    def __str__(self) -> str:
        return _written(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class CpuRange(Unit):
    """CPU that is reserved (`minimum`) and the most that is allowed."""

    minimum: Cpu
    maximum: Cpu

    NOUN = "an amount of CPU such as 500m, or a range such as 250m..1"
    PATTERN = rf"{Cpu.PATTERN[:-1]}(\.\.{Cpu.PATTERN[1:-1]})?$"
    EXAMPLES = ("500m", "250m..1")
    TYPES = ("string", "number")

    @classmethod
    def read(cls, text: str) -> Self:
        """`500m` or `250m..1`."""
        low, dots, high = text.partition("..")
        found = cls(Cpu.read(low), Cpu.read(high if dots else low))
        _ordered(text, reverse=found.minimum > found.maximum)
        return found

    def __str__(self) -> str:
        return _written(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class SizeRange(Unit):
    """Memory that is reserved (`minimum`) and the most that is allowed."""

    minimum: Size
    maximum: Size

    NOUN = "a size such as 512Mi, or a range such as 256Mi..512Mi"
    PATTERN = rf"{Size.PATTERN[:-1]}(\.\.{Size.PATTERN[1:-1]})?$"
    EXAMPLES = ("512Mi", "256Mi..512Mi")

    @classmethod
    def read(cls, text: str) -> Self:
        """`512Mi` or `256Mi..512Mi`."""
        low, dots, high = text.partition("..")
        found = cls(Size.read(low), Size.read(high if dots else low))
        _ordered(text, reverse=found.minimum > found.maximum)
        return found

    def __str__(self) -> str:
        return _written(self.minimum, self.maximum)


def _ordered(text: str, *, reverse: bool) -> None:
    if reverse:
        low, _, high = text.partition("..")
        raise problem("bad-range", f'"{text}" ends before it begins', hint=f"write {high}..{low}")


def _written(minimum: object, maximum: object) -> str:
    """The range as a spec says it: one value where both ends are the same."""
    return str(minimum) if minimum == maximum else f"{minimum}..{maximum}"
