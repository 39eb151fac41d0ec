"""Plain bytes by name, in a bucket or a folder.

`s3://bucket/prefix` is Amazon's; keys and region come from the usual AWS_… variables.
`s3://key:secret@host:port/bucket/prefix` is another server of the same protocol, such as MinIO;
`?region=` names a region, `?tls=true` wants https. `file:///folder` is a folder.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

if TYPE_CHECKING:
    from obstore.store import S3Config


class Objects:
    """One bucket or folder, for asynchronous code. Names are paths: `invoices/2024/1.pdf`."""

    def __init__(self, url: str) -> None:
        self._store = _open(url)

    async def check(self) -> None:
        """Raise if the storage does not answer."""
        async for _ in self.names("chassis-check/"):
            break

    async def get(self, name: str) -> bytes | None:
        """The content of an object; None if there is none of this name."""
        try:
            result = await self._store.get_async(name)
        except (NotFoundError, FileNotFoundError):
            return None
        return bytes(await result.bytes_async())

    async def put(self, name: str, content: bytes) -> None:
        """Keep an object, in the place of another of the same name if there is one."""
        await self._store.put_async(name, content)

    async def create(self, name: str, content: bytes) -> bool:
        """Keep a new object; False if there is one of this name."""
        try:
            await self._store.put_async(name, content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    async def exists(self, name: str) -> bool:
        """Whether there is an object of this name."""
        try:
            await self._store.head_async(name)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    async def delete(self, name: str) -> None:
        """Remove an object, if it is there."""
        with suppress(NotFoundError, FileNotFoundError):
            await self._store.delete_async(name)

    async def names(self, folder: str = "") -> AsyncIterator[str]:
        """The names of all objects in a folder and below."""
        async for batch in self._store.list(prefix=folder or None):
            for found in batch:
                yield found["path"]


class SyncObjects:
    """The same as `Objects`, for synchronous code."""

    def __init__(self, url: str) -> None:
        self._store = _open(url)

    def check(self) -> None:
        """Raise if the storage does not answer."""
        next(self.names("chassis-check/"), None)

    def get(self, name: str) -> bytes | None:
        """The content of an object; None if there is none of this name."""
        try:
            return bytes(self._store.get(name).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def put(self, name: str, content: bytes) -> None:
        """Keep an object, in the place of another of the same name if there is one."""
        self._store.put(name, content)

    def create(self, name: str, content: bytes) -> bool:
        """Keep a new object; False if there is one of this name."""
        try:
            self._store.put(name, content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def exists(self, name: str) -> bool:
        """Whether there is an object of this name."""
        try:
            self._store.head(name)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def delete(self, name: str) -> None:
        """Remove an object, if it is there."""
        with suppress(NotFoundError, FileNotFoundError):
            self._store.delete(name)

    def names(self, folder: str = "") -> Iterator[str]:
        """The names of all objects in a folder and below."""
        for batch in self._store.list(prefix=folder or None):
            for found in batch:
                yield found["path"]


def _open(url: str) -> ObjectStore:
    address = urlsplit(url)
    if address.scheme == "file":
        folder = Path(unquote(address.path))
        return LocalStore(folder, mkdir=True)
    if address.scheme != "s3":
        raise ValueError(f"no object storage is known as {address.scheme}: file, s3")
    query = {name: values[-1] for name, values in parse_qs(address.query).items()}
    config: S3Config = {"region": query["region"]} if "region" in query else {}
    path = unquote(address.path).strip("/")
    if address.port is None and address.username is None:
        return S3Store(address.netloc, prefix=path or None, config=config)
    bucket, _, prefix = path.partition("/")
    tls = query.get("tls") == "true"
    host = address.netloc.rpartition("@")[2]
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=f"{'https' if tls else 'http'}://{host}",
        access_key_id=unquote(address.username or ""),
        secret_access_key=unquote(address.password or ""),
        region=query.get("region", "us-east-1"),
        client_options={"allow_http": not tls},
    )
