"""Names derived from the names in the spec, made in one place so that all artefacts agree.

All functions are pure and total: any text gives a usable name. Two different names may give
the same derived one; the rule `name-clash` reports that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from keyword import iskeyword, issoftkeyword

from msgen.reserved import GO_WORDS, MODULES

K8S_LIMIT = 63
"""Longest DNS label, and so the longest Kubernetes label value and Service name."""

_LIKE = 0.66
"""How like two words must be for one to be suggested instead of the other, of 1."""

_NOT_DNS = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def dns_label(name: str) -> str:
    """`Order_Service` -> `order-service`: lower case letters, digits and inner hyphens."""
    return _NOT_DNS.sub("-", _ascii(name).lower()).strip("-") or "x"


def is_dns_label(name: str) -> bool:
    """Whether `name` may be used as it is: a letter, then letters, digits, hyphens, up to 63."""
    return name == dns_label(name) and name[0].isalpha() and len(name) <= K8S_LIMIT


def identifier(name: str) -> str:
    """`GET /orders/{id}` -> `get_orders_id`: a Python name in snake case, never a keyword."""
    snake = "_".join(_words(name)).lower() or "x"
    if snake[0].isdigit():
        snake = f"x{snake}" if len(snake) > 1 else f"x_{snake}"
    return (
        f"{snake}_"
        if iskeyword(snake) or issoftkeyword(snake) or snake in ("self", "cls")
        else snake
    )


def python_package(name: str) -> str:
    """The import name of a service: an identifier that hides no module in common use."""
    plain = "_".join(_words(name)).lower() or "x"
    if plain in MODULES or iskeyword(plain) or issoftkeyword(plain):
        return f"{plain}_service"
    return identifier(name)


def class_name(name: str) -> str:
    """`fraud-api` -> `FraudApi`; words that have capitals already keep them."""
    camel = "".join(word[:1].upper() + word[1:] for word in _words(name)) or "X"
    if camel[0].isdigit():
        camel = f"X{camel}"
    return f"{camel}_" if iskeyword(camel) else camel


def go_package(name: str) -> str:
    """`orders-db` -> `ordersdb`: Go wants lower case without underscores."""
    plain = "".join(_words(name)).lower() or "x"
    plain = f"x{plain}" if plain[0].isdigit() else plain
    return f"{plain}svc" if plain in GO_WORDS else plain


def go_name(name: str) -> str:
    """`fraud-api` -> `FraudApi`, an exported Go name."""
    camel = "".join(word[:1].upper() + word[1:] for word in _words(name)) or "X"
    return f"X{camel}" if camel[0].isdigit() else camel


def env_name(name: str) -> str:
    """`orders-db` -> `ORDERS_DB`, the stem of environment variables."""
    stem = "_".join(_words(name)).upper() or "X"
    return f"X{stem}" if stem[0].isdigit() else stem


def k8s_name(name: str, *, suffix: str = "", limit: int = K8S_LIMIT) -> str:
    """A DNS label of at most `limit` characters that ends with `suffix`.

    A name that has to be cut gets six digits of a hash of the whole, so that two long names
    with one beginning stay different.
    """
    label = dns_label(name)
    if len(label) + len(suffix) <= limit:
        return label + suffix
    digest = sha256(name.encode()).hexdigest()[:6]
    return f"{label[: limit - len(suffix) - 7].rstrip('-')}-{digest}{suffix}"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` most likely meant, or None when none is near.

    Equal text but for case and punctuation wins, then likeness; ties go to the first by name.
    """
    return _nearest(word, frozenset(candidates))


def nearest_file(typed: str, files: Iterable[str]) -> str | None:
    """The same for names of files, whose endings are alike and tell nothing."""
    stems: dict[str, str] = {}
    for file in sorted(files):
        stems.setdefault(_stem(file), file)
    best = _stem(typed) if _stem(typed) in stems else nearest(_stem(typed), stems)
    return stems[best] if best else None


def most_like(word: str, candidates: Iterable[str], *, count: int) -> list[str]:
    """The `count` candidates that are most like `word`, however unlike that is."""
    from difflib import SequenceMatcher  # costs 4 ms, and only mistakes need it

    squeezed = _squeeze(word)

    def likeness(candidate: str) -> float:
        return SequenceMatcher(None, _squeeze(candidate), squeezed, autojunk=False).ratio()

    return sorted(candidates, key=likeness, reverse=True)[:count]


@lru_cache(maxsize=4096)
def _nearest(word: str, candidates: frozenset[str]) -> str | None:
    squeezed = _squeeze(word)
    known = _by_squeezed(candidates)
    if not squeezed or (squeezed in known and known[squeezed] != word):
        return known.get(squeezed)
    near = _swapped(squeezed, known) or _similar(squeezed, known)
    if near is not None:
        return known[near]
    parts = [c for c in sorted(candidates) if _is_part(squeezed, _squeeze(c))]
    return min(parts, key=lambda c: (abs(len(c) - len(word)), c), default=None)


@lru_cache(maxsize=64)
def _by_squeezed(candidates: frozenset[str]) -> dict[str, str]:
    return {_squeeze(candidate): candidate for candidate in sorted(candidates, reverse=True)}


def _swapped(squeezed: str, known: Iterable[str]) -> str | None:
    """`bd` for `db`: two neighbours changed places, which likeness rates low in short words."""
    pairs = range(len(squeezed) - 1)
    swaps = {squeezed[:i] + squeezed[i + 1] + squeezed[i] + squeezed[i + 2 :] for i in pairs}
    return min((name for name in known if name in swaps and name != squeezed), default=None)


def _similar(squeezed: str, known: Iterable[str]) -> str | None:
    from difflib import SequenceMatcher  # costs 4 ms, and only mistakes need it

    letters = frozenset(squeezed)
    matcher = SequenceMatcher(None, "", squeezed, autojunk=False)
    best, likeness = None, _LIKE
    for candidate in known:
        total = len(squeezed) + len(candidate)
        # what is not common to both counts against them: the most that ratio() can be
        strange = len(letters.symmetric_difference(candidate))
        if candidate == squeezed or total - strange < likeness * total:
            continue
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() < likeness or matcher.quick_ratio() < likeness:
            continue
        ratio = matcher.ratio()
        if ratio > likeness or (ratio == likeness and (best is None or candidate < best)):
            best, likeness = candidate, ratio
    return best


def _is_part(squeezed: str, candidate: str) -> bool:
    if squeezed == candidate or min(len(squeezed), len(candidate)) < 3:
        return False
    return squeezed in candidate or candidate in squeezed


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


def _squeeze(word: str) -> str:
    return _NOT_WORD.sub("", word).lower() or word


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@lru_cache(maxsize=32768)
def _words(name: str) -> tuple[str, ...]:
    parts = _NOT_WORD.split(_ascii(name))
    return tuple(word for part in parts if part for word in _HUMP.split(part))
