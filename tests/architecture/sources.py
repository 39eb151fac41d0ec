"""The modules of msgen and what they import, read from their source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "src" / "msgen"


@dataclass(frozen=True)
class Import:
    """`module` of msgen imports `imported` of msgen; both without the leading `msgen.`."""

    module: str
    imported: str
    line: int


def modules() -> dict[str, Path]:
    """Return dotted names (without `msgen.`) and files of all modules."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imports() -> Iterator[Import]:
    """Yield every import of msgen by msgen, those inside functions too."""
    known = modules()
    for module, path in known.items():
        for node in ast.walk(ast.parse(path.read_bytes())):
            for name in _imported(node, known):
                yield Import(module, name, node.lineno)


def _imported(node: ast.AST, known: dict[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.startswith("msgen."):
                yield alias.name.removeprefix("msgen.")
    elif isinstance(node, ast.ImportFrom) and node.module:
        if node.module != "msgen" and not node.module.startswith("msgen."):
            return
        base = node.module.removeprefix("msgen").removeprefix(".")
        for alias in node.names:
            inner = f"{base}.{alias.name}".lstrip(".")
            yield inner if inner in known else base
