"""What a workload depends on, and how it is exposed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from msgen.spec.keys import Target
from msgen.spec.models.base import Model, ShortForms
from msgen.spec.models.calls import named
from msgen.spec.models.policy import Auth, Cors, EdgePolicy
from msgen.spec.models.values import AbsolutePath, Flag, Text, Texts
from msgen.spec.problems import Broken, problem
from msgen.spec.scalars import Limit

_ONCE = "delete one of them"


class Dependency(EdgePolicy):
    """An edge to a service, store, broker or external. Its key is the target, or `target:port`."""

    optional: Flag | None = None
    """Whether it works without the target (`name?` for short); without it, as all its calls say."""

    fallback: Any = None
    """What stands in for results while the target is away: `empty`, or data."""

    profile: Text | None = None
    """Exists only where this profile is chosen; without it, where both ends exist."""


def _depends_on(value: Any) -> Any:
    found: dict[str, Any] = {}
    for written, options in named(value, "a list such as [inventory, orders-db], or a map").items():
        key = written.removesuffix("?").rstrip()
        optional = key != written and isinstance(options, dict)
        found[key] = (
            Broken("duplicate-item", f'"{key}" stands here twice', hint=_ONCE, at_key=True)
            if key in found
            else {"optional": "true", **options}
            if optional
            else options
        )
    return found


DependsOn = Annotated[
    dict[Target, Dependency],
    BeforeValidator(_depends_on),
    ShortForms(names=True),
]
"""Target to the policy of the edge; `[a, b?]` is `{a: {}, b: {optional: true}}`."""


class ExposeValues(Model):
    """What may differ between environments."""

    host: Texts = ()
    """Public host names; without it, `platform.host`, or any."""

    limit: Limit | None = None
    """Requests that are allowed, over all its endpoints."""


class Expose(ExposeValues):
    """How the gateway lets requests in. A prefix alone may stand for the map."""

    NOUN = "a prefix such as /api/orders, or a map such as {auth: none}"
    SHORT = ({"type": "string", "pattern": "^/"},)

    prefix: AbsolutePath = "/"
    """The beginning of all public paths."""

    strip: Flag = False
    """Whether the service sees paths without the prefix."""

    cors: Cors | None = None
    """Which web pages of other origins may call."""

    auth: Auth | None = None
    """Who may call the endpoints that do not say so themselves; `user` without it."""

    tls: Flag = False
    """Whether the gateway answers by HTTPS alone."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the prefix."""
        if value in ("true", "yes"):
            raise problem(
                "wrong-type",
                f"expected {cls.NOUN}, found {value}",
                hint="write {} for all defaults",
            )
        return {"prefix": value} if isinstance(value, str) else value
