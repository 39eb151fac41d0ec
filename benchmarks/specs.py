"""Large specs of a realistic kind: services in areas that call services of earlier areas."""

from pathlib import Path

AREA = 20  # services; each area calls the one before it, so chains stay short and nothing cycles

_HEAD = """\
msgen: 1
system: {name: estate, owner: platform, description: A large estate of services}

platform:
  gateway: envoy
  identity: {issuer: https://id.example.com/realms/estate, audience: estate}

defaults:
  service: {blueprint: python-fastapi}
  endpoint: {timeout: 2s}

services:
"""

_SERVICE = """\
  {name}:
    description: Keeps the items of team {team}
    owner: team-{team}
    subsystem: area-{area}
    expose:
      prefix: /api/{name}
      strip: true
    endpoints:
      POST /items:
        description: Add an item
        auth: [items:write]
        request:
          name: string(1..80)
          amount: int(0..1000)
          note: optional string(..500)
        response: {{201: {type}}}
{calls}        writes: [{name}-db.items]
        idempotent: true
        limit: 100/s per client
      GET /items:
        description: List the items
        auth: user
        query:
          name: optional string(1..80)
        response: [{type}]
        reads: [{name}-db.items]
      GET /items/{{id}}:
        path: {{id: uuid}}
        response: {type}
        reads: [{name}-db.items]
      GET /state:
        public: false
        response: {{items: int(0..)}}
{edges}
"""
_CALLS = """\
        calls:
          - {callee} GET /state
"""
_EDGES = """\
    depends_on:
      {callee}: {{timeout: 300ms, retries: 1}}
      {name}-db: {{}}
"""
_LEAF = """\
    depends_on:
      {name}-db: {{}}
"""


def large(services: int) -> str:
    """Return a valid spec of `services` services, about 39 lines each."""
    parts = [_HEAD, *(_service(number) for number in range(services)), "\ntypes:\n"]
    for number in range(services):
        fields = "id: uuid, name: string(1..80), amount: int(0..1000), note: optional string(..500)"
        parts.append(f"  {_type(number)}: {{{fields}}}\n")
    parts.append("\ndatastores:\n")
    for number in range(services):
        store = f"{{kind: postgres, entities: {{items: {_type(number)}}}}}"
        parts.append(f"  {_name(number)}-db: {store}\n")
    return "".join(parts)


def edit_one(spec: Path, number: int) -> None:
    """Give the request of the sixth service one more field, whose name says `number`."""
    field = "          remark{}: optional string(..100)\n"
    text = spec.read_text()
    if number:
        text = text.replace(field.format(number - 1), "", 1)
    head, mark, rest = text.partition(f"  {_name(5)}:\n")
    before, request, after = rest.partition("        request:\n")
    spec.write_text(head + mark + before + request + field.format(number) + after)


def edit_handlers(repository: Path, most: int) -> int:
    """Write a line into a handler of each of the first services; return how many there are."""
    found = sorted(repository.glob("services/*/src/*/handlers/create_item.py"))[:most]
    for path in found:
        path.write_text(path.read_text() + "\n# An item is kept for a year.\n")
    return len(found)


def _name(number: int) -> str:
    return f"service-{number:04d}"


def _type(number: int) -> str:
    return f"Item{number:04d}"


def _service(number: int) -> str:
    area = number // AREA
    facts = {
        "name": _name(number),
        "type": _type(number),
        "team": number % 37,
        "area": area,
        "callee": _name(number - AREA),
    }
    called = area % 4 != 0  # chains of at most four, so that every deadline fits
    calls = _CALLS.format(**facts) if called else ""
    edges = (_EDGES if called else _LEAF).format(**facts)
    return _SERVICE.format(calls=calls, edges=edges.rstrip("\n"), **facts)
