"""Words of people in which an old name stands: comments, descriptions, other texts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from msgen.diagnostics import Diagnostic, Source
from msgen.edit.nodes import Node, parse, walk
from msgen.edit.rules import still_named
from msgen.spec.tree import span_at

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_HINT = "change it if it means what was renamed"


def left_over(
    texts: Mapping[str, str], shown: Mapping[str, str], word: str
) -> Iterator[Diagnostic]:
    """A note for each line of `texts` that still says `word`; `shown` are the files' names."""
    pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
    for file, text in texts.items():
        root = parse(text)
        if root is None or not pattern.search(text):
            continue
        source = Source(shown[file], text)
        lines: set[int] = set()
        for start, words, what in _words(text, root):
            for match in pattern.finditer(words):
                line, column = source.position(start + match.start())
                if line not in lines:
                    lines.add(line)
                    span = span_at(source, (line - 1, column - 1), word)
                    yield still_named.RULE.at(span, f'{what} still says "{word}"', hint=_HINT)


def comments(text: str, root: Node) -> Iterator[tuple[int, str]]:
    """Every comment of `text` and where it begins."""
    scalars = sorted((one.start, one.end) for one in _scalars(root))
    starts = [start for start, _ in scalars]
    for match in _COMMENT.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or scalars[index][1] <= match.start():
            yield match.start(), match.group()


def _words(text: str, root: Node) -> Iterator[tuple[int, str, str]]:
    for start, words in comments(text, root):
        yield start, words, "a comment"
    for node in walk(root):
        if node.kind != "scalar":
            continue
        key = node.key.text if node.key is not None else ""
        if key in _PROSE:
            yield node.body, text[node.body : node.end], f"the {key}"
        elif _is_told(node):
            what = f"the value of {key}" if key else "a value"
            yield node.body, text[node.body : node.end], what


_PROSE = frozenset(("description", "group", "dead_letter", "routing_key", "queue"))
_TOLD = frozenset(("env", "env_groups", "args", "entrypoint", "command"))


def _is_told(node: Node) -> bool:
    """Whether a text is handed to a process as it stands."""
    step: Node | None = node
    while step is not None:
        if step.key is not None and step.key.text in _TOLD:
            return True
        step = step.parent
    return False


def _scalars(root: Node) -> Iterator[Node]:
    for node in walk(root):
        for one in (node, node.key):
            if one is not None and one.kind == "scalar":
                yield one
