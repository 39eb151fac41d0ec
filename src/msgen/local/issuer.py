"""The development identity issuer: keys, discovery, and tokens for services. Loopback only."""

from __future__ import annotations

import argparse
import base64
import binascii
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from msgen.local.clients import ScopeError, authenticate, granted, read_clients
from msgen.local.keys import Claims, jwks, load_keys, sign
from msgen.records import dataclass

JWKS_PATH = "/jwks.json"
TOKEN_PATH = "/token"  # noqa: S105 - a path
HEALTH_PATH = "/livez"
_LIFETIME_S = 900
_LARGEST_FORM = 64 * 1024


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the server needs to know. Keys and clients are read anew for each request."""

    secrets: Path
    url: str
    audience: str

    def discovery(self) -> dict[str, Any]:
        """OpenID Connect Discovery, as far as there is something to discover."""
        return {
            "issuer": self.url,
            "jwks_uri": self.url + JWKS_PATH,
            "token_endpoint": self.url + TOKEN_PATH,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """The published keys."""
        return jwks(load_keys(self.secrets / "keys"))

    def token(self, form: dict[str, str], basic: tuple[str, str] | None) -> tuple[int, Any]:
        """Status and body of RFC 6749's answer to a token request."""
        if form.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        name, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        client = authenticate(read_clients(self.secrets / "clients.json"), name, secret)
        if client is None:
            return 401, {"error": "invalid_client"}
        try:
            scopes = granted(client, form.get("scope", ""))
        except ScopeError as error:
            return 400, {"error": "invalid_scope", "error_description": str(error)}
        claims = Claims(self.url, self.audience, client.name, client.name, scopes, _LIFETIME_S)
        return 200, {
            "access_token": sign(load_keys(self.secrets / "keys")[0], claims),
            "token_type": "Bearer",
            "expires_in": _LIFETIME_S,
            "scope": " ".join(scopes),
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, issuer: Issuer) -> None:
        self.issuer = issuer
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer discovery, keys and health."""
        if "transfer-encoding" in self.headers:  # a gateway's empty body, which nobody reads here
            self.close_connection = True
        issuer = self.server.issuer
        match self.path.partition("?")[0]:
            case "/.well-known/openid-configuration":
                self._answer(200, issuer.discovery())
            case path if path == JWKS_PATH:
                self._answer(200, issuer.keys())
            case path if path == HEALTH_PATH:
                self._answer(200, {"status": "ok"})
            case _:
                self._answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        """Answer token requests."""
        length = int(self.headers.get("content-length") or 0)
        if self.path != TOKEN_PATH or length > _LARGEST_FORM:
            self.close_connection = True
            self._answer(404, {"error": "not_found"})
            return
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self._answer(*self.server.issuer.token(form, _basic(self.headers.get("authorization", ""))))

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("cache-control", "no-store")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Only failures are worth a line."""
        if str(code) >= "400":
            super().log_request(str(code), str(size))


def _basic(header: str) -> tuple[str, str] | None:
    """Name and secret of an Authorization header; both are form-encoded inside (RFC 6749)."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote(name), unquote(secret)


def make_server(port: int, issuer: Issuer) -> ThreadingHTTPServer:
    """The server, bound to the port and not yet serving."""
    load_keys(issuer.secrets / "keys")
    return _Server(port, issuer)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secrets", type=Path, required=True)
    parser.add_argument("--audience", required=True)
    chosen = parser.parse_args()
    url = f"http://127.0.0.1:{chosen.port}"
    make_server(chosen.port, Issuer(chosen.secrets, url, chosen.audience)).serve_forever()


if __name__ == "__main__":
    main()
