"""What people do to the files of a repository, in ways that a machine can draw."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from tests.years.house import House

Draw = Callable[[st.SearchStrategy], object]
HASH = (".py", ".yaml", ".yml", ".toml", ".lock", ".txt", ".gitignore", ".sh", "Makefile", ".env")


def lines_of(house: House, path: str) -> list[bytes]:
    return (house.root / path).read_bytes().splitlines(keepends=True)


def put(house: House, path: str, lines: list[bytes]) -> None:
    house.edited = True
    (house.root / path).write_bytes(b"".join(lines))


def end_of(lines: list[bytes]) -> bytes:
    return b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"


def type_line(house: House, path: str, at: int, kind: int) -> None:
    """Insert a line of one's own: a comment, code, a key, an item or an import."""
    lines = lines_of(house, path)
    at = at % (len(lines) + 1)
    if lines and not lines[-1].endswith(b"\n"):
        lines[-1] += end_of(lines)
    token = house.token()
    below = lines[at] if at < len(lines) else b""
    indent = below[: len(below) - len(below.lstrip(b" \t"))]
    text = _line(path, token, kind)
    line = indent + text.encode()
    house.whole[token.encode()] = line.strip()
    lines.insert(at, line + end_of(lines))
    put(house, path, lines)
    house.say(f"type {text!r} at {at} of {path}")


def _line(path: str, token: str, kind: int) -> str:
    if path.endswith(".json"):
        return f'"{token}": 1,'
    if path.endswith(".py"):
        return [f"# {token}", f"{token} = 1", f"import {token}", f"from os import {token}"][
            kind % 4
        ]
    if path.endswith((".yaml", ".yml")):
        return [f"# {token}", f"{token}: 1", f"- {token}", f"{token}: {{name: a}}"][kind % 4]
    if path.endswith(HASH):
        return [f"# {token}", f'{token} = "1"'][kind % 2]
    return f"A line of {token}."


def touch_line(house: House, path: str, at: int) -> None:
    """Say more at the end of a line that is there."""
    lines = lines_of(house, path)
    if not lines:
        return
    at %= len(lines)
    token = house.token()
    body = lines[at].rstrip(b"\r\n")
    end = lines[at][len(body) :]
    sign = b"  # " if path.endswith(HASH) else b" "
    lines[at] = body + sign + token.encode() + end
    put(house, path, lines)
    house.say(f"touch line {at} of {path} with {token}")


def rewrite_line(house: House, path: str, at: int, kind: int) -> None:
    """Put a line of one's own in place of another."""
    lines = lines_of(house, path)
    if lines:
        del lines[at % len(lines)]
        put(house, path, lines)
        type_line(house, path, at % (len(lines) + 1), kind)


def delete_lines(house: House, path: str, at: int, count: int) -> None:
    lines = lines_of(house, path)
    if lines:
        at %= len(lines)
        del lines[at : at + count]
        put(house, path, lines)
        house.say(f"delete {count} lines at {at} of {path}")


def move_lines(house: House, path: str, at: int, count: int, to: int) -> None:
    lines = lines_of(house, path)
    if lines and lines[-1].endswith(b"\n"):
        at %= len(lines)
        block = lines[at : at + count]
        del lines[at : at + count]
        to %= len(lines) + 1
        lines[to:to] = block
        put(house, path, lines)
        house.say(f"move {count} lines at {at} of {path} to {to}")


def turn_ends(house: House, path: str) -> None:
    """CRLF to LF, and LF to CRLF."""
    content = (house.root / path).read_bytes()
    turned = content.replace(b"\r\n", b"\n")
    if turned == content:
        turned = content.replace(b"\n", b"\r\n")
    put(house, path, [turned])
    house.say(f"turn the line ends of {path}")


def change_mode(house: House, path: str) -> None:
    house.edited = True
    file = house.root / path
    file.chmod(file.stat().st_mode ^ 0o111)
    house.say(f"change the mode of {path}")


def delete(house: House, path: str) -> None:
    """Delete a file or a folder."""
    house.edited = True
    where = house.root / path
    if where.is_dir() and not where.is_symlink():
        shutil.rmtree(where)
    else:
        where.unlink()
        _prune(where.parent, house.root)
    house.say(f"delete {path}")


def _prune(folder: Path, root: Path) -> None:
    """Remove folders that are empty, as git would not have them."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def add_file(house: House, path: str) -> None:
    """Write a file of one's own, maybe where msgen will want one some day."""
    where = house.root / path
    if any(each.is_file() or each.is_symlink() for each in [where, *where.parents]) or (
        os.path.lexists(where)
    ):
        return
    house.edited = True
    token = house.token()
    house.whole[token.encode()] = f"# {token}".encode()
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text(f"# {token}\n")
    house.say(f"add {path} with {token}")


def make_link(house: House, path: str, inside: bool) -> None:
    """Put a link in place of a file: to a copy beside it, or out of the repository."""
    where = house.root / path
    if where.is_symlink():
        return
    house.edited = True
    if inside:
        copy = where.with_name(f"real-{where.name}")
        if copy.exists():
            return
        where.rename(copy)
        where.symlink_to(copy.name)
    else:
        where.unlink()
        where.symlink_to("/nowhere")
    house.say(f"make {path} a link")


def make_folder(house: House, path: str) -> None:
    where = house.root / path
    house.edited = True
    content = where.read_bytes()
    where.unlink()
    where.mkdir()
    (where / "inside.txt").write_bytes(content)
    house.say(f"make {path} a folder")
