"""Endpoints and types out of OpenAPI, .proto and JSON Schema files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.spec.apis.names import TypeNames
from msgen.spec.apis.proto import BadProto, parse
from msgen.spec.apis.schemas import Schemas
from msgen.spec.load import Loaded, load
from msgen.spec.models import Endpoint
from msgen.spec.shapes import Shape
from msgen.spec.type_text import written
from tests.spec.specs import EVERYTHING


def endpoints(service: str) -> dict[str, Endpoint]:
    loaded = load(EVERYTHING)
    assert loaded.spec is not None
    return {str(key): value for key, value in loaded.spec.services[service].endpoints.items()}


def shown(endpoint: Endpoint) -> dict[str, Any]:
    """What an endpoint takes and gives, as a person would type it."""
    parts = {name: getattr(endpoint, name) for name in ("path", "query", "headers", "request")}
    found = {name: written(shape) for name, shape in parts.items() if shape}
    answers = {status: shape and written(shape) for status, shape in endpoint.response.items()}
    return {name: value for name, value in {**found, "response": answers}.items() if value}


def test_openapi() -> None:
    found = endpoints("inventory")
    assert list(found) == [
        "POST /reservations",
        "GET /reservations/{id}",
        "DELETE /reservations/{id}",
        "POST /upload",
    ]
    create, get, delete, _ = found.values()
    assert shown(create) == {
        "request": {"order": "uuid", "lines": "[Line]", "note": "optional nullable string(..200)"},
        "response": {201: "Reservation"},
    }
    assert (create.as_, create.description) == ("create_reservation", "Hold stock")
    assert create.auth is not None
    assert create.auth.scopes == ("stock:read",)
    assert get.auth is not None
    assert get.auth.kind == "none"
    assert shown(get)["path"] == {"id": "uuid"}
    assert shown(get)["query"] == {"deep": "optional bool"}
    assert set(shown(get)["response"]) == {200, 404}
    assert delete.response == {204: None}


def test_proto() -> None:
    found = endpoints("cart")
    add, get, watch, chat = found.values()
    assert next(iter(found)) == "rpc shop.CartService/AddItem"
    assert shown(add) == {"request": "AddItemRequest", "response": {200: None}}
    assert shown(get) == {"request": "GetCartRequest", "response": {200: "Cart"}}
    assert (get.stream, watch.stream, chat.stream) == (None, "server", "both")
    assert (watch.client_stream, watch.server_stream) == (False, True)


def test_types_come_along() -> None:
    loaded = load(EVERYTHING)
    assert loaded.spec is not None
    types = {name: written(shape) for name, shape in loaded.spec.types.items()}
    assert types["Line"] == {"quantity": "int(1..)", "sku": "string(1..64)"}
    assert types["Cart"]["prices"] == "map(Money)"
    assert types["Cart"]["card"] == "optional string"
    assert types["Cart"]["inner"] == "optional CartInner"
    assert types["Item"]["size"] == "SIZE_UNSPECIFIED | SMALL"


def test_what_has_no_counterpart_is_reported() -> None:
    loaded = load(EVERYTHING)
    said = [one.message for one in loaded.diagnostics if one.id == "api-unsupported"]
    assert len(said) == 4
    assert any("session in cookie" in one for one in said)
    assert any("multipart/form-data" in one for one in said)
    assert any("oneOf" in one for one in said)
    assert any("Unknown" in one for one in said)


def loaded(tmp_path: Path, services: str, **files: str) -> Loaded:
    for name, text in files.items():
        (tmp_path / name.replace("_", ".")).write_text(text)
    (tmp_path / "system.yaml").write_text(f"msgen: 1\nsystem: shop\n{services}\n")
    return load(tmp_path / "system.yaml", name="system.yaml")


OPENAPI = """
openapi: 3.0.3
paths:
  /a/{id}:
    get:
      operationId: getA
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
components: {schemas: {Order: {type: object, properties: {at: {type: string, format: date-time}}}}}
"""


def test_the_spec_comes_before_the_file(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        "types: {Order: {id: uuid}}\n"
        "services: {a: {openapi: a.yaml, endpoints: {'GET /a/{id}': {timeout: 9s, as: fetch}, GET /b: {}}}}",
        a_yaml=OPENAPI,
    )
    assert found.spec is not None, found.diagnostics
    service = found.spec.services["a"]
    assert [str(key) for key in service.endpoints] == ["GET /a/{id}", "GET /b"]
    first = next(iter(service.endpoints.values()))
    assert (first.as_, str(first.timeout)) == ("fetch", "9s")
    assert shown(first) == {"response": {200: "AOrder"}}
    assert set(found.spec.types) == {"Order", "AOrder"}


@pytest.mark.parametrize(
    ("services", "text", "message"),
    [
        ("{openapi: b.yaml}", "", "no such file"),
        ("{openapi: ../a.yaml}", "", "leads out of the folder"),
        ("{openapi: /etc/passwd}", "", "leads out of the folder"),
        ("{openapi: a.yaml}", "[", "neither YAML nor JSON"),
        ("{openapi: a.yaml}", "- a", "holds no map"),
        ("{openapi: a.yaml}", "swagger: '2.0'", "no OpenAPI document of version 3"),
        ("{proto: a.yaml}", "message A {", "no .proto file"),
        ("{proto: a.yaml}", "service A { rpc B; }", "no .proto file"),
    ],
)
def test_unusable_files(tmp_path: Path, services: str, text: str, message: str) -> None:
    found = loaded(tmp_path, f"services: {{x: {services}}}", a_yaml=text)
    assert found.spec is None
    (one,) = found.diagnostics
    assert one.id == "api-unreadable"
    assert message in one.message
    assert one.span is not None
    assert one.span.line == 3


def test_json_schema_files(tmp_path: Path) -> None:
    services = (
        "types: {A: {$ref: a.json}, B: {c: {$ref: 'a.json#/$defs/C'}}}\n"
        "services: {x: {endpoints: {POST /x: {request: {$ref: a.json}, response: [{$ref: a.json}]}}}}\n"
        "topics: {t: {schema: {$ref: a.json}}}"
    )
    found = loaded(
        tmp_path, services, a_json='{"type": "object", "$defs": {"C": {"type": "integer"}}}'
    )
    assert found.spec is not None, found.diagnostics
    whole = {"type": "object", "$defs": {"C": {"type": "integer"}}}
    assert _schema(found.spec.types["A"]) == whole
    assert written(found.spec.types["B"])["c"]["$schema"]["$ref"] == "#/$defs/C"
    (endpoint,) = found.spec.services["x"].endpoints.values()
    assert _schema(endpoint.request) == whole
    assert found.spec.topics["t"].schema_ is not None
    assert _schema(found.spec.topics["t"].schema_) == whole


def test_missing_json_schema_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, "types: {A: {b: {$ref: no.json}}}")
    assert found.spec is None
    assert [one.id for one in found.diagnostics] == ["api-unreadable"]


def _schema(shape: Shape | None) -> Any:
    assert shape is not None
    return written(shape)["$schema"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, "int(1..9)"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, "int(2..)"),
        ({"type": "number"}, "number"),
        ({"type": "string", "format": "email"}, "email"),
        ({"type": "string", "pattern": "^a/b$"}, r"string(/^a\/b$/)"),
        ({"type": "string", "enum": ["a", "b"]}, "a | b"),
        ({"const": "a"}, '"a"'),
        ({"type": "array", "items": {"type": "boolean"}}, "[bool]"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "map(string)"),
        ({"type": "object"}, "map(any)"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string"),
        ({"allOf": [{"$ref": "#/components/schemas/A"}]}, "A"),
        ({"$ref": "#/components/schemas/Nope"}, "any"),
        ({}, "any"),
        (True, "any"),
    ],
)
def test_schemas(schema: Any, expected: str) -> None:
    document = {"components": {"schemas": {"A": {"type": "string"}}}}
    assert written(Schemas(document, TypeNames("x", {}), lambda _: None).shape(schema)) == expected


PROTO = (Path(EVERYTHING).parent / "protos" / "cart.proto").read_text()


@given(
    st.integers(0, len(PROTO)),
    st.integers(0, 40),
    st.sampled_from(["", "{", "}", ";", "rpc", '"', "/*", "="]),
)
@settings(deadline=None)
def test_damaged_protos_are_read_or_refused(at: int, gone: int, put: str) -> None:
    with suppress(BadProto):
        parse(PROTO[:at] + put + PROTO[at + gone :])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["string", "object", "array", "get", "/a", "$ref", "#/components/schemas/A"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "properties",
                    "items",
                    "allOf",
                    "oneOf",
                    "$ref",
                    "enum",
                    "required",
                    "A",
                    "minimum",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(deadline=None)
def test_any_schema_has_a_shape(schema: Any) -> None:
    document = {"components": {"schemas": {"A": schema}}}
    Schemas(document, TypeNames("x", {}), lambda _: None).shape({"$ref": "#/components/schemas/A"})
