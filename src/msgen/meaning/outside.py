"""The outside: externals, secrets, identity, the platform, the system as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.calls import policies
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.told import Told, always, compared, leaves, risk_when
from msgen.plan.model import External, Plan

EXTERNAL = (
    Told("url", "egress-changed", "address is", weigh=always(Weight.RISK)),
    Told("cidr", "egress-changed", "address ranges are", weigh=always(Weight.RISK)),
    Told("secret", "external-secret-changed", "secret that is sent is", weigh=always(Weight.RISK)),
    Told("secret_header", "external-secret-changed", "header of the secret is"),
    Told("local", "local-run-changed", "local run is", words.local_run),
)
"""Facts of an external that are told one by one."""

_PLATFORM = (
    Told("gateway", "platform-changed", "gateway is", weigh=always(Weight.RISK)),
    Told("mesh", "platform-changed", "mesh is", weigh=always(Weight.RISK)),
    Told("ci", "platform-changed", "CI is"),
    Told("logging", "platform-changed", "logging is"),
    Told("registry", "platform-changed", "image registry is"),
    Told("secrets", "platform-changed", "secrets come from", weigh=always(Weight.RISK)),
    Told("host", "platform-changed", "public host is", weigh=always(Weight.BREAKING)),
)
_IDENTITY = (
    Told("issuer", "identity-changed", "token issuer is", weigh=always(Weight.BREAKING)),
    Told("audience", "identity-changed", "token audience is", weigh=always(Weight.BREAKING)),
    Told("jwks_url", "identity-changed", "address of the issuer's keys is",
         weigh=always(Weight.RISK)),
    Told("token_url", "identity-changed", "address for tokens is"),
    Told("embedded", "identity-changed", "built-in token issuer, for development, is",
         weigh=risk_when(lambda _old, new: bool(new))),
)  # fmt: skip
_OVERVIEW = (
    Told("name", "system-renamed", "name of the system is", weigh=always(Weight.RISK)),
    Told("owner", "owner-changed", "owner is"),
)


def externals(before: Plan, after: Plan) -> Iterator[Difference]:
    """Externals by name; who may reach a new one is told with the edges."""
    both = paired(before.externals, after.externals, by_name)
    for external in both.gone:
        text = f"external {external.url} is called no more"
        yield Difference("external-removed", Weight.CHANGE, external.name, text)
    for external in both.new:
        text = f"new external: {external.url}"
        yield Difference("external-added", Weight.RISK, external.name, text)
    for old, new in both.both:
        yield from compared(EXTERNAL, old, new, subject=new.name)
        yield from _policy(old, new)
        offers = paired(old.endpoints, new.endpoints, lambda e: e.label)
        for endpoint in offers.gone:
            text = f"{endpoint.label} is not expected of it any more"
            yield Difference("expectation-removed", Weight.CHANGE, new.name, text)
        for endpoint in offers.new:
            text = f"{endpoint.label} is expected of it"
            yield Difference("expectation-added", Weight.CHANGE, new.name, text)


def _policy(before: External, after: External) -> Iterator[Difference]:
    """A policy of its own is told in full only where both have one."""
    if before.policy and after.policy:
        yield from policies(before.policy, after.policy, subject=after.name)
    elif before.policy or after.policy:
        text = "policy of its own is " + ("gone" if before.policy else "new")
        yield Difference("policy-changed", Weight.CHANGE, after.name, text)


def secrets(before: Plan, after: Plan) -> Iterator[Difference]:
    """Secrets by name: a new one has to be there before the new version starts."""
    both = paired(before.secrets, after.secrets, by_name)
    for secret in both.gone:
        text = "secret is not needed any more"
        yield Difference("secret-removed", Weight.CHANGE, f"secret {secret.name}", text)
    for secret in both.new:
        text = f"new secret{f' from {secret.source}' if secret.source else ''}; set it first"
        yield Difference("secret-added", Weight.RISK, f"secret {secret.name}", text)
    for old, new in both.both:
        if old.source != new.source:
            text = f"secret comes from {words.plain(new.source)}, was {words.plain(old.source)}"
            yield Difference("secret-changed", Weight.RISK, f"secret {new.name}", text)


def system(before: Plan, after: Plan) -> Iterator[Difference]:
    """What concerns the whole: its name, platform, environments, targets, cycles."""
    about = after.overview.name
    yield from compared(_OVERVIEW, before.overview, after.overview, subject=about)
    yield from compared(_PLATFORM, before.platform, after.platform, subject=about)
    identity = before.platform.identity, after.platform.identity
    yield from compared(_IDENTITY, *identity, subject=about)
    for name in before.environments:
        if name not in after.environments:
            text = f"environment {name} removed"
            yield Difference("environment-removed", Weight.RISK, about, text)
    for name in after.environments:
        if name not in before.environments:
            text = f"new environment {name}"
            yield Difference("environment-added", Weight.CHANGE, about, text)
    for point in leaves(before.targets, after.targets, path="target"):
        yield Difference("target-changed", Weight.CHANGE, about, point)
    for point in leaves(before.extra, after.extra, path="key"):
        yield Difference("extra-changed", Weight.CHANGE, about, point)
    yield from _cycles(before, after)


def _cycles(before: Plan, after: Plan) -> Iterator[Difference]:
    about = after.overview.name
    # a member that was renamed stands elsewhere in the same circle
    known, now = ({frozenset(cycle) for cycle in plan.cycles} for plan in (before, after))
    for cycle in after.cycles:
        if frozenset(cycle) not in known:
            text = f"{words.listed(cycle)} wait for each other in a circle now"
            yield Difference("cycle-added", Weight.RISK, about, text)
    for cycle in before.cycles:
        if frozenset(cycle) not in now:
            text = f"{words.listed(cycle)} wait for each other in a circle no more"
            yield Difference("cycle-removed", Weight.CHANGE, about, text)
