"""Environment variables and mounted files."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from msgen.spec.keys import Target
from msgen.spec.models.base import Model
from msgen.spec.models.values import Flag, Text
from msgen.spec.problems import Broken, problem, wrong_type
from msgen.spec.tree import Path

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


FORMS = ("url", "host", "port", "address")
"""The keys of an environment value that refer to the address of another thing."""

_SOURCES = ("value", "secret", *FORMS, "listen", "self", "identity", "join")


def _joined(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        raise wrong_type("a list such as [http://, {address: cart}, /v1]", value)
    return value


Joined = Annotated[tuple["EnvValue", ...], BeforeValidator(_joined)]
"""Values whose texts make one text together."""


class EnvValue(Model):
    """The value of an environment variable: text, or a reference that each runtime fills in."""

    WHOLE = True
    NOUN = "text, or a reference such as {secret: name} or {url: cart}"
    SHORT = ({"type": ["string", "number", "boolean"]},)

    value: Text | None = None
    """Fixed text."""

    secret: Text | None = None
    """The name of a secret."""

    url: Target | None = None
    """The URL of a service, store, broker or external."""

    host: Target | None = None
    """Its host name."""

    port: Target | None = None
    """Its port."""

    address: Target | None = None
    """Its `host:port`."""

    listen: Text | None = None
    """The name of one of its own ports: the number at which it listens in its container."""

    self_: Literal["name", "namespace", "version", "host"] | None = Field(
        default=None, alias="self"
    )
    """A fact of the service itself."""

    identity: (
        Literal["issuer", "audience", "jwks_url", "token_url", "client_id", "client_secret"] | None
    ) = None
    """A fact of the identity provider."""

    edge: Flag | None = None
    """Of an address: `false` makes no edge, for one that is only passed on or shown."""

    join: Joined | None = None
    """Texts and references one after the other, such as [http://, {address: cart}, /v1]."""

    @property
    def parts(self) -> tuple[tuple[Path, EnvValue], ...]:
        """The values that it is made of, itself if it is no `join`, and where each stands."""
        if self.join is None:
            return (((), self),)
        return tuple(
            (("join", index, *path), inner)
            for index, part in enumerate(self.join)
            for path, inner in part.parts
        )

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is `{value: text}`."""
        if isinstance(value, str):
            return {"value": value}
        if not isinstance(value, dict):
            return value
        if sum(key in _SOURCES for key in value) != 1:
            raise problem("wrong-type", f"expected exactly one of {', '.join(_SOURCES)}")
        if "edge" in value and not any(form in value for form in FORMS):
            raise problem("wrong-type", f"edge stands beside one of {', '.join(FORMS)}")
        return value


def _env(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong_type("a map such as {LOG_LEVEL: info}", value)
    wrong = [name for name in value if not _VARIABLE.fullmatch(name)]
    if wrong:
        value = dict(value)
        for name in wrong:
            message = f'"{name}" is no name of an environment variable'
            value[name] = Broken(
                "bad-name", message, hint="write letters, digits and _", at_key=True
            )
    return value


Env = Annotated[dict[Text, EnvValue | None], BeforeValidator(_env)]
"""Environment variables; `null` takes one away that a default or a group gave."""


class FileSource(Model):
    """Where a mounted file comes from. `rules.yaml` is short for `{from: rules.yaml}`."""

    WHOLE = True
    NOUN = "the path of a file, or {secret: name}"
    SHORT = ({"type": "string"},)

    from_: Text | None = Field(default=None, alias="from")
    """A file beside the spec."""

    secret: Text | None = None
    """The name of a secret."""

    expand: Flag = False
    """Whether `$(NAME)` in the file stands for that environment variable of the container."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the path of a file."""
        if isinstance(value, str):
            return {"from": value}
        if isinstance(value, dict) and ("from" in value) == ("secret" in value):
            raise problem("wrong-type", "expected either from or secret")
        return value


def _files(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong_type("a map such as {/etc/rules.yaml: rules.yaml}", value)
    wrong = [path for path in value if not path.startswith("/")]
    if wrong:
        value = dict(value)
        for path in wrong:
            message = f'"{path}" is no absolute path in the container'
            value[path] = Broken("bad-path", message, hint=f"write /{path}", at_key=True)
    return value


Files = Annotated[dict[Text, FileSource | None], BeforeValidator(_files)]
"""Absolute path in the container to where the file comes from."""
