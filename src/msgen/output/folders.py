"""The files of a repository, reached folder by folder so that no link leads out of it."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.caches import caches_alone, remove_cache
from msgen.output.lock import blob_id
from msgen.output.rules import leads_outside

FOLDER, LINK, OTHER = "folder", "link", "other"
"""What `Tree.state` answers for something that is no file; no blob id looks like that."""

_ENTER = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_AT_MOST = 50


class Tree:
    """A repository. Every path is relative to its root and uses slashes.

    A folder is entered from the one above it, by handle: nobody can put a link in its place
    between a check and the deed. A link to a folder inside the repository is followed, one that
    leads out of it or into git's own folder raises UserError.
    """

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._top = os.open(self.root, _ENTER)
        self._entered: dict[str, int] = {}

    @classmethod
    @contextmanager
    def at(cls, root: Path) -> Iterator["Tree"]:
        """Open the repository at `root` for a while."""
        tree = cls(root)
        try:
            yield tree
        finally:
            tree.forget()
            os.close(tree._top)

    def state(self, path: str) -> str | None:
        """Return a file's blob id, a word for what is no file, None for nothing."""
        entry = self.entry(path)
        if entry is None or stat.S_ISREG(entry.st_mode):
            return None if entry is None else blob_id(self.read(path))
        if stat.S_ISDIR(entry.st_mode):
            return FOLDER
        return LINK if stat.S_ISLNK(entry.st_mode) else OTHER

    def entry(self, path: str) -> os.stat_result | None:
        """Return what is known of `path`, a link itself rather than where it leads."""
        with suppress(FileNotFoundError, NotADirectoryError):
            folder, name = self.parent(path)
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
        return None

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        folder, name = self.parent(path)
        handle = os.open(name, _READ, dir_fd=folder)
        with open(handle, "rb") as file:
            return file.read()

    def link(self, path: str) -> str:
        """Return where a link leads."""
        folder, name = self.parent(path)
        return os.readlink(name, dir_fd=folder)

    def write(self, path: str, content: bytes, *, mode: int, exact: bool = False) -> None:
        """Write a new file; the umask thins its mode out unless it has to be exact."""
        folder, name = self.parent(path)
        handle = os.open(name, _WRITE | os.O_EXCL, mode, dir_fd=folder)
        try:
            while content:
                content = content[os.write(handle, content) :]
            if exact:
                os.fchmod(handle, mode)
        finally:
            os.close(handle)

    def rename(self, source: str, path: str) -> None:
        """Give a file another path, replacing a file that is there; folders are made as needed."""
        target_folder, target = self.parent(path, make=True)
        above, _, name = source.rpartition("/")
        folder = self.enter(above)  # not `parent`, which may close the other handle
        os.rename(name, target, src_dir_fd=folder, dst_dir_fd=target_folder)

    def symlink(self, target: str, path: str) -> None:
        """Make a link."""
        folder, name = self.parent(path)
        os.symlink(target, name, dir_fd=folder)

    def date(self, path: str, like: os.stat_result) -> None:
        """Give a file or a link the times of another."""
        folder, name = self.parent(path)
        times = (like.st_atime_ns, like.st_mtime_ns)
        os.utime(name, ns=times, dir_fd=folder, follow_symlinks=False)

    def remove(self, path: str) -> None:
        """Remove a file or a link; nothing happens if it is gone."""
        with suppress(FileNotFoundError, NotADirectoryError):
            folder, name = self.parent(path)
            os.unlink(name, dir_fd=folder)

    def make(self, folder: str, *, mode: int = 0o755) -> None:
        """Make a folder; nothing happens if it is there."""
        above, name = self.parent(folder, make=True)
        with suppress(FileExistsError):
            os.mkdir(name, mode, dir_fd=above)

    def prune(self, folder: str) -> None:
        """Remove a folder that is empty, or has nothing in it but what tools cache."""
        self.forget()
        with suppress(OSError):
            here = self.enter(folder)
            for cache in caches_alone(here):
                remove_cache(here, cache)
            self.forget()
            above, name = self.parent(folder)
            os.rmdir(name, dir_fd=above)

    def nearest(self, path: str) -> str:
        """Return the innermost of the folders above `path` that exists; "" is the root."""
        while path:
            path = path.rpartition("/")[0]
            entry = self.entry(path) if path else None
            if entry and (stat.S_ISDIR(entry.st_mode) or stat.S_ISLNK(entry.st_mode)):
                with suppress(FileNotFoundError, NotADirectoryError):
                    self.enter(path)
                    return path
        return ""

    def parent(self, path: str, *, make: bool = False) -> tuple[int, str]:
        """Return a handle of the folder of `path`, good until the next call, and its name."""
        folder, _, name = path.rpartition("/")
        if len(self._entered) > _OPEN_AT_MOST:
            self.forget()
        return self.enter(folder, make=make), name

    def enter(self, folder: str, *, make: bool = False) -> int:
        """Return a handle of `folder`."""
        if not folder:
            return self._top
        if folder not in self._entered:
            self._entered[folder] = self._open(folder, make=make)
        return self._entered[folder]

    def forget(self) -> None:
        """Close the handles of folders: they may be gone, and others in their place."""
        for handle in self._entered.values():
            os.close(handle)
        self._entered.clear()

    def _open(self, folder: str, *, make: bool) -> int:
        above, _, name = folder.rpartition("/")
        base = self.enter(above, make=make)
        try:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(name, 0o755, dir_fd=base)
            return os.open(name, _ENTER, dir_fd=base)
        except OSError as problem:
            if problem.errno not in (errno.ENOTDIR, errno.ELOOP):
                raise
            if not stat.S_ISLNK(os.stat(name, dir_fd=base, follow_symlinks=False).st_mode):
                raise
        return self._follow(folder)

    def _follow(self, folder: str) -> int:
        """Enter a folder by a link, if it leads to another folder of the repository."""
        real = os.path.realpath(os.path.join(self.root, folder), strict=True)
        inner = os.path.relpath(real, self.root)
        if inner != "." and not is_inside(inner):
            message = f'"{folder}" is a symbolic link that leads out of the repository'
            raise UserError(leads_outside.RULE.at(None, message))
        return os.dup(self.enter("" if inner == "." else inner))


def is_inside(path: str) -> bool:
    """Tell whether `path` names a file of a repository, and none of git's own."""
    parts = path.split("/")
    git = any(part.casefold() in (".git", "git~1") for part in parts)
    return not git and "\0" not in path and not {"", ".", ".."} & set(parts)
