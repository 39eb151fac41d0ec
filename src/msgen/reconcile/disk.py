"""The repository as it is on disk, read lazily: a listing a folder, three calls a file.

Links are never followed out of the repository, and never where a file is expected.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgen.output.lock import blob_id
from msgen.reconcile.model import Kind, Seen

SKIPPED = frozenset(
    {".git", ".venv", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
"""Folders whose content tools make and nobody edits."""

_LOCAL = ".msgen/local"
_READ = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK
_OUT = "a link on the way leads out of the repository"
_SUBMODULE = "it lies in a submodule, another repository"
_FILE = "a file stands where a folder is needed"


class RepositoryDisk:
    """A repository on this machine; what is listed is remembered, what is read is not."""

    def __init__(self, root: Path, ahead: Mapping[str, tuple[str, bool]] | None = None) -> None:
        """Look at nothing yet; `ahead` are files that were seen already: blob id and mode."""
        self._root = os.path.realpath(root)
        self._ahead = ahead or {}
        self._folders: dict[str, _Folder] = {"": _listed(self._root)}
        self._blind = os.path.exists(f"{self._root}/.MSGEN")

    def look(self, path: str) -> Seen | None:
        """Return what stands at `path`, or None."""
        if (known := self._ahead.get(path)) is not None:
            return _Unread(f"{self._root}/{path}", known[0], executable=known[1])
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        if folder.problem == _OUT:
            return Seen(Kind.LINK)
        kind = folder.entries.get(name)
        if kind is None:
            kind = self._kind_there(path) if self._blind else None
        if kind is Kind.FILE:
            return read_file(f"{folder.where}/{name}")
        return Seen(kind) if kind else None

    def has(self, path: str) -> bool:
        """Tell whether anything stands at `path`, without reading it."""
        parent, _, name = path.rpartition("/")
        return name in self._folder(parent).entries

    def obstacle(self, path: str) -> str | None:
        """Return why nothing may be written at `path`, such as a link that leads out."""
        return self._folder(path.rpartition("/")[0]).problem

    def folders(self, path: str) -> list[str]:
        """Return the names of the folders in the folder `path`, sorted; no links."""
        here = self._folder(path)
        known = here.entries.items() if not here.problem else ()
        return sorted(name for name, kind in known if kind is Kind.FOLDER)

    def below(self, folder: str) -> Iterator[str]:
        """Yield all files and links below `folder`, sorted; no caches, environments or git."""
        here = self._folder(folder)
        if here.problem:
            return
        for name, kind in sorted(here.entries.items()):
            path = f"{folder}/{name}" if folder else name
            if kind is not Kind.FOLDER:
                yield path
            elif name not in SKIPPED and path != _LOCAL:
                yield from self.below(path)

    def _folder(self, path: str) -> "_Folder":
        """Return the listing of a folder; one that is missing is empty."""
        known = self._folders.get(path)
        if known is None:
            known = self._folders[path] = self._list(path)
        return known

    def _list(self, path: str) -> "_Folder":
        parent, _, name = path.rpartition("/")
        around = self._folder(parent)
        if around.problem not in (None, _SUBMODULE):
            return _Folder(around.where, {}, around.problem)
        where = f"{around.where}/{name}"
        kind = around.entries.get(name)
        if kind is None and self._blind:
            kind = self._kind_there(path)
        if kind is None:
            return _Folder(where, {}, around.problem)
        if kind is Kind.LINK:
            where = os.path.realpath(where)
            if not where.startswith(f"{self._root}/"):
                return _Folder(where, {}, _OUT)
            kind = Kind.FOLDER if os.path.isdir(where) else Kind.FILE
        if kind is not Kind.FOLDER:
            return _Folder(where, {}, _FILE)
        found = _listed(where)
        inner = _SUBMODULE if ".git" in found.entries else around.problem
        return _Folder(where, found.entries, inner)

    def _kind_there(self, path: str) -> Kind | None:
        """Ask the system, which may take another spelling for the same file."""
        try:
            return _kind_of(os.lstat(f"{self._root}/{path}").st_mode)
        except OSError:
            return None


class _Folder:
    """What is in a folder, and why nothing may be written there."""

    __slots__ = ("entries", "problem", "where")

    def __init__(self, where: str, entries: dict[str, Kind], problem: str | None) -> None:
        self.where = where
        self.entries = entries
        self.problem = problem


class _Unread(Seen):
    """A file that was seen already; it is read again where somebody asks for its content."""

    __slots__ = ("_where",)
    _where: str

    def __init__(self, where: str, blob: str, *, executable: bool) -> None:
        _KIND(self, Kind.FILE)
        _ID(self, blob)
        _EXECUTABLE(self, executable)
        _WHERE(self, where)

    @property
    def content(self) -> bytes:
        seen = read_file(self._where)
        return seen.content if seen else b""


# A frozen class refuses to be filled in, and its slots are quicker than object.__setattr__.
_KIND, _ID, _EXECUTABLE = (vars(Seen)[name].__set__ for name in ("kind", "id", "executable"))
_WHERE = vars(_Unread)["_where"].__set__


def _listed(where: str) -> _Folder:
    entries: dict[str, Kind] = {}
    with os.scandir(where) as found:
        for each in found:
            if each.is_symlink():
                entries[each.name] = Kind.LINK
            elif each.is_dir(follow_symlinks=False):
                entries[each.name] = Kind.FOLDER
            else:
                plain = each.is_file(follow_symlinks=False)
                entries[each.name] = Kind.FILE if plain else Kind.OTHER
    return _Folder(where, entries, None)


def _kind_of(mode: int) -> Kind:
    if stat.S_ISLNK(mode):
        return Kind.LINK
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    return Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER


def read_file(where: str) -> Seen | None:
    """Read a file whole; what has become something else meanwhile is not there."""
    try:
        handle = os.open(where, _READ)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(handle)
        content = os.read(handle, status.st_size + 1)
        while len(content) < status.st_size and (more := os.read(handle, 1 << 20)):
            content += more
    finally:
        os.close(handle)
    return Seen(Kind.FILE, content, blob_id(content), bool(status.st_mode & stat.S_IXUSR))
