"""Code that uses names which are not there any more, or is no Python, told from its text alone.

Read are the Python files that somebody edited, those of the user's own beside them and those that
rest on edited ones: what they import from the service's package and from the repository's
libraries, what they ask of the context and the settings, and names that nothing defines. What
cannot be told for sure is passed over: imports that may fail on purpose, a context that is
something else by then, classes with bases from elsewhere.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import islice

from msgen.diagnostics import Diagnostic
from msgen.reconcile.broken import Examined, examine
from msgen.reconcile.glance import imports_plainly
from msgen.reconcile.leftovers import place
from msgen.reconcile.markers import has_markers
from msgen.reconcile.missing import of_fault, of_use
from msgen.reconcile.model import Kind
from msgen.reconcile.modules import Modules
from msgen.reconcile.session import Session
from msgen.reconcile.uses import uses
from msgen.render.files import Owner

_MOST = 200  # findings; the first ones tell what happened
_PACKAGE = re.compile(r"(?P<top>.+)/src/(?P<package>[^/]+)/__init__\.py")
_LIBRARIES = "libs/"
_REQUIRED = ("pyproject.toml", "requirements.lock", "requirements-dev.lock")
_PYTHON = re.compile(rb'(?m)^requires-python\s*=\s*"[^\d"]*3\.(\d+)')
_LOADED = re.compile(r"(?:.*/)?(?:test_\w+|conftest)\.py")
"""Code of the user's own, outside of packages, that pytest imports."""
_CODE = ".py"
_WORD = re.compile(rb"[^\W\d]\w*")
_SEEDED = (Owner.SEEDED, Owner.ONCE)
_ANYTHING = b"from elsewhere import *\n"
"""Stands for what is not read, such as a link: it may have any name."""


def gone_names(session: Session) -> list[Diagnostic]:
    """Return a finding for each name that code uses and that is not there, and for broken code.

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
        self._generated: dict[str, list[str]] = {}
        for path in session.made.lock.files if session.changes.edited else ():
            top = "/".join(path.split("/")[:2])
            if path.endswith(_CODE):
                self._generated.setdefault(top, []).append(path)

    def findings(self) -> Iterator[Diagnostic]:
        libraries = {
            package: folder
            for top, packages in self._tops.items()
            if top.startswith(_LIBRARIES)
            for package, folder in packages.items()
        }
        shared = Modules(libraries, self.read, self._has)
        for path in self._edited(""):
            if not any(path.startswith(f"{top}/") for top in self._tops):
                yield from self._broken(path, "", self._examined(path))
        for top, packages in self._tops.items():
            edited, own = set(self._edited(top)), set(self._own(top))
            if not edited and not own:
                continue
            modules = Modules(
                packages,
                self.read,
                self._has,
                shared=shared,
                is_installed=partial(self._is_installed, top),
            )
            resting = self._resting(
                top, {path for path in edited if _dotted(path, packages)}, modules
            )
            for path in sorted(edited | own | set(resting)):
                tree = None
                if path in edited or (path in own and _is_loaded(path, packages)):
                    found = self._examined(path)
                    yield from self._broken(path, top, found)
                    tree = found.tree
                yield from self._of(path, packages, modules, tree)

    def _examined(self, path: str) -> Examined:
        """Look at a file by itself; conflict markers are said elsewhere."""
        content = self.read(path)
        if content is None or has_markers(content):
            return Examined([], None)
        return examine(content, path)

    def _broken(self, path: str, top: str, found: Examined) -> Iterator[Diagnostic]:
        """Yield what is wrong with a file by itself."""
        said: set[str] = set()
        for fault in found.faults:
            if not fault.name and self._is_later(top):
                continue
            if fault.name not in said:
                said.add(fault.name)
                yield of_fault(place(self._session, path), path, fault)

    def _is_later(self, top: str) -> bool:
        """Tell whether a service is written for a later Python than the one that runs here."""
        found = _PYTHON.search(self.read(f"{top}/pyproject.toml") or b"")
        return found is not None and int(found[1]) > sys.version_info.minor

    def _of(
        self,
        path: str,
        packages: Mapping[str, str],
        modules: Modules,
        tree: ast.Module | None,
    ) -> Iterator[Diagnostic]:
        content = self.read(path) or b""
        module = _dotted(path, packages)
        said: set[str] = set()
        for use in uses(content, module, modules, tree=tree):
            if use.name not in said:
                said.add(use.name)
                yield of_use(place(self._session, path), path, use, self._coming)

    def _edited(self, top: str) -> Iterator[str]:
        """Yield the generated Python files below a folder that somebody edited."""
        start = f"{top}/" if top else ""
        for path in self._session.changes.edited:
            if path.startswith(start) and path.endswith(_CODE):
                yield path

    def _own(self, top: str) -> Iterator[str]:
        """Yield the Python files below a folder that are nobody's but the user's."""
        start, session = f"{top}/", self._session
        for path in (*self._disk.below(top), *self._arriving):
            own = path not in session.lock.files and path not in session.made.lock.files
            if own and path.startswith(start) and path.endswith(_CODE):
                yield path

    def _resting(self, top: str, edited: set[str], modules: Modules) -> Iterator[str]:
        """Yield the generated files that may ask edited modules of a package for something.

        Anything may rest on an edited managed file, by way of others; on a handler only what
        imports it.
        """
        files = self._session.made.lock.files
        handlers = {path for path in edited if path in files and files[path].owner in _SEEDED}
        named = re.compile(b"|".join(_importing(path) for path in sorted(handlers)))
        for path in self._generated.get(top, ()) if edited else ():
            if handlers == edited:
                content = self.read(path) or b""
                if not named.search(content) or imports_plainly(
                    content.decode(errors="replace"), modules
                ):
                    continue
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

    @cached_property
    def _coming(self) -> frozenset[str]:
        """The words that this run brings into files of Python."""
        pairs = (
            (each.before or b"", each.after)
            for each in self._session.changes.changes
            if each.path.endswith(_CODE) and each.after
        )
        return frozenset(
            word.decode()
            for before, after in pairs
            for word in {*_WORD.findall(after)} - {*_WORD.findall(before)}
        )

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


def _importing(path: str) -> bytes:
    """Return a pattern of the ways to import a module."""
    folder, name = path.removesuffix(_CODE).split("/")[-2:]
    return rf"\b{re.escape(folder)}(?:\.{re.escape(name)}\b|\s+import\b)".encode()


def _is_loaded(path: str, packages: Mapping[str, str]) -> bool:
    """Tell whether a file of the user's own is one that Python imports, not data of a test."""
    dotted = _dotted(path, packages)
    if dotted:
        return all(part.isidentifier() for part in dotted.split("."))
    return _LOADED.fullmatch(path) is not None


def _dotted(path: str, packages: Mapping[str, str]) -> str:
    """Return the full name of the module in a file; empty for one outside of all packages."""
    for package, folder in packages.items():
        if path.startswith(f"{folder}/{package}/"):
            inner = path.removeprefix(f"{folder}/").removesuffix(".py")
            return inner.replace("/", ".")
    return ""
