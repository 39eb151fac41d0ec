"""Amounts of memory, storage and CPU."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from msgen.spec.problems import problem
from msgen.spec.scalars import BARE, NUMBER, Unit

_SIZE_BYTES = {
    "Ti": 1 << 40, "Gi": 1 << 30, "Mi": 1 << 20, "Ki": 1 << 10,
    "T": 10**12, "G": 10**9, "M": 10**6, "k": 1000, "B": 1,
}  # fmt: skip


_SIZE = re.compile(rf"({NUMBER})(Ti|Gi|Mi|Ki|T|G|M|k|B)")


_CPU = re.compile(rf"({NUMBER})(m?)")


@dataclass(frozen=True, slots=True, order=True)
class Size(Unit):
    """An amount of memory or storage in bytes."""

    bytes: int

    NOUN = "a size such as 64Ki, 256Mi or 1Gi"
    PATTERN = rf"^{NUMBER}(Ti|Gi|Mi|Ki|T|G|M|k|B)$"
    EXAMPLES = ("64Ki", "256Mi", "1Gi")

    @classmethod
    def read(cls, text: str) -> Self:
        """`64Ki` is 64 × 1024; `64k` is 64,000."""
        found = _SIZE.fullmatch(text)
        if not found:
            raise problem("bad-size", f'"{text}" is not {cls.NOUN}', hint=_size_hint(text))
        total = Decimal(found[1]) * _SIZE_BYTES[found[2]]
        if total != int(total):
            raise problem("bad-size", f'"{text}" is no whole number of bytes')
        return cls(int(total))

    def __str__(self) -> str:
        unit = next((u for u, n in _SIZE_BYTES.items() if self.bytes and self.bytes % n == 0), "B")
        return f"{self.bytes // _SIZE_BYTES[unit]}{unit}"


def _size_hint(text: str) -> str | None:
    if BARE.fullmatch(text):
        return f"say the unit: {text}Mi or {text}Gi"
    meant = re.fullmatch(rf"({NUMBER})\s*([kKmMgGtT])(?:i?[bB]|i)?", text)
    return f"write {meant[1]}{meant[2].upper()}i" if meant else None


_MOST_CORES = 128
"""More than one machine has: the unit was forgotten."""


@dataclass(frozen=True, slots=True, order=True)
class Cpu(Unit):
    """Processor time in thousandths of a core."""

    millicores: int

    NOUN = "an amount of CPU such as 250m, 0.5 or 2"
    PATTERN = rf"^{NUMBER}m?$"
    EXAMPLES = ("250m", "0.5", "2")
    TYPES = ("string", "number")

    @classmethod
    def read(cls, text: str) -> Self:
        """`250m` is a quarter of a core, `2` are two."""
        found = _CPU.fullmatch(text)
        if not found:
            raise problem("bad-cpu", f'"{text}" is not {cls.NOUN}')
        total = Decimal(found[1]) * (1 if found[2] else 1000)
        if not found[2] and total > _MOST_CORES * 1000:
            raise problem(
                "bad-cpu", f"{text} is {text} cores", hint=f"write {text}m for less than one"
            )
        if total != int(total) or not total:
            raise problem(
                "bad-cpu", f'"{text}" is no whole number of thousandths of a core above zero'
            )
        return cls(int(total))

    def __str__(self) -> str:
        return f"{self.millicores}m" if self.millicores % 1000 else str(self.millicores // 1000)
