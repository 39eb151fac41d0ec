"""The tables that Alembic revisions make, told from their text.

Nothing is imported or run. What is not plainly written, such as a table made in a loop or by SQL,
is not guessed at: then nothing is known of any of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgen.records import dataclass

Tables = Mapping[str, frozenset[str]]
"""The columns of each table."""

_QUIET = frozenset(
    (
        "bulk_insert",
        "create_check_constraint",
        "create_exclude_constraint",
        "create_foreign_key",
        "create_index",
        "create_primary_key",
        "create_table_comment",
        "create_unique_constraint",
        "drop_constraint",
        "drop_index",
        "drop_table_comment",
        "f",
        "get_bind",
        "get_context",
    )
)
"""Operations that change no table's columns."""

_LOUD = frozenset(
    (
        "add_column",
        "alter_column",
        "batch_alter_table",
        "create",
        "create_all",
        "create_table",
        "drop",
        "drop_all",
        "drop_column",
        "drop_table",
        "rename_table",
        "run_sync",
    )
)
"""Operations, and methods of SQLAlchemy, that do where they are called in no plain way."""

_RUN = frozenset(("exec_driver_sql", "execute", "scalar", "scalars"))
_DATA = frozenset(("delete", "insert", "select", "update"))
_DEFINES = re.compile(r"\b(create|alter|drop|rename)\b[^;]*\btable\b", re.IGNORECASE | re.DOTALL)


class Unreadable(Exception):
    """A revision does something that its text does not plainly tell."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: its name, the one before it, and the statements of its `upgrade`."""

    name: str
    after: str | None
    statements: tuple[ast.stmt, ...]
    helpers: frozenset[str]


@lru_cache(maxsize=1024)
def made(sources: tuple[bytes, ...]) -> Tables | None:
    """Return the tables after all revisions, in whatever order they are given.

    None where it cannot be told: a text that is no Python or no plain revision, several branches.
    """
    tables: dict[str, set[str]] = {}
    try:
        for revision in _in_order([_revision(source) for source in sources]):
            _Upgrade(tables, revision.helpers).do(revision.statements)
    except (Unreadable, SyntaxError, ValueError, RecursionError):
        return None
    return {name: frozenset(columns) for name, columns in tables.items()}


