"""Endpoints added, removed and changed, but for the shapes of their data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import Pairs, by_name, paired
from msgen.meaning.permissions import auth_change
from msgen.meaning.told import (
    Told,
    added,
    compared,
    dropped,
    lowered,
    raised,
    risk_when,
    sentence,
)
from msgen.plan import spoken
from msgen.plan.model import AuthKind, Endpoint, External, Plan, Workload

ENDPOINT = (
    Told("timeout_ms", "timeout-changed", "timeout is", words.time),
    Told("limit", "limit-changed", "rate limit is", words.limit, risk_when(dropped)),
    Told("body_bytes", "body-limit-changed", "largest body is", words.size, risk_when(lowered)),
    Told("idempotent", "idempotence-changed", "safe to repeat:", weigh=risk_when(dropped)),
    Told("redirect", "redirect-changed", "redirect is"),
    Told("cache_ms", "cache-changed", "kept in caches for", words.or_unset(words.time)),
    Told("compress", "compression-changed", "compression is"),
    Told("forward", "forward-changed", "forwarded to"),
    Told("strip", "rewrite-changed", "prefix cut off:"),
    Told("rewrite", "rewrite-changed", "path that the service sees:"),
    Told("matches", "conditions-changed", "conditions are", words.matches, risk_when(added)),
    Told("port", "endpoint-port-changed", "served at the port"),
    Told("operation", "operation-renamed", "name in code is"),
    Told("reads", "store-use-changed", "reads are", words.store_uses),
    Told("writes", "store-use-changed", "writes are", words.store_uses),
    Told("publishes", "publication-changed", "published topics are", words.publications),
    Told("traffic_per_s", "traffic-changed", "expected traffic is", words.rate),
    Told("client_stream", "stream-changed", "streamed by the caller:", weigh=risk_when(raised)),
    Told("server_stream", "stream-changed", "streamed answer:", weigh=risk_when(raised)),
    Told("extra", "extra-changed", "further keys are", words.extras),
)
"""Facts of an endpoint that are told one by one."""

_PARAMETER = re.compile(r"\{[^{}]+\}")


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Endpoints of services that both plans have; those of a new service come with it."""
    for old, new in paired(before.workloads, after.workloads, by_name).both:
        both = _pairs(old, new)
        for endpoint in both.gone:
            yield _gone(new, endpoint, after)
        for endpoint in both.new:
            yield _new(new, endpoint)
        for one, other in both.both:
            yield from _changed(new.name, one, other)


def known_endpoints(before: Plan, after: Plan) -> Iterator[tuple[str, Endpoint, Endpoint]]:
    """Endpoints that both plans have, also those that externals are said to have."""
    old: tuple[Workload | External, ...] = (*before.workloads, *before.externals)
    new: tuple[Workload | External, ...] = (*after.workloads, *after.externals)
    for earlier, later in paired(old, new, by_name).both:
        for one, other in _pairs(earlier, later).both:
            yield subject(later.name, other), one, other


def subject(workload: str, endpoint: Endpoint) -> str:
    """``order POST /orders``."""
    return f"{workload} {endpoint.label}"


def anonymous(path: str) -> str:
    """A path or label whose parameters have no names: what matches the same requests."""
    return _PARAMETER.sub("{}", path)


def reach(endpoint: Endpoint) -> str:
    """Who may notice: ``public; called by cart and web``; empty where nobody is known."""
    callers = f"called by {words.listed(endpoint.callers)}" if endpoint.callers else ""
    return "; ".join(part for part in ("public" if endpoint.public else "", callers) if part)


def _pairs(before: Workload | External, after: Workload | External) -> Pairs[Endpoint]:
    return paired(
        before.endpoints, after.endpoints, lambda e: e.label, lambda e: anonymous(e.label)
    )


def _gone(workload: Workload, endpoint: Endpoint, after: Plan) -> Difference:
    """An endpoint that is no more: worst where somebody outside or here still calls it."""
    about = subject(workload.name, endpoint)
    there = {each.name for each in after.workloads}
    open_edges = {
        edge.caller
        for edge in after.edges
        if edge.target == workload.name and (endpoint.label in edge.endpoints or not edge.endpoints)
    }
    past = [name for name in endpoint.callers if name in there]
    still = [name for name in past if name in open_edges]
    parts = ["it was public"] if endpoint.public else []
    if still:
        parts.append(f"{words.listed(still)} may still call it")
    elif past:
        parts.append(f"{words.listed(past)} called it: let the new version of that start first")
    weight = Weight.RISK if past else Weight.CHANGE
    weight = Weight.BREAKING if endpoint.public or still else weight
    text = "; ".join(parts) or "nobody is known to call it"
    return Difference("endpoint-removed", weight, about, f"endpoint removed; {text}")


def _new(workload: Workload, endpoint: Endpoint) -> Difference:
    rule = f"{'public' if endpoint.public else 'internal'}, for {words.auth(endpoint.auth)}"
    open_ = endpoint.public and endpoint.auth.kind is AuthKind.NONE
    return Difference(
        "endpoint-added",
        Weight.RISK if open_ else Weight.CHANGE,
        subject(workload.name, endpoint),
        f"new endpoint, {rule}",
    )


def _changed(workload: str, before: Endpoint, after: Endpoint) -> Iterator[Difference]:
    about = subject(workload, after)
    if before.label != after.label:
        text = f"parameters are named anew, was {before.label}; the same requests match"
        yield Difference("parameter-renamed", Weight.CHANGE, about, text)
    if before.public and not after.public:
        text = f"is internal now; it was public, for {words.auth(before.auth)}"
        yield Difference("public-to-internal", Weight.BREAKING, about, text)
    if after.public and not before.public:
        text = f"is public now, for {words.auth(after.auth)}; it was internal"
        yield Difference("internal-to-public", Weight.RISK, about, text)
    if before.auth != after.auth:
        public = before.public and after.public
        yield auth_change(before.auth, after.auth, subject=about, public=public)
    yield from compared(ENDPOINT, before, after, subject=about)
    for name in ("p50_ms", "p95_ms", "p99_ms", "availability"):
        old, new = getattr(before.slo, name), getattr(after.slo, name)
        if old != new:
            yield _objective(name, old, new, about)


def _objective(name: str, old: float | None, new: float | None, about: str) -> Difference:
    """One objective: a later percentile or a lower availability is a weaker promise."""
    share = name == "availability"
    weaker = lowered(old, new) if share else raised(old, new)
    say = words.percent if share else words.or_unset(spoken.time)
    return Difference(
        "slo-relaxed" if weaker else "slo-changed",
        Weight.RISK if weaker else Weight.CHANGE,
        about,
        sentence(f"objective {name.removesuffix('_ms')} is", say(old), say(new)),
    )
