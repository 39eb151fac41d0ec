"""OpenAPI documents are valid, and say what the plan says."""

import jsonschema
import openapi_spec_validator
import pytest
import yaml

from msgen.targets import openapi
from msgen.views.openapi import document
from tests import worlds
from tests.plan.world import plan_of

PLAN = worlds.shop()
DOCUMENTS = {file.service: yaml.safe_load(file.content) for file in openapi.files(PLAN)}


@pytest.mark.parametrize("service", ["order", "inventory", "payment"])
def test_documents_are_valid_openapi(service: str) -> None:
    openapi_spec_validator.validate(DOCUMENTS[service])


def test_only_generated_services_with_endpoints_have_one() -> None:
    assert sorted(DOCUMENTS) == ["inventory", "order", "payment"]


def test_anonymous_bodies_are_named_after_their_operation() -> None:
    schemas = DOCUMENTS["order"]["components"]["schemas"]
    assert sorted(schemas) == [
        "CreateOrder",
        "GetStatusResult",
        "Order",
        "OrderLine",
        "Problem",
        "UpdateOrder",
    ]
    assert schemas["OrderLine"]["properties"]["sku"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 64,
    }
    assert schemas["OrderLine"]["required"] == ["sku", "quantity"]


def test_problems_declare_what_the_chassis_sends() -> None:
    problem = DOCUMENTS["order"]["components"]["schemas"]["Problem"]
    assert {"correlation_id", "errors", "upstream"} <= set(problem["properties"])
    assert problem["required"] == ["type", "title", "status"]


def test_whole_numbers_have_64_bits() -> None:
    quantity = DOCUMENTS["order"]["components"]["schemas"]["OrderLine"]["properties"]["quantity"]
    assert quantity["format"] == "int64"


def test_scopes_stand_in_the_security_of_an_operation() -> None:
    paths = DOCUMENTS["order"]["paths"]
    assert paths["/orders"]["post"]["security"] == [{"bearer": ["orders:write"]}]
    assert paths["/orders"]["get"]["security"] == [{"bearer": []}]
    assert paths["/status"]["get"]["security"] == [{}]


def test_chassis_problems_are_declared_and_declared_answers_win() -> None:
    answers = DOCUMENTS["order"]["paths"]["/orders"]["post"]["responses"]
    assert sorted(answers) == ["201", "401", "403", "409", "422", "503"]


def test_examples_have_their_schemas_shape() -> None:
    for service in DOCUMENTS.values():
        for path in service["paths"].values():
            for operation in path.values():
                for content in _contents(operation):
                    schema = {**content["schema"], "components": service["components"]}
                    if "example" in content:
                        jsonschema.Draft202012Validator(schema).validate(content["example"])


def _contents(operation: dict) -> list[dict]:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    bodies += operation["responses"].values()
    return [content for body in bodies for content in body.get("content", {}).values()]


def test_nullable_members_may_be_null() -> None:
    made = document(PLAN, worlds.inventory())
    member = made["components"]["schemas"]["Reservation"]["properties"]["expires_at"]
    assert member == {"type": ["string", "null"], "format": "date-time"}


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (402, "Payment Required"),
        (409, "Conflict"),
        (413, "Content Too Large"),
        (599, "Status 599"),
    ],
)
def test_problems_are_those_of_their_status(status: int, name: str) -> None:
    plan = plan_of(
        "services:\n  payment:\n    endpoints:\n"
        f"      POST /charges: {{response: {{201: {{id: uuid}}, {status}: Problem}}}}\n"
    )
    answer = document(plan, plan.workloads[0])["paths"]["/charges"]["post"]["responses"]
    assert answer[str(status)]["description"] == name
    assert answer[str(status)]["content"]["application/problem+json"]["example"] == {
        "type": "about:blank",
        "title": name,
        "status": status,
    }
