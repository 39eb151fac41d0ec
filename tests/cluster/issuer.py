"""An issuer of tokens, a process on the node: it gives a client what it asks for, as a test needs."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgen.local.keys import Claims, Key, jwks, load_keys, sign
from tests.cluster.places import ADDRESS, FOLDER

URL = "http://id.example.com:8180/realms/shop"
AUDIENCE = "shop"
_LIFETIME_S = 1800


def token(subject: str, *scopes: str) -> str:
    """A token for somebody outside, such as the one who orders."""
    claims = Claims(URL, AUDIENCE, subject, subject, scopes, _LIFETIME_S)
    return sign(_key(), claims)


@contextmanager
def issuer(secrets: Path) -> Iterator[None]:
    """Answer on the node's address; a client's secret is the file `NAME-client-secret`."""

    class Bound(_Handler):
        folder = secrets

    server = ThreadingHTTPServer((ADDRESS, urlsplit(URL).port or 80), Bound)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@cache
def _key() -> Key:
    return load_keys(FOLDER / "issuer")[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        wanted = urlsplit(URL).path + "/.well-known/jwks.json"
        if self.path == wanted:
            self._answer(200, jwks([_key()]))
        else:
            self._answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        form = parse_qs(self.rfile.read(length).decode())
        name, told = self._client()
        secret = self.folder / f"{name}-client-secret"
        if not secret.is_file() or told != secret.read_text():
            self._answer(401, {"error": "invalid_client"})
            return
        scopes = tuple(" ".join(form.get("scope", [])).split())
        signed = sign(_key(), Claims(URL, AUDIENCE, name, name, scopes, _LIFETIME_S))
        given = {"access_token": signed, "token_type": "Bearer", "expires_in": _LIFETIME_S}
        self._answer(200, {**given, "scope": " ".join(scopes)})

    def _client(self) -> tuple[str, str]:
        """Name and secret; those here hold nothing that forms encode."""
        told = self.headers.get("authorization", "").removeprefix("Basic ")
        name, _, secret = b64decode(told).decode().partition(":")
        return name, secret

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, text: str, *args: Any) -> None:
        pass
