"""Reading the gateway's configuration, which is Envoy's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgen.verify.coherence.facts import Gateway, Route
from msgen.verify.coherence.units import seconds
from msgen.verify.coherence.yamls import load
from msgen.verify.repository import Repository

_DEADLINE = "x-request-deadline"
_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)")
_EXAMPLE = "7"
_BELOW = "path_separated_prefix"
_DONE = {"direct_response", "redirect", "requires"}
_PATHS = ("path", "prefix", _BELOW, "safe_regex")


def read_gateway(repository: Repository, file: str) -> Gateway:
    """Return what the configuration in `file` says."""
    document = load(repository, file)
    static = document.get("static_resources") or {}
    listeners = static.get("listeners") or ()
    providers = [each for each in _dicts(listeners) if "issuer" in each]
    return Gateway(
        file=file,
        ports=frozenset(each["address"]["socket_address"]["port_value"] for each in listeners),
        clusters=dict(_clusters(static.get("clusters") or ())),
        routes=tuple(_routes(listeners)),
        rules=frozenset(_rules(listeners)),
        issuers=frozenset(each["issuer"] for each in providers),
        audiences=frozenset(name for each in providers for name in each.get("audiences", ())),
        jwks=frozenset(
            each["remote_jwks"]["http_uri"]["uri"] for each in providers if "remote_jwks" in each
        ),
    )


def _clusters(clusters: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    for cluster in clusters:
        for found in _dicts(cluster.get("load_assignment")):
            if "socket_address" in found:
                address = found["socket_address"]
                yield cluster["name"], (address["address"], address["port_value"])


def _routes(listeners: Any) -> Iterator[Route]:
    for found in _dicts(listeners):
        action = found.get("route")
        if not isinstance(action, dict) or "match" not in found:
            continue
        split = action.get("weighted_clusters", {}).get("clusters", ())
        for cluster in [action["cluster"]] if "cluster" in action else [x["name"] for x in split]:
            yield Route(
                name=str(found.get("name", "")),
                cluster=cluster,
                match=_match(found["match"]),
                path=_path(found["match"], action),
                methods=_methods(found["match"]),
                timeout_s=seconds(action["timeout"]) if "timeout" in action else None,
                deadline_ms=_deadline(found),
            )


def _rules(listeners: Any) -> Iterator[str]:
    """Yield what is done about paths besides leading them to a service, in words."""
    for found in _dicts(listeners):
        match = found.get("match")
        if isinstance(match, dict) and any(key in match for key in _PATHS):
            methods = "|".join(sorted(_methods(match))) or "all"
            for done in sorted(found.keys() & _DONE):
                said = found[done] if done == "redirect" else ""
                yield f"{methods} of {_match(match)}: {done} {said}".rstrip()


def _match(match: Any) -> str:
    """What is said of the path."""
    said = {key: match[key] for key in _PATHS if key in match}
    return ", ".join(f"{key} {value}" for key, value in said.items())


def _path(match: Any, action: Any) -> str | None:
    """An example of what the service is asked for; None where any path is taken."""
    if "path" in match:
        example = str(match["path"])
    elif _BELOW in match:
        example = f"{match[_BELOW]}/{_EXAMPLE}"
    elif "safe_regex" in match:
        pattern = str(match["safe_regex"]["regex"])
        example = _GROUP.sub(_EXAMPLE, pattern)
        if not re.fullmatch(pattern, example):
            return None
    else:
        return None
    if rewrite := action.get("regex_rewrite"):
        return re.sub(rewrite["pattern"]["regex"], rewrite["substitution"], example, count=1)
    return example


def _methods(match: Any) -> frozenset[str]:
    for header in match.get("headers", ()):
        if header.get("name") == ":method":
            wanted = header.get("string_match", {})
            said = wanted.get("exact") or wanted.get("safe_regex", {}).get("regex", "")
            return frozenset(said.split("|"))
    return frozenset()


def _deadline(route: Any) -> int | None:
    for each in route.get("request_headers_to_add", ()):
        if each["header"]["key"] == _DEADLINE and str(each["header"]["value"]).isdigit():
            return int(each["header"]["value"])
    return None


def _dicts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping at or below `node`."""
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _dicts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _dicts(each)
