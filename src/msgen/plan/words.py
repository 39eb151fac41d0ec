"""English plurals, as far as the names of resources need them.

The rules are our own: files and classes are named by them, so they must not change with the
version of a library. Of those that there are, one takes longer to load than a run of `validate`,
the other makes ``cooky`` of ``cookies``.
"""

from __future__ import annotations

import re

from msgen.names import identifier

_IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "criteria": "criterion", "phenomena": "phenomenon",
    "indices": "index", "vertices": "vertex", "matrices": "matrix", "appendices": "appendix",
    "movies": "movie", "cookies": "cookie", "zombies": "zombie", "brownies": "brownie",
    "selfies": "selfie", "calories": "calorie", "caches": "cache", "niches": "niche",
    "headaches": "headache", "axes": "axis", "shoes": "shoe", "toes": "toe", "canoes": "canoe",
    "knives": "knife", "lives": "life", "wives": "wife", "leaves": "leaf", "shelves": "shelf",
    "halves": "half", "selves": "self", "calves": "calf", "loaves": "loaf", "thieves": "thief",
    "wolves": "wolf", "scarves": "scarf", "quizzes": "quiz", "analyses": "analysis",
    "diagnoses": "diagnosis", "prognoses": "prognosis", "theses": "thesis",
    "hypotheses": "hypothesis", "crises": "crisis", "synopses": "synopsis", "oases": "oasis",
}  # fmt: skip
_PLURALS = {one: many for many, one in _IRREGULAR.items()}

_MASS = frozenset(
    "news series species stock data media sheep fish staff equipment feedback traffic goods".split()
)
"""Nouns of one form that stand for several things."""

_UNCOUNTED = frozenset(
    "metadata analytics settings metrics information software hardware firmware weather money cash "
    "advice progress health sms mms dns gps chaos logistics".split()
)

_IN_S = frozenset("gas bias alias atlas canvas lens".split())
"""What ends as a plural does and is none; words in ``ss``, ``us`` and ``is`` need no list."""

_SHORT = frozenset("menus skus cpus gpus apis kpis uris wikis emojis taxis".split())
"""Plurals that end as such words do."""

_IN_O = frozenset("hero potato tomato echo veto torpedo embargo".split())
_SIBILANT = ("s", "x", "z", "ch", "sh")
_AFTER_SIBILANT = ("sses", "shes", "ches", "xes", "zzes")
_OF_US = re.compile(r"(?!(re)?uses|ruses|abuses|(ex|ac)cuses|.*[fm]uses).*[^aeo]uses")
"""``viruses`` and ``bonuses``, but not ``uses`` or ``houses``."""

_AHEAD = frozenset(
    "due expires expire expiry expiration until deadline end ends ending renews".split()
)
"""Words of a field's name that speak of a time to come."""


def is_ahead(name: str) -> bool:
    """Whether a moment of that name lies ahead: ``expires_at``, ``due``, ``validUntil``."""
    return not _AHEAD.isdisjoint(identifier(name).split("_"))


def is_plural(word: str) -> bool:
    """Whether a lower-case noun speaks of several: ``orders`` does, ``address`` does not.

    Of `order-lines` or `order_lines`, the last part decides, here and below.
    """
    noun = word[_last(word) :]
    if noun in _IRREGULAR or noun in _SHORT:
        return True
    if noun in _MASS or noun in _UNCOUNTED or noun in _IN_S:
        return False
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def is_several(word: str) -> bool:
    """Whether a noun stands for a number of things, be it that it has no plural: ``stock``."""
    return is_plural(word) or word[_last(word) :] in _MASS


def singular(word: str) -> str:
    """``orders`` -> ``order``; a word that is not plural is returned as it is."""
    at = _last(word)
    noun = word[at:]
    if noun in _IRREGULAR:
        return word[:at] + _IRREGULAR[noun]
    if not is_plural(noun):
        return word
    if noun.endswith("ies") and len(noun) > 4:
        return f"{word[:-3]}y"
    stem = noun.removesuffix("es")
    whole = stem in _IN_S or stem in _IN_O or _OF_US.fullmatch(noun) is not None
    return word[:-2] if whole or noun.endswith(_AFTER_SIBILANT) else word[:-1]


def plural(word: str) -> str:
    """``wish`` -> ``wishes``; a word that is plural, or has none, is returned as it is."""
    at = _last(word)
    noun = word[at:]
    if noun in _PLURALS:
        return word[:at] + _PLURALS[noun]
    if is_plural(noun) or noun in _MASS or noun in _UNCOUNTED:
        return word
    if noun.endswith("y") and noun[-2:-1] not in ("", *"aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if noun.endswith(_SIBILANT) or noun in _IN_O else f"{word}s"


def _last(word: str) -> int:
    """Where the last part of a name begins."""
    return max(word.rfind("-"), word.rfind("_")) + 1
