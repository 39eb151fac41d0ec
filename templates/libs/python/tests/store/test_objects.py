"""Plain bytes by name, in a folder and in a bucket, by both faces."""

import asyncio
from collections.abc import Iterator

import pytest
from document_stores import STORES

pytest.importorskip("obstore")

from chassis.store.objects import Objects, SyncObjects


@pytest.fixture(scope="module", params=["folder", "s3"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with STORES[request.param]() as url:
        yield url


async def test_bytes_come_back_by_their_name(url: str) -> None:
    objects = Objects(url)
    await objects.check()
    await objects.put("invoices/2024/ä 1.pdf", b"\x00\xff")
    assert await objects.get("invoices/2024/ä 1.pdf") == b"\x00\xff"
    assert not await objects.create("invoices/2024/ä 1.pdf", b"other")
    assert await objects.create("invoices/2025/2.pdf", b"")
    assert await objects.exists("invoices/2025/2.pdf")
    names = sorted([name async for name in objects.names("invoices")])
    assert names == ["invoices/2024/ä 1.pdf", "invoices/2025/2.pdf"]
    for name in names:
        await objects.delete(name)
        await objects.delete(name)
        assert await objects.get(name) is None
    assert not await objects.exists("invoices/2025/2.pdf")


def test_the_sync_face_does_the_same(url: str) -> None:
    objects = SyncObjects(url)
    objects.check()
    objects.put("a/b", b"1")
    assert objects.get("a/b") == b"1"
    assert not objects.create("a/b", b"2")
    assert objects.create("a/c", b"2")
    assert sorted(objects.names("a")) == ["a/b", "a/c"]
    objects.delete("a/b")
    objects.delete("a/c")
    assert not objects.exists("a/b")
    assert objects.get("a/b") is None


async def test_names_stay_inside_the_folder(tmp_path) -> None:
    outside = tmp_path / "secret"
    outside.write_bytes(b"secret")
    objects = Objects((tmp_path / "inside").as_uri())
    asked = [objects.get(name) for name in ("../secret", "a/../../secret", str(outside))]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert b"secret" not in answers


def test_an_unknown_scheme_is_told() -> None:
    with pytest.raises(ValueError, match="no object storage is known as ftp"):
        Objects("ftp://host")
