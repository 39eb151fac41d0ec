"""Data to YAML: block style, insertion order, quotes only where a reader would misread.

A string stays plain only if YAML 1.1 and 1.2 readers agree that it is a string, so `no`, `1e3`,
`22:30`, `0777` and `2024-01-01` are quoted whichever tool reads the file.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

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
_WORDS = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "none", "nan", "inf"}
)
_UNPRINTABLE = re.compile(
    r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x85\u2028\u2029\ufeff]"
)


def dump(value: object) -> str:
    """Return `value` (maps, sequences, text, numbers, booleans, None) as one YAML document.

    Raises TypeError for anything else: what a value means in a file is decided before.
    """
    return "\n".join(_block(value, "")) + "\n"


def _block(value: object, pad: str) -> Iterator[str]:
    """Yield the lines of `value` at the indentation `pad`."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _entry(f"{pad}{_key(key)}:", item, pad)
    elif _is_list(value) and value:
        for item in value:  # type: ignore[attr-defined]
            yield from _item(item, pad)
    else:
        head, *rest = _scalar_lines(value, pad)
        yield pad + head
        yield from rest


def _entry(head: str, value: object, pad: str) -> Iterator[str]:
    """Yield `head` with `value` behind or below it."""
    if isinstance(value, (Mapping, list, tuple)) and value:
        yield head
        yield from _block(value, f"{pad}  ")
    else:
        first, *rest = _scalar_lines(value, f"{pad}  ")
        yield f"{head} {first}"
        yield from rest


def _item(value: object, pad: str) -> Iterator[str]:
    """Yield `value` as an item: its first line stands behind the dash."""
    if isinstance(value, (Mapping, list, tuple)) and value:
        first, *rest = _block(value, f"{pad}  ")
        yield f"{pad}- {first[len(pad) + 2 :]}"
        yield from rest
    else:
        yield from _entry(f"{pad}-", value, pad)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _key(key: object) -> str:
    return scalar(key)


def _scalar_lines(value: object, pad: str) -> list[str]:
    """Return one line, or a literal block for text of several lines."""
    if not isinstance(value, str) or "\n" not in value or not _fits_literal(value):
        return [scalar(value)]
    body = value.rstrip("\n")
    tail = len(value) - len(body)
    chomp = "-" if tail == 0 else "" if tail == 1 else "+"
    lines = [pad + line if line else "" for line in body.split("\n")]
    return [f"|{chomp}", *lines, *[""] * (tail - 1)]


def _fits_literal(text: str) -> bool:
    """Tell whether a literal block shows `text` as it is, with no indentation indicator."""
    return (
        not text.startswith((" ", "\n", "\t"))
        and not _UNPRINTABLE.search(text)
        and not any(line.endswith((" ", "\t")) for line in text.split("\n"))
    )


def scalar(value: object) -> str:
    """Return one value on one line; an empty map is `{}`, an empty list `[]`."""
    if isinstance(value, str):
        return _text(str(value))
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
    if _is_list(value) and not value:
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
        and not _UNPRINTABLE.search(text)
    )
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\U{ord(found[0]):08x}", quoted)
