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
            return {"regex_rewrite": _rewrite_template(route, route.upstream_path)}
        case Matching.REGEX:
            return {"regex_rewrite": _rewrite_regex(route)}
        case Matching.PREFIX:
            return _rewrite_prefix(bare_prefix(route.path), bare_prefix(route.upstream_path))


def path_redirect(route: Route, target: str) -> Json:
    """The path part of Envoy's RedirectAction: a template's parameters go where the target says."""
    if route.matching is Matching.TEMPLATE and _PARAMETER.search(target):
        return {"regex_rewrite": _rewrite_template(route, target)}
    return {"path_redirect": target}


def public_pattern(route: Route, inner: str) -> str | None:
    """The public paths, as a regular expression, that a route would send to its workload's `inner`.

    None where there are none, and for a route of one exact path, which was asked for by name.
    """
    match route.matching:
        case Matching.EXACT:
            return None
        case Matching.TEMPLATE:
            return _through_template(route, inner)
        case Matching.REGEX:
            return _through_regex(route, inner)
        case Matching.PREFIX:
            public, own = bare_prefix(route.path), bare_prefix(route.upstream_path)
            reached = inner == own or inner.startswith(f"{own}/")
            return _escape(public + inner.removeprefix(own)) if reached else None


def covers(route: Route, path: str) -> bool:
    """Whether a path is among those of a route. Of a regular expression that is not asked."""
    match route.matching:
        case Matching.EXACT:
            return path == route.path
        case Matching.TEMPLATE:
            return re.fullmatch(_template_pattern(route.path), path) is not None
        case Matching.REGEX:
            return False
        case Matching.PREFIX:
            prefix = bare_prefix(route.path)
            return path == prefix or path.startswith(f"{prefix}/")


def sample(route: Route) -> str:
    """A path that a route matches, or the pattern itself of a regular expression."""
    return _PARAMETER.sub("~", route.path.removeprefix("~")).removesuffix("*")


def same_paths(route: Route) -> tuple[str, str]:
    """A key that routes share if they match the same paths."""
    return route.matching, _PARAMETER.sub("{}", route.path)


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


def _rewrite_template(route: Route, target: str) -> Json:
    """Put each parameter where the other template has it."""
    names = [name.strip("{}") for name in _PARAMETER.findall(route.path)]
    places = {name: rf"\{index}" for index, name in enumerate(names, start=1)}
    substitution = _PARAMETER.sub(
        lambda found: places.get(found.group().strip("{}"), found.group()), target
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


def _through_template(route: Route, inner: str) -> str | None:
    found = re.fullmatch(_template_pattern(route.upstream_path), inner)
    if found is None:
        return None
    values = dict(zip(_PARAMETER.findall(route.upstream_path), found.groups(), strict=True))
    path = _PARAMETER.sub(lambda name: values.get(name.group(), name.group()), route.path)
    return _template_pattern(path)


def _through_regex(route: Route, inner: str) -> str | None:
    public, own = route.path.removeprefix("~"), route.upstream_path.removeprefix("~")
    if not public.endswith(own) or not re.fullmatch(own, inner):
        return None
    return f"{public.removesuffix(own)}{_escape(inner)}"
