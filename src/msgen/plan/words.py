"""English plurals, as far as the names of resources need them."""

from __future__ import annotations

from msgen.names import identifier

_IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman",
    "indices": "index", "vertices": "vertex", "matrices": "matrix", "criteria": "criterion",
    "movies": "movie", "cookies": "cookie", "caches": "cache", "leaves": "leaf",
    "shelves": "shelf", "statuses": "status", "buses": "bus", "aliases": "alias",
    "analyses": "analysis", "diagnoses": "diagnosis", "axes": "axis", "quizzes": "quiz",
}  # fmt: skip
_UNCHANGED = frozenset(
    "news series species stock data media metadata analytics settings metrics status".split()
)

_AHEAD = frozenset(
    "due expires expire expiry expiration until deadline end ends ending renews".split()
)
"""Words of a field's name that speak of a time to come."""


def is_ahead(name: str) -> bool:
    """Whether a moment of that name lies ahead: ``expires_at``, ``due``, ``validUntil``."""
    return not _AHEAD.isdisjoint(identifier(name).split("_"))


def is_plural(word: str) -> bool:
    """Whether a lower-case noun speaks of several: ``orders`` does, ``address`` does not."""
    if word in _IRREGULAR:
        return True
    return word not in _UNCHANGED and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def singular(word: str) -> str:
    """``orders`` -> ``order``; a word that is not plural is returned as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not is_plural(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]
