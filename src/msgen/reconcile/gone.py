"""Code of the user's that uses names which are not there any more, told from its text alone.

Read are the Python files that somebody edited and those of the user's own beside them: what they
import from the service's package and from the repository's libraries, and what they ask of the
context. What cannot be told for sure is passed over: imports that may fail on purpose, a context
that is something else by then, classes with bases from elsewhere.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from msgen import names
from msgen.diagnostics import Diagnostic, Span
from msgen.reconcile.leftovers import place
from msgen.reconcile.model import Kind
from msgen.reconcile.modules import Modules
from msgen.reconcile.rules import name_gone
from msgen.reconcile.session import Session
from msgen.reconcile.uses import Use, uses

_MOST = 200  # findings; the first ones tell what happened
_PACKAGE = re.compile(r"(?P<top>.+)/src/(?P<package>[^/]+)/__init__\.py")
_LIBRARIES = "libs/"
_REQUIRED = ("pyproject.toml", "requirements.lock", "requirements-dev.lock")
_ANYTHING = b"from elsewhere import *\n"
"""Stands for what is not read, such as a link: it may have any name."""


def gone_names(session: Session) -> list[Diagnostic]:
    """Return a finding for each name that a file of the user's uses and that is not there.

    All is seen as it is going to stand after the run.
    """
    standing = _Standing(session)
    return list(islice(standing.findings(), _MOST))


class _Standing:
    """The repository's Python as a run leaves it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._disk = session.repository.disk
        changes = session.changes.changes
        self._arriving = {change.path: change.after for change in changes}
        self._leaving = {change.source for change in changes if change.source}
        self._tops: dict[str, dict[str, str]] = {}
        for path in session.made.lock.files:
            if path.endswith("/__init__.py") and (found := _PACKAGE.fullmatch(path)):
                self._tops.setdefault(found["top"], {})[found["package"]] = f"{found['top']}/src"

    def findings(self) -> Iterator[Diagnostic]:
        libraries = {
            package: folder
            for top, packages in self._tops.items()
            if top.startswith(_LIBRARIES)
            for package, folder in packages.items()
        }
        shared = Modules(libraries, self.read, self._has)
        for top, packages in self._tops.items():
            files = sorted(set(self._files(top)))
            if files:
                modules = Modules(
                    packages,
                    self.read,
                    self._has,
                    shared=shared,
                    is_installed=partial(self._is_installed, top),
                )
                for path in files:
                    yield from self._of(path, packages, modules)

    def _of(self, path: str, packages: Mapping[str, str], modules: Modules) -> Iterator[Diagnostic]:
        content = self.read(path) or b""
        module = _dotted(path, packages)
        said: set[str] = set()
        for use in uses(content, module, modules):
            if use.name not in said:
                said.add(use.name)
                yield _finding(place(self._session, path), path, use)

    def _files(self, top: str) -> Iterator[str]:
        """Yield the Python files of the user's making below a folder."""
        start, session = f"{top}/", self._session
        for path in session.changes.edited:
            if path.startswith(start) and path.endswith(".py"):
                yield path
        for path in (*self._disk.below(top), *self._arriving):
            own = path not in session.lock.files and path not in session.made.lock.files
            if own and path.startswith(start) and path.endswith(".py"):
                yield path

    def _is_installed(self, top: str, package: str) -> bool:
        """Tell whether a package that is none of a service's own may be there for it."""
        if package in sys.stdlib_module_names or any(
            package in each for each in self._tops.values()
        ):
            return True
        places = [f"{top}{part}/{package}" for part in ("", "/src", "/tests")]
        if any(self._has(place) or self.read(f"{place}.py") is not None for place in places):
            return True
        word = re.compile(
            rb"(?i)(?<![\w-])" + package.encode().replace(b"_", b"[-_]") + rb"(?![\w-])"
        )
        texts = (self.read(f"{top}/{name}") or b"" for name in _REQUIRED)
        return any(word.search(text) for text in texts)

    def read(self, path: str) -> bytes | None:
        """Return what is going to stand at a path."""
        if path in self._arriving:
            return self._arriving[path]
        seen = None if path in self._leaving else self._disk.look(path)
        if seen is None or seen.kind is Kind.FOLDER:
            return None
        return seen.content if seen.kind is Kind.FILE else _ANYTHING

    def _has(self, folder: str) -> bool:
        seen = self._disk.look(folder)
        if seen is not None and seen.kind is Kind.LINK:
            return True
        stay = (path for path in self._disk.below(folder) if path not in self._leaving)
        return any(self.read(path) is not None for path in stay) or any(
            path.startswith(f"{folder}/") and after is not None
            for path, after in self._arriving.items()
        )


def _dotted(path: str, packages: Mapping[str, str]) -> str:
    """Return the full name of the module in a file; empty for one outside of all packages."""
    for package, folder in packages.items():
        if path.startswith(f"{folder}/{package}/"):
            inner = path.removeprefix(f"{folder}/").removesuffix(".py")
            return inner.replace("/", ".")
    return ""


def _finding(shown: str, path: str, use: Use) -> Diagnostic:
    span = Span(shown, use.line, use.column, use.line, use.column + use.width)
    near = names.nearest(use.name.rpartition(".")[2], use.known)
    some = ", ".join(sorted(each for each in use.known if not each.startswith("_"))[:5])
    hint = f'did you mean "{near}"?' if near else f"there is: {some}" if some else None
    return name_gone.RULE.at(span, f"{path}:{use.line} {use.told}", hint=hint)
