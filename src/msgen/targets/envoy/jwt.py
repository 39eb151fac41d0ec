"""Who may pass: tokens are checked against the issuer's keys, scopes against the route."""

from __future__ import annotations

from msgen.plan.model import Auth, AuthKind
from msgen.targets.envoy.addresses import Addresses
from msgen.targets.envoy.wire import Json, filter_name, http_filter, typed

PAYLOAD_HEADER = "x-jwt-payload"
"""Carries the verified claims to the workload, base64url-encoded."""
JWKS_CLUSTER = "identity"
_JWT = "envoy.extensions.filters.http.jwt_authn.v3"
_RBAC = "envoy.extensions.filters.http.rbac.v3"
_CLAIMS = "claims"
_REQUIRED = "token"


def filters(addresses: Addresses) -> list[Json]:
    """The token check and the scope check; both ask nothing of routes that do not say so."""
    provider = {
        "issuer": addresses.issuer,
        "audiences": [addresses.audience],
        "forward": True,
        "forward_payload_header": PAYLOAD_HEADER,
        "payload_in_metadata": _CLAIMS,
        "normalize_payload_in_metadata": {"space_delimited_claims": ["scope"]},
        "clock_skew_seconds": 30,
        "remote_jwks": {
            "http_uri": {"uri": addresses.jwks_url, "cluster": JWKS_CLUSTER, "timeout": "3s"},
            "cache_duration": "300s",
            # The gateway starts without the issuer, and finds new keys soon after a rotation.
            "async_fetch": {"fast_listener": True, "failed_refetch_duration": "1s"},
            "retry_policy": {"num_retries": 2},
        },
    }
    check = typed(
        f"{_JWT}.JwtAuthentication",
        providers={"identity": provider},
        requirement_map={_REQUIRED: {"provider_name": "identity"}},
    )
    return [http_filter("jwt_authn", check), http_filter("rbac", typed(f"{_RBAC}.RBAC"))]


def on_route(auth: Auth) -> Json:
    """The settings of one route for both filters."""
    if auth.kind is AuthKind.NONE:
        return {filter_name("jwt_authn"): typed(f"{_JWT}.PerRouteConfig", disabled=True)}
    settings = {
        filter_name("jwt_authn"): typed(f"{_JWT}.PerRouteConfig", requirement_name=_REQUIRED)
    }
    if auth.scopes:
        settings[filter_name("rbac")] = _scopes(auth.scopes)
    return settings


def _scopes(scopes: tuple[str, ...]) -> Json:
    """All of the scopes must be in the token's `scope` claim."""
    principals = [_has_scope(scope) for scope in scopes]
    principal = principals[0] if len(principals) == 1 else {"and_ids": {"ids": principals}}
    policy = {"permissions": [{"any": True}], "principals": [principal]}
    rules = {"action": "ALLOW", "policies": {"scopes": policy}}
    return typed(f"{_RBAC}.RBACPerRoute", rbac={"rules": rules})


def _has_scope(scope: str) -> Json:
    value = {"list_match": {"one_of": {"string_match": {"exact": scope}}}}
    path = [{"key": _CLAIMS}, {"key": "scope"}]
    matcher = {"filter": filter_name("jwt_authn"), "path": path, "value": value}
    return {"sourced_metadata": {"metadata_matcher": matcher}}
