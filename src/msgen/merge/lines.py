"""Text as lines without their ends, and back again with the ends that the user's file has."""

from __future__ import annotations

from msgen.merge.sequence import matches
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, their ends (LF, CRLF, or nothing at the file's end) beside them."""

    texts: list[bytes]
    ends: list[bytes]

    @property
    def end(self) -> bytes:
        """The line end that most lines have; LF when there is none."""
        return b"\r\n" if self.ends.count(b"\r\n") > self.ends.count(b"\n") else b"\n"

    @property
    def closed(self) -> bool:
        """Whether the last line has an end; an empty file counts as closed."""
        return not self.ends or bool(self.ends[-1])


def split(content: bytes) -> Lines:
    """Cut `content` into lines; only LF and CRLF end a line."""
    texts: list[bytes] = []
    ends: list[bytes] = []
    pieces = content.split(b"\n")
    for piece in pieces[:-1]:
        text = piece.removesuffix(b"\r")
        texts.append(text)
        ends.append(b"\n" if text is piece or len(text) == len(piece) else b"\r\n")
    if pieces[-1]:
        texts.append(pieces[-1])
        ends.append(b"")
    return Lines(texts, ends)


def unified(content: bytes) -> bytes:
    """Return `content` with LF at the end of each line."""
    return content.replace(b"\r\n", b"\n")


def with_ends_of(content: bytes, pattern: bytes) -> bytes:
    """Return `content`, whose lines end with LF, with the line ends of `pattern`.

    Lines that both have keep their own, all others get the one that most lines of `pattern` have.
    """
    like = split(pattern)
    if b"\r\n" not in like.ends:
        return content
    result = split(content)
    ends = [like.end if end else b"" for end in result.ends]
    if b"\n" in like.ends:
        for left, right in matches(like.texts, result.texts):
            ends[right] = (like.ends[left] or like.end) if ends[right] else b""
    return b"".join(text + end for text, end in zip(result.texts, ends, strict=True))
