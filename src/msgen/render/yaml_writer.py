"""Data to YAML: block style, insertion order, quotes only where a reader would misread.

A string stays plain only if YAML 1.1 and 1.2 readers agree that it is a string, so `no`, `1e3`,
`22:30`, `0777` and `2024-01-01` are quoted whichever tool reads the file.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

_PLAIN = re.compile(
    r"(?:[^\W_]|[_/$(.]|-{1,2}[A-Za-z])"  # no indicator in front
    r"(?:[^\s:?#,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=\S)#| (?=[^\s#]))*"  # nor inside, in flow style too
)
_NUMBER_LIKE = re.compile(
    r"[-+]?(?:0[box]?[\da-f_]+|[\d_]+(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.\d[\d_]*(?:e[-+]?\d+)?"
    r"|\d[\d_]*(?::\d+)+(?:\.\d*)?|\.(?:inf|nan)"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:(?:t|\s+)\d{1,2}:.*)?)",
    re.IGNORECASE,
)
_CLEAR = re.compile(r"[A-Za-z]\w*/[\w./-]*|[1-9][0-9]*[a-df][0-9a-f]*", re.ASCII)
"""Paths and ids, which nobody takes for anything else: a lock has thousands."""
_WORDS = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "none", "nan", "inf"}
)


def dump(value: object) -> str:
    """Return `value` (maps, sequences, text, numbers, booleans, None) as one YAML document.

    Raises TypeError for anything else: what a value means in a file is decided before.
    """
    lines: list[str] = []
    if _is_block(value):
        _block(lines, value, "", "")
    else:
        _entry(lines, "", value, "  ")
    return "\n".join(lines) + "\n"


def _is_block(value: object) -> bool:
    """Tell whether `value` takes lines of its own: a map or list that is not empty."""
    kind = type(value)
    if kind is str or kind is int:  # nearly all values are, and telling is cheap
        return False
    return isinstance(value, (dict, list, tuple, Mapping)) and bool(value)


def _block(lines: list[str], value: Any, pad: str, first: str) -> None:
    """Append a map or list at the indentation `pad`; its first line begins with `first`.

    Lines are appended to one list: a gateway of a thousand services has a million of them.
    """
    inner = f"{pad}  "
    if isinstance(value, (list, tuple)):
        for item in value:
            if _is_block(item):
                _block(lines, item, inner, f"{first}- ")
            else:
                _entry(lines, f"{first}- ", item, inner)
            first = pad
        return
    for key, item in value.items():
        name = _text(key) if type(key) is str else scalar(key)
        if _is_block(item):
            lines.append(f"{first}{name}:")
            _block(lines, item, inner, inner)
        else:
            _entry(lines, f"{first}{name}: ", item, inner)
        first = pad


def _entry(lines: list[str], head: str, value: object, pad: str) -> None:
    """Append `value` behind `head`, as a literal block if that shows it as it is."""
    if type(value) is str and "\n" not in value:
        lines.append(head + _text(value))
        return
    if not isinstance(value, str) or not _fits_literal(value):
        lines.append(head + scalar(value))
        return
    body = value.rstrip("\n")
    tail = len(value) - len(body)
    lines.append(f"{head}|{'-' if tail == 0 else '' if tail == 1 else '+'}")
    lines += [pad + line if line else "" for line in body.split("\n")]
    lines += [""] * (tail - 1)


def _fits_literal(text: str) -> bool:
    """Tell whether a literal block shows `text` as it is, with no indentation indicator."""
    return (
        "\n" in text
        and not text.startswith((" ", "\n", "\t"))
        and not _unprintable(text)
        and not any(line.endswith((" ", "\t")) for line in text.split("\n"))
    )


def scalar(value: object) -> str:
    """Return one value on one line; an empty map is `{}`, an empty list `[]`."""
    if isinstance(value, str):
        text = str(value)  # an enum's member is written as its value
        return text if _CLEAR.fullmatch(text) else _text(text)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping) and not value:
        return "{}"
    if isinstance(value, (list, tuple)) and not value:
        return "[]"
    raise TypeError(f"YAML has no form for {type(value).__name__}")


def _float(value: float) -> str:
    """Return a form with a point, so that YAML 1.1 readers see a number too."""
    text = repr(value)
    special = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
    if text in special:
        return special[text]
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    sign = exponent if exponent[0] in "+-" else f"+{exponent}"
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{sign}"


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    """Return `text` plain where every reader takes it for this string, else in double quotes."""
    plain = (
        _PLAIN.fullmatch(text) is not None
        and text.lower() not in _WORDS
        and text != "..."
        and not _NUMBER_LIKE.fullmatch(text)
        and not _unprintable(text)
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isascii() and quoted.isprintable():
        return quoted
    return _special().sub(lambda found: f"\\U{ord(found[0]):08x}", quoted)


def _unprintable(text: str) -> bool:
    """Tell whether `text` has a character that YAML shows as an escape alone."""
    flat = text.replace("\n", "")
    if flat.isascii() and flat.isprintable():
        return False
    return _special().search(text) is not None


@cache
def _special() -> re.Pattern[str]:
    """Return the pattern of what has to be escaped; few files need it, and compiling takes 2 ms."""
    return re.compile(
        r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x85\u2028\u2029\ufeff]"
    )
