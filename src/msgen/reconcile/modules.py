"""What the Python modules of a repository have in them, as far as their text tells.

Whatever cannot be told for sure counts as there: a star import, `__getattr__`, a base class from
elsewhere. A module is parsed when a name is asked for that does not plainly stand in it.
"""

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module

Read = Callable[[str], bytes | None]
"""Gives the content of a file by its path in the repository; None where there is none."""

_DYNAMIC = frozenset({"globals", "exec", "setattr"})


class Modules:
    """The modules of packages, by dotted name.

    `places` says in which folder each package lies; others are those of `shared`, or unknown.
    """

    def __init__(
        self,
        places: Mapping[str, str],
        read: Read,
        has: Callable[[str], bool],
        *,
        shared: "Modules | None" = None,
        is_installed: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Read nothing yet; `has` tells whether a folder has anything in it.

        `is_installed` tells of a package that is not here whether it may come from elsewhere.
        """
        self._is_installed = is_installed
        self._places = places
        self._shared = shared
        self._read = read
        self._has = has
        self._found: dict[str, Module | None] = {}
        self._members: dict[tuple[str, str], frozenset[str] | None] = {}

    def knows(self, dotted: str) -> bool:
        """Tell whether a module belongs to a package of the repository."""
        return dotted.partition(".")[0] in self._places or bool(
            self._shared and self._shared.knows(dotted)
        )

    def twin(self, dotted: str) -> str:
        """Return the module that has the place of an unknown one in a package here, or nothing.

        A service that was renamed leaves such: `old.models` for `new.models`.
        """
        top, _, rest = dotted.partition(".")
        if not rest or self.knows(top) or self._is_installed(top):
            return ""
        found = (f"{package}.{rest}" for package in self._places)
        return next((each for each in found if self.get(each)), "")

    def exists(self, dotted: str) -> bool:
        """Tell whether a module, or a folder that counts as one, is there."""
        if self._is_shared(dotted):
            return self._shared is not None and self._shared.exists(dotted)
        return self.get(dotted) is not None or self._has(self._path(dotted))

    def get(self, dotted: str) -> "Module | None":
        """Return a module; None where there is no such file."""
        if self._is_shared(dotted):
            return self._shared.get(dotted) if self._shared else None
        if dotted not in self._found:
            self._found[dotted] = self._open(dotted)
        return self._found[dotted]

    def offers(self, dotted: str, name: str) -> bool:
        """Tell whether `from dotted import name` finds something, or may."""
        module = self.get(dotted)
        return (module is not None and module.has(name)) or self.exists(f"{dotted}.{name}")

    def names(self, dotted: str) -> frozenset[str]:
        """Return the names in a module that are plain to see."""
        module = self.get(dotted)
        return (module.names if module else None) or frozenset()

    def members(self, dotted: str, name: str) -> frozenset[str] | None:
        """Return the attributes of a class as a module knows it; None where that is not plain."""
        if self._is_shared(dotted) and self._shared:
            return self._shared.members(dotted, name)
        if (dotted, name) not in self._members:
            self._members[dotted, name] = None  # what is its own base has none
            found = self.defined(dotted, name)
            self._members[dotted, name] = _members(self, *found) if found else None
        return self._members[dotted, name]

    def fields(self, dotted: str, name: str) -> Mapping[str, str]:
        """Return the annotated attributes of a class that have a plain name for their type."""
        found = self.defined(dotted, name)
        return {
            each.target.id: each.annotation.id
            for each in (found[1].body if found else ())
            if isinstance(each, ast.AnnAssign)
            and isinstance(each.target, ast.Name)
            and isinstance(each.annotation, ast.Name)
        }

    def defined(
        self, dotted: str, name: str, *, depth: int = 0
    ) -> "tuple[str, ast.ClassDef] | None":
        """Return the class behind a name, and the module that it stands in."""
        module = self.get(dotted) if self.knows(dotted) and depth < _DEEP else None
        if module is None or module.tree is None:
            return None
        if (found := module.classes.get(name)) is not None:
            return dotted, found
        if name in module.imports:
            origin, original = module.imports[name]
            return self.defined(origin, original, depth=depth + 1) if original else None
        return None

    def _is_shared(self, dotted: str) -> bool:
        return dotted.partition(".")[0] not in self._places

    def _open(self, dotted: str) -> "Module | None":
        for path in (f"{self._path(dotted)}.py", f"{self._path(dotted)}/__init__.py"):
            content = self._read(path)
            if content is not None:
                return Module(dotted, content, is_package=path.endswith("/__init__.py"))
        return None

    def _path(self, dotted: str) -> str:
        package = dotted.partition(".")[0]
        return f"{self._places[package]}/{dotted.replace('.', '/')}"


_DEEP = 8  # classes and modules on the way to a definition; more is a circle


class Module:
    """One module."""

    def __init__(self, dotted: str, content: bytes, *, is_package: bool) -> None:
        """Parse nothing yet."""
        self.package = dotted if is_package else dotted.rpartition(".")[0]
        self._text = content.decode(errors="replace")

    def has(self, name: str) -> bool:
        """Tell whether the module has, or may have, something of that name."""
        return self.has_plainly(name) or self.names is None or name in self.names

    def has_plainly(self, name: str) -> bool:
        """Tell whether a line at the margin defines the name."""
        return _plainly(name).search(self._text) is not None

    @cached_property
    def tree(self) -> ast.Module | None:
        """The module parsed; None where it is no Python that this one reads."""
        return parsed(self._text)

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes at its top."""
        body = self.tree.body if self.tree else ()
        return {each.name: each for each in body if isinstance(each, ast.ClassDef)}

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """What it imports, by the name that it gives it: module, and name there or nothing."""
        found: dict[str, tuple[str, str]] = {}
        for each in self.tree.body if self.tree else ():
            if isinstance(each, ast.ImportFrom):
                origin = absolute(each, self.package)
                found |= {one.asname or one.name: (origin, one.name) for one in each.names}
            elif isinstance(each, ast.Import):
                found |= {one.asname: (one.name, "") for one in each.names if one.asname}
        return found

    @cached_property
    def names(self) -> frozenset[str] | None:
        """All names at its top; None where they are not plain to see."""
        if self.tree is None:
            return None
        found = set(_bound(self.tree))
        for each in ast.walk(self.tree):
            if isinstance(each, ast.Global):
                found.update(each.names)
            elif isinstance(each, ast.Name) and each.id in _DYNAMIC:
                return None
        return None if {"*", "__getattr__"} & found else frozenset(found)


def parsed(text: str) -> ast.Module | None:
    """Parse a file; None where it is no Python that this one reads."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the full name of the module that a statement in `package` imports from."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - node.level + 1])
    return f"{base}.{node.module}" if node.module else base


@cache
def _plainly(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(rf"^(?:(?:async )?def|class) {word}\b|^{word}(?:: [^=\n]+)? = ", re.MULTILINE)


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that are bound outside of functions and classes."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield each.name
            continue
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, ast.Import | ast.ImportFrom):
            yield from (one.asname or one.name.partition(".")[0] for one in each.names)
        elif isinstance(each, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and each.name:
            yield each.name
        elif type(each).__name__ == "TypeAlias":
            yield each.name.id  # type: ignore[attr-defined]
        yield from _bound(each)


def _members(modules: Modules, dotted: str, node: ast.ClassDef) -> frozenset[str] | None:
    """Return the names of a class and of its bases; None where one is not to be seen."""
    if node.keywords or not all(map(_is_plain, node.decorator_list)):
        return None
    found = set(_bound(node))
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
            found.add(each.attr)
    if {"__getattr__", "__getattribute__"} & found:
        return None
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(plain, ast.Name) and plain.id in _EMPTY:
            continue
        if _is_model(modules, dotted, plain) and not _takes_anything(node):
            found.update(_of_models())
            continue
        origin, name = _named(modules, dotted, plain)
        inherited = modules.members(origin, name) if origin else None
        if inherited is None:
            return None
        found |= inherited
    return frozenset(found)


def _is_model(modules: Modules, dotted: str, base: ast.expr) -> bool:
    module = modules.get(dotted)
    name = base.id if isinstance(base, ast.Name) else ""
    return module is not None and module.imports.get(name) == ("pydantic", "BaseModel")


def _takes_anything(node: ast.ClassDef) -> bool:
    """Tell whether a model may keep fields that it does not declare."""
    return any(isinstance(one, ast.Constant) and one.value == "allow" for one in ast.walk(node))


@cache
def _of_models() -> frozenset[str]:
    """Return what every model of pydantic's has."""
    return frozenset(dir(import_module("pydantic").BaseModel))


def _is_plain(decorator: ast.expr) -> bool:
    """Tell whether a decorator of a class is known to give it nothing."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("dataclass", "final", "runtime_checkable")


_EMPTY = frozenset({"object", "Protocol", "Generic", "ABC"})
"""Bases that give a class nothing that anybody calls."""


def _named(modules: Modules, dotted: str, node: ast.expr) -> tuple[str, str]:
    """Return module and name of the class that a base means, `Base` or `module.Base`."""
    if isinstance(node, ast.Name):
        return dotted, node.id
    module = modules.get(dotted)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and module:
        origin, name = module.imports.get(node.value.id, ("", ""))
        return f"{origin}.{name}" if name else origin, node.attr
    return "", ""
