"""The declared calls of a handler: whom, with what, under which policy and whose token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from msgen import names
from msgen.diagnostics import Diagnostic
from msgen.plan.arguments import Result, Scope, Wanted, arguments, unknown_names
from msgen.plan.convert import ordered
from msgen.plan.findings import Findings
from msgen.plan.index import Index, Offer, plain_path
from msgen.plan.model import Argument, Auth, AuthKind, Call, Credential, Matching, Path, Step
from msgen.plan.operations import Named, operations, resource
from msgen.plan.policies import Policies, without_retries
from msgen.plan.rules import no_token_to_forward, unknown_argument
from msgen.records import dataclass
from msgen.spec import models
from msgen.spec.keys import EndpointKey
from msgen.spec.models.edge import Dependency
from msgen.spec.shapes import Field, Object, Scalar, ScalarKind, Shape

NOTHING = Object(())
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Handler:
    """Who makes the calls. ``auth`` is None where no request is served: own token, no user.

    ``browser`` is a web front end, whose pages carry the user's token.
    """

    workload: str
    scope: Scope
    auth: Auth | None
    loc: Path
    browser: bool = False


@dataclass(slots=True)
class Caller:
    """Resolves calls. ``auths`` are the rules of all endpoints, by workload and label."""

    index: Index
    policies: Policies
    auths: Mapping[tuple[str, str], Auth]
    findings: Findings
    _wanted: dict[tuple[str, str], Wanted] = field(default_factory=dict)

    def steps(
        self, handler: Handler, declared: Sequence[Sequence[models.Call]]
    ) -> tuple[Step, ...]:
        """All steps; results of earlier ones are at hand for later ones."""
        made: list[Step] = []
        taken: set[str] = set()
        for number, step in enumerate(declared):
            calls = []
            for place, call in enumerate(step):
                loc = (*handler.loc, "calls", number, *((place,) if len(step) > 1 else ()))
                calls.append(self._call(handler, call, loc, taken))
            made.append(Step(tuple(calls)))
            if number + 1 < len(declared):
                results = tuple(Result(c.name, self._answer(c)) for c in calls)
                scope = replace(handler.scope, results=(*handler.scope.results, *results))
                handler = replace(handler, scope=scope)
        return tuple(made)

    def dependency(self, workload: str, target: str, port: str | None) -> Dependency | None:
        """What ``depends_on`` of a workload says about an edge."""
        depends_on = self.index.spec.services[workload].depends_on
        if port is not None and f"{target}:{port}" in depends_on:
            return depends_on[f"{target}:{port}"]  # type: ignore[index]
        return depends_on.get(target)  # type: ignore[call-overload, no-any-return]

    def _call(self, handler: Handler, call: models.Call, loc: Path, taken: set[str]) -> Call:
        offer = self.index.offer(call)
        target, label = call.to.target, call.to.endpoint
        port = self.index.named_port(target, call.to.port, offer)
        dependency = self.dependency(handler.workload, target, port.name if port else None)
        policy = self.policies.of(call, dependency, target=target)
        idempotent = offer.idempotent if offer else (label or "").partition(" ")[0] in _SAFE
        operation = offer.operation if offer else _foreign_operation(label, target)
        optional = call.optional or bool(dependency and dependency.optional)
        fallback = call.fallback
        if fallback is None and dependency is not None:
            fallback = dependency.fallback
        fallback = ordered(fallback)
        return Call(
            target=target,
            port=port.name if port else None,
            endpoint=str(offer.key) if offer else label,
            operation=operation,
            name=_unique(call.as_ or _result_name(offer, label, target), taken),
            arguments=self._arguments(handler, call, offer, loc),
            policy=policy if idempotent else without_retries(policy),
            credential=self._credential(handler, target, offer, loc),
            idempotent=idempotent,
            optional=optional,
            fallback=fallback,
            chance=call.chance.fraction if call.chance else None,
            loc=loc,
        )

    def _arguments(
        self, handler: Handler, call: models.Call, offer: Offer | None, loc: Path
    ) -> tuple[Argument, ...]:
        wanted = self._wants(offer) if offer else None
        if wanted is None:
            wanted = _guessed(call)
        elif call.with_:
            for name in unknown_names(wanted, call.with_, self.index.types):
                self._report_unknown(name, wanted, call, loc)
        return arguments(wanted, handler.scope, call.with_, self.index.types)

    def _wants(self, offer: Offer) -> Wanted:
        key = (offer.workload, str(offer.key))
        if key not in self._wanted:
            model = offer.model
            self._wanted[key] = Wanted(
                offer.path_params, model.query, model.headers, model.request, offer.resource
            )
        return self._wanted[key]

    def _answer(self, call: Call) -> Shape | None:
        offer = self.index.offers.get(call.target, {}).get(call.endpoint or "")
        return offer.success[1] if offer else None

    def _credential(
        self, handler: Handler, target: str, offer: Offer | None, loc: Path
    ) -> Credential:
        if target not in self.index.spec.services:
            return Credential.NONE
        if offer is None:
            return Credential.NONE if handler.browser else Credential.OWN
        rule = self.auths[(target, str(offer.key))]
        if rule.kind is AuthKind.NONE:
            return Credential.NONE
        if rule.kind is AuthKind.SERVICE:
            return Credential.OWN
        if handler.browser:
            return Credential.FORWARDED
        if handler.auth is None:
            return Credential.OWN
        if handler.auth.kind in (AuthKind.USER, AuthKind.SCOPES):
            return Credential.FORWARDED
        self.findings.add(_no_token(handler.auth, target, offer, rule), loc)
        return Credential.FORWARDED

    def _report_unknown(self, name: str, wanted: Wanted, call: models.Call, loc: Path) -> None:
        message = f'{call.to} takes no argument "{name}"'
        best = names.nearest(name, _takes(wanted, self.index.types))
        hint = f'did you mean "{best}"?' if best else None
        place = (*loc, str(call.to), "with", name)
        self.findings.add(unknown_argument.RULE.at(None, message, hint=hint), place, key=True)


def _no_token(mine: Auth, target: str, offer: Offer, rule: Auth) -> Diagnostic:
    wants = "a user's token" if rule.kind is AuthKind.USER else f"scope {', '.join(rule.scopes)}"
    message = (
        f"this endpoint has auth: {mine.kind.value} and so no user's token to pass on, "
        f"but {target} {offer.key} wants {wants}"
    )
    return no_token_to_forward.RULE.at(None, message, hint="say auth: user here, or service there")


def _takes(wanted: Wanted, types: Mapping[str, Shape]) -> Iterator[str]:
    body = wanted.body
    while body is not None and not isinstance(body, Object):
        following = types.get(getattr(body, "name", ""))
        body = None if following is body else following
    for record in (wanted.path, wanted.query, wanted.headers, body or NOTHING):
        yield from (field.name for field in record.fields)


def _guessed(call: models.Call) -> Wanted:
    """What an undeclared endpoint takes: its path's parameters, and whatever ``with:`` says."""
    label = call.to.endpoint or ""
    method, _, path = label.partition(" ")
    text = Scalar(ScalarKind.STRING)
    inside = EndpointKey.read(label).params if path.startswith("/") else ()
    path_fields = tuple(Field(name, text) for name in inside)
    anything = Scalar(ScalarKind.ANY)
    rest = tuple(Field(name, anything) for name in sorted(call.with_) if name not in inside)
    loose = Object(rest) if rest else None
    if method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return Wanted(Object(path_fields), loose or NOTHING, NOTHING, None, resource(path))
    return Wanted(Object(path_fields), NOTHING, NOTHING, loose, resource(path) if path else "")


def _foreign_operation(label: str | None, target: str) -> str:
    if label is None:
        return names.identifier(f"call_{target}")
    if "/" not in label:
        return names.identifier(label)
    key = EndpointKey.read(label)
    named = Named(label, key.method, Matching(key.matching), plain_path(key))
    return operations([named])[label]


def _result_name(offer: Offer | None, label: str | None, target: str) -> str:
    if offer is not None and offer.key.method == "RPC":
        return offer.operation
    if offer is not None and offer.resource:
        return _plural_if_list(offer)
    path = (label or "").partition(" ")[2]
    return resource(path) or names.identifier(target)


def _plural_if_list(offer: Offer) -> str:
    verb, _, noun = offer.operation.partition("_")
    return noun if verb == "list" and noun else offer.resource


def _unique(name: str, taken: set[str]) -> str:
    plain = names.identifier(name)
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    taken.add(found)
    return found
