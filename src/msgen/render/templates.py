"""Templates: one environment, one delimiter set, and the folder they stand in.

Names are paths below `templates/`, as in `targets/envoy/README.md.j2`.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from msgen.render import filters
from msgen.render.cache import CompiledTemplates
from msgen.render.user_folder import user_cache_dir


@cache
def templates_root() -> Path:
    """Return the folder of the built-in templates: in the wheel, or beside `src/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"


class _Environment(Environment):
    """Jinja's environment with plain maps of globals, which are copied for every file rendered."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template; Jinja's chain of maps is slow to copy."""
        return {**self.globals, **(d or {})}


def environment(loader: BaseLoader) -> Environment:
    """Return msgen's Jinja settings over `loader`; its delimiters collide with no output format."""
    made = _Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<%#",
        comment_end_string="%>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=_is_markup,
        auto_reload=False,
        cache_size=-1,
        loader=loader,
        bytecode_cache=CompiledTemplates(user_cache_dir()),
    )
    made.filters.update(filters.ALL)
    return made


def _is_markup(name: str | None) -> bool:
    return name is not None and name.endswith((".html.j2", ".svg.j2"))


@cache
def builtin(overrides: tuple[Path, ...] = ()) -> Environment:
    """Return the environment of the built-in templates; folders in `overrides` come first.

    One a process and set of overrides, so that each template is loaded once.
    """
    folders: Sequence[Path] = (*overrides, templates_root())
    return environment(ChoiceLoader([FileSystemLoader(folder) for folder in folders]))


_instead: ContextVar[Environment | None] = ContextVar("instead", default=None)


@contextmanager
def rendered_by(other: Environment) -> Iterator[None]:
    """Let `render` use another environment while the body runs."""
    token = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(token)


def render(name: str, /, **context: object) -> str:
    """Render the built-in template `name`; a name that `context` lacks is an error."""
    return (_instead.get() or builtin()).get_template(name).render(context)
