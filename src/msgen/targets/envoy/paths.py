"""How the path of a route is compared, and how it is rewritten for the workload."""

from __future__ import annotations

import re

from msgen.plan.model import Matching, Route
from msgen.targets.envoy.wire import Json

_PARAMETER = re.compile(r"\{[^{}]*\}")


def path_match(route: Route) -> Json:
    """The path part of Envoy's RouteMatch."""
    match route.matching:
        case Matching.EXACT:
            return {"path": route.path}
        case Matching.TEMPLATE:
            return {"safe_regex": {"regex": _template_pattern(route.path)}}
        case Matching.REGEX:
            return {"safe_regex": {"regex": route.path.removeprefix("~")}}
        case Matching.PREFIX:
            prefix = bare_prefix(route.path)
            # Whole segments alone: /stock must not catch /stockholm.
            return {"path_separated_prefix": prefix} if prefix else {"prefix": "/"}


def path_rewrite(route: Route) -> Json:
    """The rewrite part of Envoy's RouteAction; empty where the workload sees the public path."""
    if route.path == route.upstream_path:
        return {}
    match route.matching:
        case Matching.EXACT:
            return {"regex_rewrite": _replace("^.*$", re.sub(r"\\", r"\\\\", route.upstream_path))}
        case Matching.TEMPLATE:
            return {"regex_rewrite": _rewrite_template(route)}
        case Matching.REGEX:
            return {"regex_rewrite": _rewrite_regex(route)}
        case Matching.PREFIX:
            return _rewrite_prefix(bare_prefix(route.path), bare_prefix(route.upstream_path))


def bare_prefix(path: str) -> str:
    """`/stock/*`, `/stock/` and `/stock` are the prefix `/stock`; `/` and `/*` are empty."""
    return path.removesuffix("*").rstrip("/")


def _template_pattern(path: str) -> str:
    """`/orders/{id}` -> `/orders/([^/]+)`, everything else taken literally."""
    parts = _PARAMETER.split(path)
    return "([^/]+)".join(_escape(part) for part in parts)


def _escape(text: str) -> str:
    """Quote for RE2, which knows fewer escapes than Python writes."""
    return re.sub(r"([\\.+*?()\[\]{}|^$])", r"\\\1", text)


def _replace(pattern: str, substitution: str) -> Json:
    return {"pattern": {"regex": pattern}, "substitution": substitution}


def _rewrite_template(route: Route) -> Json:
    """Put each parameter where the workload's own template has it."""
    names = [name.strip("{}") for name in _PARAMETER.findall(route.path)]
    places = {name: rf"\{index}" for index, name in enumerate(names, start=1)}
    substitution = _PARAMETER.sub(
        lambda found: places.get(found.group().strip("{}"), found.group()), route.upstream_path
    )
    return _replace(f"^{_template_pattern(route.path)}$", substitution)


def _rewrite_regex(route: Route) -> Json:
    """Take off what was put before the workload's own pattern, or replace the whole path."""
    public, inner = route.path.removeprefix("~"), route.upstream_path.removeprefix("~")
    if public.endswith(inner):
        return _replace(f"^{public.removesuffix(inner)}", "")
    return _replace(f"^{public}$", inner)


def _rewrite_prefix(public: str, inner: str) -> Json:
    """Exchange one prefix for another, neither losing nor doubling the slash between."""
    if public and inner:
        return {"prefix_rewrite": inner}
    if inner:
        return {"regex_rewrite": _replace("^/", f"{inner}/")}
    if public:
        return {"regex_rewrite": _replace(f"^{_escape(public)}/?", "/")}
    return {}
