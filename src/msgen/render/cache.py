"""Where compiled templates are kept between two runs of msgen."""

import hashlib
import os
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from msgen import __version__
from msgen.render.user_folder import own_folder


class CompiledTemplates(BytecodeCache):
    """Bytecode of templates, one file each; a cache that cannot be used is no error.

    Bytecode is code: a folder that another user could write to is not read from.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep bytecode in `folder`, or nowhere."""
        self._folder = own_folder(folder / f"templates-{__version__}") if folder else None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if its bytecode is there and belongs to this very source."""
        if self._folder is None:
            return
        try:
            with open(f"{self._folder}/{bucket.key}", "rb") as stream:
                bucket.load_bytecode(stream)
        except Exception:  # noqa: BLE001  damaged bytes raise whatever they like
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write through a temporary name, so that a second run never reads half a file."""
        if self._folder is None:
            return
        target = f"{self._folder}/{bucket.key}"
        draft = f"{target}.{os.getpid()}"
        try:
            with open(draft, "wb") as stream:
                bucket.write_bytecode(stream)
            os.replace(draft, target)
        except OSError:
            self._folder = None

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Name the file after the template's name and place."""
        return hashlib.sha1(f"{name}|{filename}".encode(), usedforsecurity=False).hexdigest()
