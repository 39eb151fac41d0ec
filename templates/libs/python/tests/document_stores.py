"""Each store of documents, real, stood in for, or faked: a context manager that gives its URL."""

import importlib
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import real_servers


@contextmanager
def stand_in(name: str, scheme: str) -> Iterator[str]:
    pytest.importorskip("fakeredis" if name == "redis" else "aiomcache")
    port = real_servers.free_port()
    command = [sys.executable, "-m", f"chassis.embedded.{name}", "--port", str(port)]
    with subprocess.Popen(command) as process:
        try:
            real_servers.wait_for_port(port)
            yield f"{scheme}://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def s3() -> Iterator[str]:
    """Moto's server: S3's protocol, in this process."""
    pytest.importorskip("obstore")
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        bucket = urllib.request.Request(f"http://{host}:{port}/bucket", method="PUT")
        urllib.request.urlopen(bucket).close()
        yield f"s3://key:secret@{host}:{port}/bucket/prefix"
    finally:
        server.stop()


@contextmanager
def folder() -> Iterator[str]:
    pytest.importorskip("obstore")
    with tempfile.TemporaryDirectory() as path:
        yield Path(path).as_uri() + "/not%20there/yet"


@contextmanager
def mongodb() -> Iterator[str]:
    pytest.importorskip("pymongo")
    pytest.importorskip("mongomock")
    from fake_mongodb import AsyncMongoClient

    module = importlib.import_module("chassis.store.documents.mongodb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AsyncMongoClient", AsyncMongoClient)
        yield "mongodb://127.0.0.1/shop"


@contextmanager
def elasticsearch() -> Iterator[str]:
    pytest.importorskip("elasticsearch")
    from fake_elasticsearch import elasticsearch

    with elasticsearch() as url:
        yield url


STORES = {
    "folder": folder,
    "s3": s3,
    "mongodb": mongodb,
    "elasticsearch": elasticsearch,
    "redis-stand-in": lambda: stand_in("redis", "redis"),
    "memcached-stand-in": lambda: stand_in("memcached", "memcached"),
    "redis": real_servers.redis,
    "memcached": real_servers.memcached,
}
