"""Templates of the user's own: what fails in them is no bug of msgen, and is told with its line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from msgen.blueprints.rules import broken_template
from msgen.diagnostics import Span, UserError
from msgen.render.files import File
from msgen.render.parseback import BrokenOutput, check
from msgen.render.templates import templates_root


@contextmanager
def told_to_owner(overrides: tuple[Path, ...]) -> Iterator[None]:
    """Raise UserError where a template below `overrides` fails; msgen's own fail as bugs."""
    try:
        yield
    except (TemplateError, TypeError, ValueError, KeyError, AttributeError) as problem:
        place = _place(problem, (*overrides, templates_root()))
        if place is None or not any(_is_below(place[0], folder) for folder in overrides):
            raise
        raise _told(*place, problem) from problem


def is_builtin(source: Path) -> bool:
    """Tell whether a file of a blueprint is msgen's own."""
    return str(source).startswith(_builtin())


@cache
def _builtin() -> str:
    return f"{templates_root()}{os.sep}"


def plain_content(source: Path) -> bytes:
    """Return the content of a file that is no template, as every checkout has it."""
    content = source.read_bytes()
    if is_builtin(source) or b"\0" in content:
        return content
    content = content.replace(b"\r\n", b"\n")
    return content if content.endswith(b"\n") or not content else content + b"\n"


def read_back(file: File, source: Path) -> None:
    """Raise UserError where what `source` makes is not what its name says."""
    try:
        check(file)
    except BrokenOutput as problem:
        reason = f"what it makes is broken: {problem.__cause__ or problem}"
        raise _told(str(source), 1, reason) from problem


def _told(path: str, line: int, reason: object) -> UserError:
    span = Span(os.path.relpath(path).replace(os.sep, "/"), line, 1, line, 1)
    message = f"the template cannot be rendered: {reason}"
    return UserError(broken_template.RULE.at(span, message))


def _place(problem: Exception, folders: tuple[Path, ...]) -> tuple[str, int] | None:
    """Return file and line of the template in which it went wrong."""
    if isinstance(problem, TemplateSyntaxError) and problem.filename:
        return problem.filename, problem.lineno
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        if any(_is_below(frame.filename, folder) for folder in folders):
            return frame.filename, frame.lineno or 1
    return None


def _is_below(file: str, folder: Path) -> bool:
    return Path(os.path.abspath(file)).is_relative_to(os.path.abspath(folder))
