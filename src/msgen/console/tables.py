"""Tables: drawn by rich on a terminal, aligned plain text elsewhere."""

import sys
from collections.abc import Iterable, Sequence

from msgen.console.say import colours, out
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and on which side its cells align."""

    title: str
    right: bool = False


def show_table(
    title: str, columns: Sequence[Column | str], rows: Iterable[Sequence[object]]
) -> None:
    """Print a table as a result; None is an empty cell. A table with no rows is left out."""
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        return
    if sys.stdout.isatty():
        _draw(title, heads, cells)
    else:
        out(plain_table(title, heads, cells))


def plain_table(title: str, heads: Sequence[Column], cells: Sequence[Sequence[str]]) -> str:
    """Return an aligned table in plain text; every machine gives the same."""
    lines = [[head.title.upper() for head in heads], *cells]
    widths = [max(len(line[index]) for line in lines) for index in range(len(heads))]
    body = (
        "  ".join(
            cell.rjust(width) if head.right else cell.ljust(width)
            for cell, width, head in zip(line, widths, heads, strict=True)
        ).rstrip()
        for line in lines
    )
    return "\n".join([title, *(f"  {line}" for line in body)]) + "\n\n"


def _draw(title: str, heads: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for head in heads:
        table.add_column(head.title, justify="right" if head.right else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(no_color=not colours(sys.stdout)).print(table)
