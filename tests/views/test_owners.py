"""An item of another owner than the path says is none of that path."""

import pytest

from msgen.views.python.service import build
from tests.plan.world import plan_of

SPEC = """
types:
  Note: {{id: uuid, room: {kind}, text: string}}
services:
  room:
    expose: {{prefix: /, auth: none}}
    endpoints:
      GET /rooms/{{room}}/notes/{{id}}: {{as: get_note, path: {{room: uuid, id: uuid}}, response: Note, reads: [db.notes]}}
      PATCH /rooms/{{room}}/notes/{{id}}: {{as: update_note, path: {{room: uuid, id: uuid}}, request: {{text: string}}, response: Note, writes: [db.notes]}}
      DELETE /rooms/{{room}}/notes/{{id}}: {{as: delete_note, path: {{room: uuid, id: uuid}}, writes: [db.notes]}}
      GET /rooms/{{room}}/all: {{as: show_all, description: Show them, path: {{room: uuid}}, response: [Note], reads: [db.notes]}}
      GET /rooms/{{room}}/notes: {{as: list_notes, path: {{room: uuid}}, response: [Note], reads: [db.notes]}}
    depends_on: [db]
datastores:
  db: {{kind: postgres, entities: {{notes: Note}}}}
"""
CHECK = 'if note.room != room:\n    raise NotFound("note", id)'


def made(kind: str = "uuid", framework: str = "fastapi"):
    plan = plan_of(SPEC.format(kind=kind))
    return build(plan, plan.workloads[0], framework=framework)[1]


@pytest.mark.parametrize("operation", ["get_note", "update_note", "delete_note"])
@pytest.mark.parametrize("framework", ["fastapi", "flask"])
def test_the_owner_in_the_path_is_compared(operation: str, framework: str) -> None:
    handler = next(h for h in made(framework=framework).handlers if h.name == operation)
    text = "\n".join(handler.body)
    assert text.index("ctx.notes.get(id)") < text.index(CHECK)
    assert "from chassis.problem import NotFound" in handler.imports


def test_a_field_of_another_type_is_no_owner() -> None:
    assert all("NotFound" not in "".join(handler.body) for handler in made("string").handlers)


@pytest.mark.parametrize("operation", ["get_note", "update_note", "delete_note"])
def test_a_test_asks_for_what_is_of_another_owner(operation: str) -> None:
    test = next(t for t in made().endpoint_tests if t.name == operation)
    case = next(c for c in test.cases if "of_one_of_another_room" in c.signature)
    assert '{**KEPT_NOTE, "room": "' in case.body
    assert "assert response.status_code == 404" in case.body


def test_a_list_without_a_page_says_how_much_it_holds() -> None:
    docs = {handler.name: handler.doc for handler in made().handlers}
    assert docs["list_notes"] == '"""List the first hundred notes."""'
    assert "It sees the first hundred notes." in docs["show_all"]
