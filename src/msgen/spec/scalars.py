"""Values with units: durations, rates, limits and shares.

Each is a small frozen class that holds the base unit, reads the text a person typed, and
prints the one canonical text for its value: `Duration.read("1000ms")` prints `1s`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from pydantic_core import core_schema

from msgen.records import dataclass
from msgen.spec.problems import problem, wrong_type

_DURATION_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_RATE_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}

NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?"
_DURATION_PART = re.compile(rf"({NUMBER})(ms|s|m|h|d)")
_DURATION = re.compile(rf"(?:{NUMBER}(?:ms|s|m|h|d))+")
_RATE = re.compile(rf"({NUMBER})/(s|min|h|d)")
_PERCENT = re.compile(rf"({NUMBER})%")
BARE = re.compile(NUMBER)
_IN_WORDS = re.compile(
    rf"({NUMBER})\s*(ms|msec|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)"
)
_RATE_IN_WORDS = re.compile(
    rf"({NUMBER})\s*(?:r|reqs?|requests?)?\s*(?:/|per|p|an?)?\s*"
    r"(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])"
)


class Unit:
    """Base of all values with units: ties `read` to pydantic, and names the value in messages."""

    __slots__ = ()

    NOUN: ClassVar[str]
    PATTERN: ClassVar[str]
    EXAMPLES: ClassVar[tuple[str, ...]]
    TYPES: ClassVar[tuple[str, ...]] = ("string",)

    @classmethod
    def read(cls, text: str) -> Self:
        """The value that `text` says; a pydantic error that says what is wrong with it."""
        raise NotImplementedError

    @classmethod
    def validate(cls, value: Any) -> Self:
        """Read text; let values that were read already pass."""
        if value.__class__ is str:
            return cast("Self", _read(cast("Any", cls), value))
        if isinstance(value, cls):
            return value
        raise wrong_type(cls.NOUN, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.validate)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of what may be written."""
        types = cls.TYPES[0] if len(cls.TYPES) == 1 else list(cls.TYPES)
        return {"type": types, "pattern": cls.PATTERN, "examples": list(cls.EXAMPLES)}


@lru_cache(maxsize=4096)
def _read(cls: Any, text: str) -> Any:
    return cls.read(text)


@dataclass(frozen=True, slots=True, order=True)
class Duration(Unit):
    """A length of time in whole milliseconds."""

    ms: int

    NOUN = "a duration such as 300ms, 5s or 2h"
    PATTERN = rf"^({NUMBER}(ms|s|m|h|d))+$"
    EXAMPLES = ("300ms", "5s", "2h", "7d")

    @classmethod
    def read(cls, text: str) -> Self:
        """`250ms`, `5s`, `1m30s`, `1.5s`."""
        if not _DURATION.fullmatch(text):
            raise problem("bad-duration", f'"{text}" is not {cls.NOUN}', hint=_duration_hint(text))
        total = sum(
            (Decimal(n) * _DURATION_MS[u] for n, u in _DURATION_PART.findall(text)), Decimal(0)
        )
        if total != int(total):
            raise problem(
                "bad-duration",
                f'"{text}" is finer than a millisecond',
                hint="round it to whole milliseconds",
            )
        return cls(int(total))

    def __str__(self) -> str:
        unit = next(
            (u for u in ("d", "h", "m", "s") if self.ms and self.ms % _DURATION_MS[u] == 0), "ms"
        )
        return f"{self.ms // _DURATION_MS[unit]}{unit}"


@dataclass(frozen=True, slots=True)
class Timeout(Unit):
    """How long to wait; `ms` is None for a stream, which may last for ever."""

    ms: int | None

    NOUN = "a duration such as 300ms or 5s, or none for a stream"
    PATTERN = rf"^(none|({NUMBER}(ms|s|m|h|d))+)$"
    EXAMPLES = ("300ms", "2s", "none")

    @classmethod
    def read(cls, text: str) -> Self:
        """A duration above zero, or `none`."""
        if text == "none":
            return cls(None)
        ms = Duration.read(text).ms
        if not ms:
            raise problem(
                "bad-duration",
                "a timeout of zero lets no call succeed",
                hint="write none for no timeout",
            )
        return cls(ms)

    def __str__(self) -> str:
        return "none" if self.ms is None else str(Duration(self.ms))


