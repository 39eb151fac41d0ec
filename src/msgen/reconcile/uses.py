"""What one Python file asks of the modules of its repository, and does not get."""

import ast
from collections.abc import Collection, Iterator

from msgen.reconcile.glance import HANDED, is_plainly_sound
from msgen.reconcile.modules import Modules, absolute, parsed
from msgen.records import dataclass

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MAY_FAIL = frozenset(
    {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"}
)


@dataclass(frozen=True, slots=True)
class Use:
    """A name that is not there: where it is used, told in words, and what there is instead.

    `line` and `column` count from 1.
    """

    name: str
    told: str
    line: int
    column: int
    width: int
    known: Collection[str] = ()


def uses(
    content: bytes, module: str, modules: Modules, *, tree: ast.Module | None = None
) -> Iterator[Use]:
    """Yield what the file uses and `modules` do not have; nothing of a file that is no Python.

    `module` is the full name of the file's own module, empty for one outside of packages; `tree`
    is the file parsed, where somebody did that before.
    """
    text = content.decode(errors="replace")
    if is_plainly_sound(text, modules):
        return
    if (tree := tree or parsed(text)) is not None:
        yield from _File(tree, module, modules).uses()


class _File:
    def __init__(self, tree: ast.Module, module: str, modules: Modules) -> None:
        self._tree = tree
        last = module.rpartition(".")
        self._package = last[0]
        self._modules = modules
        self._nodes = list(_careless(tree))
        self._imports = dict(self._imported())

    def uses(self) -> Iterator[Use]:
        for node in self._nodes:
            if isinstance(node, ast.ImportFrom):
                yield from self._from(node)
            elif isinstance(node, ast.Import):
                for each in node.names:
                    if self._modules.knows(each.name) and not self._modules.exists(each.name):
                        yield _use(node, each.name, f"imports {each.name}, which is not there")
        yield from self._of_modules()
        for node in self._nodes:
            if isinstance(node, _FUNCTIONS):
                yield from self._of_context(node)

    def _origin(self, node: ast.ImportFrom) -> str:
        """Return the module that is imported from, if it is the repository's."""
        if node.level and not self._package:
            return ""
        origin = absolute(node, self._package)
        return origin if self._modules.knows(origin) else ""

    def _imported(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for node in self._nodes:
            if isinstance(node, ast.ImportFrom) and (origin := self._origin(node)):
                yield from ((one.asname or one.name, (origin, one.name)) for one in node.names)
            elif isinstance(node, ast.Import):
                yield from ((one.asname, (one.name, "")) for one in node.names if one.asname)

    def _from(self, node: ast.ImportFrom) -> Iterator[Use]:
        origin = self._origin(node)
        if not origin:
            yield from self._of_old_name(node)
            return
        if not self._modules.exists(origin):
            yield _use(node, origin, f"imports from {origin}, which is not there")
            return
        for each in node.names:
            if each.name != "*" and not self._modules.offers(origin, each.name):
                told = f"imports {each.name} from {origin}, which has no such name"
                known = self._modules.names(origin)
                yield _use(each, f"{origin}.{each.name}", told, known)

    def _of_old_name(self, node: ast.ImportFrom) -> Iterator[Use]:
        """Yield an import from the package of a service that has another name by now.

        Nobody can tell that from a library that has such a module, unless by what is imported.
        """
        old = "" if node.level else node.module or ""
        twin = self._modules.twin(old)
        if twin and all(self._modules.offers(twin, each.name) for each in node.names):
            yield _use(node, old, f"imports from {old}, which is not there", [twin])

    def _of_modules(self) -> Iterator[Use]:
        """Yield names that are asked of a module that was imported as a whole."""
        whole = {}
        for name, (origin, inner) in self._imports.items():
            full = f"{origin}.{inner}" if inner else origin
            if self._modules.knows(full) and self._modules.get(full) and not self._rebound(name):
                whole[name] = full
        for node in self._nodes if whole else ():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                full = whole.get(node.value.id, "")
                if full and _reads(node) and not self._modules.offers(full, node.attr):
                    told = f"uses {node.attr} of {full}, which has no such name"
                    yield _use(node, f"{full}.{node.attr}", told, self._modules.names(full))

    def _rebound(self, name: str) -> bool:
        """Tell whether a name that was imported means something else somewhere in the file."""
        return sum(_binds(node, name) for node in ast.walk(self._tree)) != 1

    def _of_context(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Use]:
        """Yield what a function asks of a parameter that is the service's context or settings."""
        arguments = function.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            origin, kind = self._context(each.annotation)
            if origin and sum(_binds(node, each.arg) for node in ast.walk(function)) == 1:
                yield from self._asked(function, each.arg, origin, kind)

    def _context(self, annotation: ast.expr | None) -> tuple[str, str]:
        """Return module and name of the class of `HANDED` that an annotation means, or nothing."""
        name = annotation.id if isinstance(annotation, ast.Name) else ""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            name = annotation.value
        origin, original = self._imports.get(name, ("", ""))
        plain = HANDED.get(original) == origin.rpartition(".")[2] and not self._rebound(name)
        return (origin, original) if plain else ("", "")

    def _asked(self, function: ast.AST, name: str, origin: str, kind: str) -> Iterator[Use]:
        members = self._modules.members(origin, kind)
        if members is None:
            return
        fields = self._modules.fields(origin, kind)
        nodes = list(_careless(function))
        asked = {one.value for one in ast.walk(function) if isinstance(one, ast.Constant)}
        for node in nodes:
            if not isinstance(node, ast.Attribute) or not _reads(node) or node.attr in asked:
                continue
            inner = node.value
            if isinstance(inner, ast.Name) and inner.id == name and node.attr not in members:
                told = f"uses {name}.{node.attr}, which the {kind} of {origin} does not have"
                yield _use(node, f"{name}.{node.attr}", told, fields)
            elif (
                isinstance(inner, ast.Attribute)
                and isinstance(inner.value, ast.Name)
                and inner.value.id == name
                and inner.attr in fields
            ):
                yield from self._method(node, f"{name}.{inner.attr}", origin, fields[inner.attr])

    def _method(self, node: ast.Attribute, of: str, origin: str, name: str) -> Iterator[Use]:
        members = self._modules.members(origin, name)
        if members is not None and node.attr not in members:
            told = f"uses {of}.{node.attr}, which {name} does not have"
            yield _use(node, f"{of}.{node.attr}", told, members)


def _reads(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load) and not node.attr.startswith("__")


def _use(
    node: ast.stmt | ast.expr | ast.alias, name: str, told: str, known: Collection[str] = ()
) -> Use:
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    width = max(1, (end or node.col_offset + 1) - node.col_offset)
    return Use(name, told, node.lineno, node.col_offset + 1, width, known)


def _careless(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is below a node, but for code that expects to find something missing."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.With | ast.AsyncWith) and _mentions(child.items):
            continue
        if isinstance(child, ast.Try) and _is_wary(child):
            for part in (*child.handlers, *child.orelse, *child.finalbody):
                yield part
                yield from _careless(part)
            continue
        yield child
        yield from _careless(child)


def _is_wary(node: ast.Try) -> bool:
    """Tell whether a try is there for names that are missing; business rarely imports in one."""
    types = [each.type for each in node.handlers]
    loose = any(each is None or _mentions([each]) for each in types)
    imports = any(isinstance(each, ast.Import | ast.ImportFrom) for each in node.body)
    narrow = any(each is not None and _names_one(each, "AttributeError") for each in types)
    return narrow or (imports and loose)


def _names_one(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def _mentions(nodes: Collection[ast.AST]) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id in _MAY_FAIL
        for node in nodes
        for one in ast.walk(node)
    )


def _binds(node: ast.AST, name: str) -> bool:
    """Tell whether a node gives `name` a meaning."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.alias):
        return (node.asname or node.name.partition(".")[0]) == name
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return node.name == name
    if isinstance(node, ast.Global | ast.Nonlocal):
        return name in node.names
    return False
