"""Where the base of a merge is found: kept copies, git, and the applied spec rendered again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgen.output.git import read_blobs
from msgen.output.lock import blob_id
from msgen.reconcile.model import BASES, OWN_BASES, Disk
from msgen.render.files import File

Rendered = Callable[[], Mapping[str, bytes]]
"""Gives path and content of what a spec once made, rendered when it is first asked for."""


class Contents(Mapping[str, bytes]):
    """The content of rendered files by path, looked at when it is asked for."""

    def __init__(self, files: Iterable[File]) -> None:
        """Look at nothing yet."""
        self._files = {file.path: file for file in files}

    def __getitem__(self, path: str) -> bytes:
        """Return the content of the file at `path`; KeyError where there is none."""
        return self._files[path].content

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths."""
        return iter(self._files)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._files)


class FoundBases:
    """The content behind the ids of a lock; each candidate is verified by its id."""

    def __init__(
        self,
        root: Path,
        disk: Disk,
        *,
        now: Mapping[str, bytes],
        again: Rendered,
        before: Sequence[Rendered] = (),
    ) -> None:
        """Search nothing yet.

        `now` is what the spec gives as it stands, which is often what it gave before; `again`
        renders the applied spec with this msgen; `before` are further renderings of it, such as
        that of an earlier msgen.
        """
        self._now = now
        self._root = root
        self._disk = disk
        self._again = again
        self._before = before
        self._known: Mapping[str, bytes] | None = None

    def find(self, path: str, ids: Sequence[str]) -> tuple[bytes, ...]:
        """Return the content for each of `ids` that can be had, in their order."""
        found: dict[str, bytes] = {}
        if (content := self._now.get(path)) is not None:
            _verify((content,), ids, found)
        for folder in (BASES, OWN_BASES):
            copy = self._disk.look(f"{folder}/{path}")
            if copy is not None:
                _verify((copy.content, copy.lf), ids, found)
        if len(found) < len(ids):
            missing = [each for each in ids if each not in found]
            _verify(read_blobs(self._root, missing), ids, found)
        for rendering in (self.rendered, *(self._lookup(each) for each in self._before)):
            if len(found) < len(ids) and (content := rendering(path)) is not None:
                _verify((content,), ids, found)
        return tuple(found[each] for each in ids if each in found)

    def rendered(self, path: str) -> bytes | None:
        """Return what the applied spec gives for `path` with this msgen, whatever its id."""
        if self._known is None:
            self._known = self._again()
        return self._known.get(path)

    @staticmethod
    def _lookup(rendering: Rendered) -> Callable[[str], bytes | None]:
        return lambda path: rendering().get(path)


def _verify(contents: Iterable[bytes], ids: Sequence[str], found: dict[str, bytes]) -> None:
    """Add what has one of `ids`; a file that somebody changed has none of them."""
    for content in contents:
        blob = blob_id(content)
        if blob in ids:
            found.setdefault(blob, content)
