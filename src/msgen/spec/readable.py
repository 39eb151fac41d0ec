"""From a path to text: what may be read, how it is encoded, and what must not be in it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping

from msgen.diagnostics import Diagnostic, Source, Span
from msgen.names import nearest_file
from msgen.spec.traps import trap

MAX_BYTES = 16 * 1024 * 1024
"""Of one file. A thousand services are one mebibyte."""

# What YAML allows, less the characters that reorder or hide text on the screen.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u200a\u2010-\u2029\u202f-\u2065\u206a-\ud7ff"
    "\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MAX_UNPRINTABLE = 20


def read_bytes(
    path: str, *, name: str, edited: Mapping[str, bytes] | None = None
) -> bytes | Diagnostic:
    """The bytes of a regular file that is not too large, else why not.

    What `edited` holds under the file's absolute real path counts instead of the disk's.
    """
    pending = edited.get(os.path.realpath(path)) if edited else None
    if pending is not None:
        return pending if len(pending) <= MAX_BYTES else _too_large(name, len(pending))
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return _not_a_file(path, name, status.st_mode)
        if status.st_size > MAX_BYTES:
            return _too_large(name, status.st_size)
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return _missing(path, name)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not one that a file can have"
        return trap("file-unreadable").at(
            None,
            f"{name}: cannot be read: {reason}",
            hint="check the name, the owner and the permissions",
        )
    return data if len(data) <= MAX_BYTES else _too_large(name, len(data))


def decode(data: bytes, *, name: str) -> tuple[str, list[Diagnostic]]:
    """The text without a byte order mark, and whatever forbids to parse it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (data[:1] and b"\0" in data[:2]):
        message = f"{name}: is UTF-16 or UTF-32, not UTF-8"
        return "", [
            trap("not-utf8").at(None, message, hint=f"convert it: iconv -f UTF-16 -t UTF-8 {name}")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _bad_byte(data, error.start, name)
    source = Source(name, text)
    return text, list(_unprintables(source))


def _not_a_file(path: str, name: str, mode: int) -> Diagnostic:
    if not stat.S_ISDIR(mode):
        return trap("not-a-file").at(
            None, f"{name}: is no regular file", hint="copy its text to a file first"
        )
    inside = os.path.join(name, "system.yaml")
    hint = "name the file in it that is the spec"
    if os.path.isfile(os.path.join(path, "system.yaml")):
        hint = f"did you mean {inside}?"
    return trap("not-a-file").at(None, f"{name}: is a directory", hint=hint)


def _missing(path: str, name: str) -> Diagnostic:
    folder, typed = os.path.split(path)
    try:
        best = nearest_file(typed, os.listdir(folder or "."))
    except OSError:
        best = None
    shown = os.path.join(os.path.dirname(name), best) if best else ""
    hint = f"did you mean {shown}?" if best else "`msgen init` writes a first spec"
    return trap("file-not-found").at(None, f"{name}: there is no such file", hint=hint)


def _too_large(name: str, size: int) -> Diagnostic:
    return trap("file-too-large").at(
        None,
        f"{name}: is larger than {MAX_BYTES // 2**20} MiB ({size / 2**20:,.0f}), and was not read",
        hint="a thousand services are about 1 MiB; is this the file you meant?",
    )


def _bad_byte(data: bytes, start: int, name: str) -> tuple[str, list[Diagnostic]]:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    before = data[:start].decode("utf-8").removeprefix("\ufeff")
    span = _span_of(Source(name, before), len(before), 1)
    byte = data[start : start + 1]
    guess = byte.decode("cp1252", "replace")
    meant = f" (in Windows-1252 it is {guess})" if guess.isprintable() and guess != "\ufffd" else ""
    message = f"the byte 0x{byte.hex().upper()} is not valid UTF-8{meant}"
    return text, [trap("not-utf8").at(span, message, hint="save the file as UTF-8")]


def _unprintables(source: Source) -> Iterator[Diagnostic]:
    for count, match in enumerate(_UNPRINTABLE.finditer(source.text)):
        if count == _MAX_UNPRINTABLE:
            return
        code = ord(match.group())
        yield trap("unprintable-character").at(
            _span_of(source, match.start(), 1),
            f"the invisible character U+{code:04X} stands here",
            hint="delete it; editors show it when told to show control characters",
        )


def _span_of(source: Source, offset: int, length: int) -> Span:
    line, column = source.position(offset)
    return Span(source.name, line, column, line, column + length)