def _revision(source: bytes) -> Revision:
    module = ast.parse(source)
    said: dict[str, object] = {}
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    for each in module.body:
        target = each.targets[0] if isinstance(each, ast.Assign) else None
        target = each.target if isinstance(each, ast.AnnAssign) else target
        value = each.value if isinstance(each, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            said[target.id] = value.value
    name, after = said.get("revision"), said.get("down_revision", 0)
    if not isinstance(name, str) or not isinstance(after, str | None) or "upgrade" not in functions:
        raise Unreadable
    return Revision(name, after, tuple(functions["upgrade"].body), frozenset(functions))


def _in_order(revisions: list[Revision]) -> Iterator[Revision]:
    following = {each.after: each for each in revisions}
    last: str | None = None
    for _ in revisions:
        if last not in following:
            raise Unreadable
        yield following[last]
        last = following[last].name


@dataclass(frozen=True, slots=True)
class _Upgrade:
    """Does to `tables` what statements say; `helpers` are functions of the module."""

    tables: dict[str, set[str]]
    helpers: frozenset[str]

    def do(self, statements: tuple[ast.stmt, ...]) -> None:
        for each in statements:
            match each:
                case ast.Pass() | ast.Expr(ast.Constant()):
                    continue
                case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name("op"))) as call):
                    self._operation(call, None)
                case ast.With(
                    items=[ast.withitem(ast.Call(ast.Attribute(ast.Name("op"), how)) as call, name)]
                ) if how == "batch_alter_table":
                    self._batch(call, name, each.body)
                case _:
                    self._demand_quiet(each)

    def _batch(self, opened: ast.Call, name: ast.expr | None, body: list[ast.stmt]) -> None:
        """Do what is said of one table: `batch_op.add_column(…)`."""
        table = _text(opened, 0, "table_name")
        for each in body:
            match each, name:
                case (
                    ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(used))) as call),
                    ast.Name(known),
                ) if used == known:
                    self._operation(call, table)
                case _:
                    self._demand_quiet(each)

    def _operation(self, call: ast.Call, table: str | None) -> None:
        """Do one operation; of a batch, `table` is known and is no argument."""
        assert isinstance(call.func, ast.Attribute)
        if any(each.arg in (None, "schema") and not _is_none(each.value) for each in call.keywords):
            raise Unreadable
        first = 0 if table is not None else 1
        match call.func.attr:
            case "create_table" if table is None:
                columns = _columns(call.args[1:])
                self.tables[_text(call, 0, "table_name")] = columns
            case "drop_table" if table is None:
                self._known(_text(call, 0, "table_name"))
                del self.tables[_text(call, 0, "table_name")]
            case "rename_table" if table is None:
                old, new = _text(call, 0, "old_table_name"), _text(call, 1, "new_table_name")
                self._known(old)
                self.tables[new] = self.tables.pop(old)
            case "add_column":
                column = _argument(call, first, "column")
                self._table(call, table).update(_columns([column]))
            case "drop_column":
                self._table(call, table).discard(_text(call, first, "column_name"))
            case "alter_column":
                self._alter(call, self._table(call, table), _text(call, first, "column_name"))
            case _:
                self._demand_quiet(call)

    def _alter(self, call: ast.Call, columns: set[str], old: str) -> None:
        if any(each.arg in ("new_column_name", "name") for each in call.keywords):
            key = next(
                each.arg for each in call.keywords if each.arg in ("new_column_name", "name")
            )
            columns.discard(old)
            columns.add(_text(call, len(call.args), str(key)))

    def _table(self, call: ast.Call, table: str | None) -> set[str]:
        return self._known(table if table is not None else _text(call, 0, "table_name"))

    def _known(self, table: str) -> set[str]:
        if table not in self.tables:
            raise Unreadable
        return self.tables[table]

    def _demand_quiet(self, node: ast.AST) -> None:
        """Raise Unreadable where something inside may change a table."""
        plain = 0
        for each in ast.walk(node):
            match each:
                case ast.Name(name) if name in self.helpers:
                    raise Unreadable
                case ast.Name("op"):
                    plain += 1
                case ast.Attribute(ast.Name("op"), name) if name in _QUIET or name in _RUN:
                    plain -= 1
                case ast.Attribute(attr=name) if name in _LOUD:
                    raise Unreadable
                case ast.Call(ast.Attribute(attr=name), arguments) if name in _RUN:
                    if not arguments or not _is_data(arguments[0]):
                        raise Unreadable
        if plain:  # what is done with `op` elsewhere, nobody knows
            raise Unreadable


def _is_data(statement: ast.expr) -> bool:
    """Whether a statement is about rows: SQL that defines no table, or built by SQLAlchemy."""
    match statement:
        case ast.Constant(str() as text):
            return _DEFINES.search(text) is None
        case ast.Call(func=ast.Attribute(attr="text") | ast.Name("text"), args=[inner]):
            return _is_data(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            return name in _DATA or _is_data(inner)
        case ast.Call(func=ast.Name(name)):
            return name in _DATA
        case _:
            return False


def _columns(arguments: list[ast.expr]) -> set[str]:
    """The names of columns; constraints and the library's own column have none."""
    found = set()
    for each in arguments:
        if not isinstance(each, ast.Call):
            raise Unreadable
        match each.func:
            case ast.Attribute(attr="Column") | ast.Name("Column"):
                found.add(_text(each, 0, "name"))
            case ast.Name("position"):
                continue
            case ast.Attribute(attr=name) | ast.Name(name) if name.endswith("Constraint"):
                continue
            case _:
                raise Unreadable
    return found


def _argument(call: ast.Call, index: int, name: str) -> ast.expr:
    if index < len(call.args):
        return call.args[index]
    for each in call.keywords:
        if each.arg == name:
            return each.value
    raise Unreadable


def _text(call: ast.Call, index: int, name: str) -> str:
    value = _argument(call, index, name)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    raise Unreadable


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
