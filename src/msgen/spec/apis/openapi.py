"""Endpoints out of an OpenAPI document (3.0 and 3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from msgen.names import identifier
from msgen.spec.apis.names import TypeNames
from msgen.spec.apis.schemas import ANY, Schemas
from msgen.spec.keys import METHODS, EndpointKey
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.models.policy import Auth
from msgen.spec.shapes import Field, Object, Shape

_PLACES = {"path": "path", "query": "query", "header": "headers"}
_JSON = re.compile(r"(?:application|\*)/(?:[a-z0-9.+-]*\+)?(?:json|\*)(?:;.*)?", re.IGNORECASE)


def endpoints(
    document: dict[str, Any], names: TypeNames, report: Callable[[str], None]
) -> dict[EndpointKey, Endpoint]:
    """The operations of `document`; what has no counterpart goes to `report`."""
    reader = _Reader(document, names, report)
    found: dict[EndpointKey, Endpoint] = {}
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in METHODS:
            operation = item.get(method.lower()) if isinstance(item, dict) else None
            if not isinstance(operation, dict):
                continue
            try:
                key = EndpointKey.read(f"{method} {path}")
            except PydanticCustomError as error:
                report(f"{method} {path}, {error.message()},")
                continue
            reader.where = str(key)
            found[key] = reader.endpoint(item, operation)
    return found


class _Reader:
    """Reads operations; `where` is the one being read, for messages."""

    def __init__(
        self, document: dict[str, Any], names: TypeNames, report: Callable[[str], None]
    ) -> None:
        self._document = document
        self._report_to = report
        self.where = ""
        self._schemas = Schemas(document, names, self._report)

    def _report(self, what: str) -> None:
        self._report_to(f"{what} in {self.where}")

    def endpoint(self, item: dict[str, Any], operation: dict[str, Any]) -> Endpoint:
        """One operation, with what its path item says for all of them."""
        said: dict[str, Any] = {}
        summary = operation.get("summary") or operation.get("description")
        if isinstance(summary, str) and summary.strip():
            said["description"] = summary.strip().splitlines()[0]
        if isinstance(operation.get("operationId"), str):
            said["as_"] = identifier(operation["operationId"])
        said.update(self._parameters(item, operation))
        body = self._body(self._at(operation.get("requestBody")))
        if body is not None:
            said["request"] = body
        responses = dict(self._responses(operation.get("responses")))
        if responses:
            said["response"] = responses
        auth = self._auth(operation.get("security", self._document.get("security")))
        if auth is not None:
            said["auth"] = auth
        return Endpoint.model_construct(**said)

    def _parameters(self, item: dict[str, Any], operation: dict[str, Any]) -> dict[str, Object]:
        found: dict[str, dict[str, Field]] = {}
        for one in (*_list(item.get("parameters")), *_list(operation.get("parameters"))):
            parameter = self._at(one)
            place, name = _PLACES.get(str(parameter.get("in"))), parameter.get("name")
            if place is None or not isinstance(name, str):
                self._report(f"the parameter {name} in {parameter.get('in')}")
                continue
            read = self._schemas.read(parameter.get("schema"))
            optional = parameter.get("required") is not True and place != "path"
            found.setdefault(place, {})[name] = Field(name, read.shape, optional, read.nullable)
        return {place: Object(tuple(fields.values())) for place, fields in found.items()}

    def _body(self, holder: dict[str, Any]) -> Shape | None:
        content = holder.get("content")
        if not isinstance(content, dict) or not content:
            return None
        for media, described in content.items():
            if _JSON.fullmatch(str(media)):
                return self._schemas.shape(
                    described.get("schema") if isinstance(described, dict) else None
                )
        self._report(f"the body of type {', '.join(map(str, content))}")
        return ANY

    def _responses(self, responses: Any) -> Iterator[tuple[int, Shape | None]]:
        for status, response in responses.items() if isinstance(responses, dict) else ():
            if re.fullmatch("[1-5][0-9]{2}", str(status)):
                yield int(status), self._body(self._at(response))
            elif status != "default":  # Problem answers whatever is not declared
                self._report(f"the response {status}")

    def _auth(self, security: Any) -> Auth | None:
        if not isinstance(security, list):
            return None
        if not security or {} in security:
            return Auth.model_construct(kind="none")
        scopes = (
            [str(s) for needed in security[0].values() for s in _list(needed)]
            if isinstance(security[0], dict)
            else []
        )
        if not scopes:
            return Auth.model_construct(kind="user")
        return Auth.model_construct(kind="scopes", scopes=tuple(dict.fromkeys(scopes)))

    def _at(self, value: Any) -> dict[str, Any]:
        """What `value` refers to inside the document; an empty map where there is nothing."""
        for _ in range(20):
            if not isinstance(value, dict) or "$ref" not in value:
                break
            value = self._pointer(str(value["$ref"]))
        return value if isinstance(value, dict) else {}

    def _pointer(self, ref: str) -> Any:
        if not ref.startswith("#/"):
            self._report(f"the reference {ref}")
            return {}
        node: Any = self._document
        for step in ref[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, dict) else None
        return node


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
