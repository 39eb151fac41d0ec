"""Keys that sign development tokens: made once, kept in `secrets/`, rotated by adding a file."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

from msgen.local.files import write_private
from msgen.records import dataclass

_ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class Key:
    """A private key and its id, the thumbprint of RFC 7638, so that equal keys have equal ids."""

    kid: str
    private: RSAPrivateKey

    @property
    def public(self) -> dict[str, Any]:
        """The key as an entry of a JWKS."""
        found = _jwk(self.private)
        return {**found, "kid": self.kid, "use": "sig", "alg": _ALGORITHM}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says about its bearer."""

    issuer: str
    audience: str
    subject: str
    client: str
    scopes: tuple[str, ...]
    lifetime_s: int


def load_keys(folder: Path) -> list[Key]:
    """All keys, newest first; one is made if there is none.

    The first one signs, all are published. To rotate, put another PEM file beside the old one
    and delete that once its last token has expired.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.glob("*.pem")):
        _make(folder)
    paths = sorted(folder.glob("*.pem"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [_load(path) for path in reversed(paths)]


def jwks(keys: Iterable[Key]) -> dict[str, Any]:
    """The public halves."""
    return {"keys": [key.public for key in keys]}


def sign(key: Key, claims: Claims) -> str:
    """A JWT, valid from now on."""
    now = int(time.time())
    payload = {
        "iss": claims.issuer,
        "aud": claims.audience,
        "sub": claims.subject,
        "client_id": claims.client,
        "scope": " ".join(claims.scopes),
        "iat": now,
        "exp": now + claims.lifetime_s,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(payload, key.private, algorithm=_ALGORITHM, headers={"kid": key.kid})


def _make(folder: Path) -> None:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(folder / f"{_thumbprint(key)[:12]}.pem", pem)


def _load(path: Path) -> Key:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key")  # noqa: TRY004 - the file is wrong, not a type
    return Key(_thumbprint(key), key)


def _jwk(key: RSAPrivateKey) -> dict[str, Any]:
    found = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: found[name] for name in ("e", "kty", "n")}


def _thumbprint(key: RSAPrivateKey) -> str:
    canonical = json.dumps(_jwk(key), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
