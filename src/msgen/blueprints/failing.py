"""A template that fails: the user's own mistake where it is the user's own template."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from msgen.blueprints.rules import broken_template
from msgen.diagnostics import Span, UserError
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
        file, line = os.path.relpath(place[0]).replace(os.sep, "/"), place[1]
        span = Span(file, line, 1, line, 1)
        message = f"the template cannot be rendered: {problem}"
        raise UserError(broken_template.RULE.at(span, message)) from problem


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
