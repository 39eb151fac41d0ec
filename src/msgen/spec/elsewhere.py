"""What to say of a key that is unknown where it stands.

That is the likeliest of those that are known there, or where else in the language it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msgen.names import most_like, nearest

MOST = 8
"""More known keys than that are not read."""

_PLACES = 3
_RARE = ("environments.", "defaults.")


def hint(key: str, known: list[str], *, place: tuple[str | int, ...]) -> str:
    """How to mend `key` at the end of `place`, where only `known` may stand."""
    best = nearest(key, known)
    homes = owners(key, place=place)
    if best and (not homes or key in best or best in key):
        return f'did you mean "{best}"?'
    if homes:
        *others, last = homes
        return f"{key} belongs to {', '.join(others)}{' or ' if others else ''}{last}"
    return listed(key, known)


def listed(key: str, known: list[str]) -> str:
    """The keys that may stand there, or those most like `key` where they are many."""
    if len(known) <= MOST:
        return f"known keys here are {', '.join(known)}"
    near = most_like(key, known, count=MOST)
    return f"known keys here are {', '.join(near)} and {len(known) - MOST} more"


def owners(key: str, *, place: tuple[str | int, ...]) -> list[str]:
    """The maps in which `key` is known, the outer ones first; at most three.

    Those of the same section are enough where there are any.
    """
    homes = _homes().get(key, [])
    homes = [home for home in homes if home[:1] == [str(place[0])]] or homes
    spoken = dict.fromkeys(_spoken(home) for home in sorted(homes, key=_rank))
    here = str(place[-2]) if len(place) > 1 else ""
    return [name for name in spoken if name != here][:_PLACES]


@cache
def _homes() -> dict[str, list[list[str]]]:
    """Every key of the language, and the paths of the maps that know it."""
    from msgen.spec.reference import known_keys  # it looks through all models: mistakes pay for it

    found: dict[str, list[list[str]]] = {}
    for path in known_keys():
        if not path.startswith(_RARE):
            *home, key = path.split(".")
            found.setdefault(key, []).append(home)
    return found


def _rank(home: list[str]) -> tuple[bool, int]:
    # most keys are meant for services, and for what every service has
    return home[:1] != ["services"], len(home)


def _spoken(home: Iterable[str]) -> str:
    names = [step for step in home if step != "*"]
    return names[-1] if names else "the top level"