@dataclass(frozen=True, slots=True)
class Rate(Unit):
    """Something per time, as it was said: `count` per `unit`."""

    count: Decimal
    unit: str

    NOUN = "a rate such as 50/s or 1000/min"
    PATTERN = rf"^{NUMBER}/(s|min|h|d)$"
    EXAMPLES = ("50/s", "1000/min")

    @property
    def per_s(self) -> float:
        """The rate per second."""
        return float(self.count / _RATE_SECONDS[self.unit])

    @classmethod
    def read(cls, text: str) -> Self:
        """`50/s`, `1000/min`, `20/h`."""
        found = _RATE.fullmatch(text)
        if not found:
            raise problem("bad-rate", f'"{text}" is not {cls.NOUN}', hint=_rate_hint(text))
        return cls(_plain(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.count}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Limit(Unit):
    """A rate that is allowed, for each client or for all together (`per` is None)."""

    rate: Rate
    per: str | None = None

    NOUN = "a limit such as 100/s or 10/s per client"
    PATTERN = rf"^{NUMBER}/(s|min|h|d)( per client)?$"
    EXAMPLES = ("100/s", "10/s per client")

    @classmethod
    def read(cls, text: str) -> Self:
        """A rate, with `per client` where each client has its own."""
        rate = text.removesuffix(" per client")
        if not _RATE.fullmatch(rate):
            raise problem("bad-rate", f'"{text}" is not {cls.NOUN}', hint=_limit_hint(text))
        read = Rate.read(rate)
        if not read.count:
            raise problem(
                "bad-rate",
                "a limit of zero allows no request",
                hint="leave the limit out, or allow some",
            )
        return cls(read, "client" if rate != text else None)

    def __str__(self) -> str:
        return f"{self.rate} per {self.per}" if self.per else str(self.rate)


@dataclass(frozen=True, slots=True, order=True)
class Percent(Unit):
    """A share of a whole, from 0% to 100%."""

    percent: Decimal

    NOUN = "a percentage such as 70% or 99.9%"
    PATTERN = rf"^{NUMBER}%$"
    EXAMPLES = ("70%", "99.9%")

    @property
    def fraction(self) -> float:
        """The share as a fraction of one."""
        return float(self.percent / 100)

    @classmethod
    def read(cls, text: str) -> Self:
        """`70%`, `99.95%`."""
        found = _PERCENT.fullmatch(text)
        if not found:
            raise problem("bad-percentage", f'"{text}" is not {cls.NOUN}', hint=_percent_hint(text))
        value = _plain(found[1])
        if value > 100:
            raise problem(
                "bad-percentage", f"{text} is more than the whole", hint="write at most 100%"
            )
        return cls(value)

    def __str__(self) -> str:
        return f"{self.percent}%"


def _plain(number: str) -> Decimal:
    """The number without trailing zeros or exponent, so that equal values print alike."""
    value = Decimal(number)
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _duration_hint(text: str) -> str | None:
    if BARE.fullmatch(text):
        return f"say the unit: {text}ms or {text}s"
    meant = _IN_WORDS.fullmatch(text)
    if not meant:
        return None
    unit = (
        "ms" if meant[2] in ("ms", "msec", "millis", "milliseconds", "millisecond") else meant[2][0]
    )
    return f"write {meant[1]}{unit}"


def _rate_hint(text: str) -> str | None:
    if BARE.fullmatch(text):
        return f"say per what: {text}/s or {text}/min"
    meant = _RATE_IN_WORDS.fullmatch(text)
    return f"write {_rate(meant)}" if meant else None


def _limit_hint(text: str) -> str | None:
    meant = _RATE_IN_WORDS.match(text)
    if meant and text[meant.end() :].startswith((" per ", "/", " each", " for each ")):
        return f"write {_rate(meant)} per client"
    rate, _, who = text.partition(" per ")
    if who and not meant and BARE.fullmatch(rate):
        return f"say per what time: {rate}/s per client"
    return _rate_hint(text)


def _rate(meant: re.Match[str]) -> str:
    """A rate that was said in words, as it is written."""
    unit = "min" if meant[2][0] == "m" else meant[2][0]
    return f"{meant[1]}/{unit}"


def _percent_hint(text: str) -> str | None:
    if not BARE.fullmatch(text):
        return None
    share = Decimal(text) * 100
    return f"write {_plain(str(share))}% or {text}%" if share <= 100 else f"write {text}%"
