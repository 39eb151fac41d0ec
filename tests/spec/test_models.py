"""What each short form stands for."""

from __future__ import annotations

from textwrap import dedent

import pytest

from msgen.spec.canonical import canonical
from tests.spec.specs import HEAD, findings, spec

FORMS = {
    "auth": ("{endpoints: {GET /a: {auth: user}}}", "{endpoints: {GET /a: {auth: {kind: user}}}}"),
    "scopes": (
        "{endpoints: {GET /a: {auth: ['a:b']}}}",
        "{endpoints: {GET /a: {auth: {kind: scopes, scopes: ['a:b']}}}}",
    ),
    "retries": ("{depends_on: {a: {retries: 2}}}", "{depends_on: {a: {retries: {count: 2}}}}"),
    "list of dependencies": (
        "{depends_on: [a, b?, {c: {timeout: 1s}}, 'd:grpc']}",
        "{depends_on: {a: {}, b: {optional: true}, c: {timeout: 1s}, 'd:grpc': {}}}",
    ),
    "optional dependency in a map": (
        "{depends_on: {b?: {timeout: 1s}}}",
        "{depends_on: {b: {optional: true, timeout: 1s}}}",
    ),
    "ports": (
        "{ports: {http: 8000, feed: 9090/thrift, grpc-api: 9000}}",
        """{ports: {http: {container: 8000}, feed: {container: 9090, protocol: thrift},
           grpc-api: {container: 9000, protocol: grpc}}}""",
    ),
    "environment": ("{env: {A: '1'}}", "{env: {A: {value: 1}}}"),
    "files": ("{files: {/a: b}}", "{files: {/a: {from: b}}}"),
    "volumes": ("{volumes: {a: /data}}", "{volumes: {a: {path: /data}}}"),
    "exposure": ("{expose: /api}", "{expose: {prefix: /api}}"),
    "origins": (
        "{expose: {cors: ['https://a.example']}}",
        "{expose: {cors: {origins: ['https://a.example']}}}",
    ),
    "probe": (
        "{probes: {ready: GET /readyz, live: tcp, start: grpc}}",
        "{probes: {ready: {kind: http, path: /readyz}, live: {kind: tcp}, start: {kind: grpc}}}",
    ),
    "probe by its way": (
        "{probes: {ready: {http: /r, port: admin}, live: {tcp: admin}, start: {command: ls -l}}}",
        """{probes: {ready: {kind: http, path: /r, port: admin}, live: {kind: tcp, port: admin},
           start: {kind: command, command: [ls, -l]}}}""",
    ),
    "stop": ("{stop: 5s}", "{stop: {grace: 5s}}"),
    "metrics": ("{metrics: /m}", "{metrics: {path: /m}}"),
    "words": ("{args: sh -c 'a b'}", "{args: [sh, -c, a b]}"),
    "one scope or word": ("{start_after: a}", "{start_after: [a]}"),
    "calls": (
        "{calls: [a GET /x, [b GET /y, {c GET /z: {optional: true}}]]}",
        "{calls: [[{to: a GET /x}], [{to: b GET /y}, {to: c GET /z, optional: true}]]}",
    ),
    "topics": ("{consumes: [a, {b: {group: g}}]}", "{consumes: {a: {}, b: {group: g}}}"),
    "publications": (
        "{endpoints: {GET /a: {publishes: [a, {b: {outbox: true}}]}}}",
        "{endpoints: {GET /a: {publishes: {a: {}, b: {outbox: true}}}}}",
    ),
    "response of a POST": (
        "{endpoints: {POST /a: {response: A}}}",
        "{endpoints: {POST /a: {response: {201: A}}}}",
    ),
    "response of a GET": (
        "{endpoints: {GET /a: {response: [A]}}}",
        "{endpoints: {GET /a: {response: {200: '[A]'}}}}",
    ),
    "response that is a record": (
        "{endpoints: {GET /a: {response: {id: uuid}}}}",
        "{endpoints: {GET /a: {response: {200: {id: uuid}}}}}",
    ),
    "empty response": (
        "{endpoints: {DELETE /a: {response: none}}}",
        "{endpoints: {DELETE /a: {response: {204: none}}}}",
    ),
    "side containers": ("{sidecars: {a: 'x:1'}}", "{sidecars: {a: {image: 'x:1'}}}"),
    "units": (
        "{stop: 60s, resources: {memory: 1024Mi, cpu: '0.5'}}",
        "{stop: {grace: 1m}, resources: {memory: 1Gi, cpu: 500m}}",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_short_and_long_forms_are_the_same(name: str) -> None:
    short, long = (spec(f"services: {{order: {form}}}") for form in FORMS[name])
    assert short == long
    assert canonical(short) == canonical(long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("topics: {a: Order}", "topics: {a: {schema: Order}}"),
        ("secrets: {a: kv/x}", "secrets: {a: {from: kv/x}}"),
        ("externals: {a: 'https://a.example'}", "externals: {a: {url: 'https://a.example'}}"),
        ("platform: {identity: 'https://a'}", "platform: {identity: {issuer: 'https://a'}}"),
        (
            "types: {A: {b?: {c: int}, d: optional int}}",
            "types: {A: {d: optional int, b?: {c: int}}}",
        ),
        ("platform: {ci: gitlab}", "platform: {ci: [gitlab]}"),
    ],
)
def test_short_forms_of_sections(short: str, long: str) -> None:
    assert canonical(spec(short)) == canonical(spec(long))


def test_own_keys_are_kept_and_typed() -> None:
    read = spec(
        "services: {order: {x-team: {size: 3, on-call: true, since: 2024-01-01}}}\nx-a: [1]"
    )
    assert read.extra == {"x-a": [1]}
    assert read.services["order"].extra == {
        "x-team": {"size": 3, "on-call": True, "since": "2024-01-01"}
    }


def test_scalars_are_what_the_schema_wants() -> None:
    read = spec(
        """
        system: {name: shop}
        datastores: {db: {kind: postgres, version: 8.10}}
        services: {order: {env: {A: no, B: 0777, C: 12e4, D: 22:30, E: null}}}
    """.replace("\n        system: {name: shop}", "")
    )
    env = read.services["order"].env
    assert [env[name].value for name in "ABCD"] == ["no", "0777", "12e4", "22:30"]  # type: ignore[union-attr]
    assert env["E"] is None
    assert read.datastores["db"].version == "8.10"


def test_null_unsets() -> None:
    order = spec("services: {order: {autoscale: null, replicas: null, entrypoint: null}}").services[
        "order"
    ]
    assert order.unset == {"autoscale", "replicas", "entrypoint"}
    assert str(order.replicas) == "1"


def test_models_are_frozen() -> None:
    read = spec("services: {order: {}}")
    with pytest.raises(ValueError, match="frozen"):
        read.system.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        read.types["A"] = "x"  # type: ignore[assignment]


PROBLEMS = {
    "platform: {gatway: kong}": "unknown-key gatway",
    "services: {order: {replica: 3}}": "unknown-key replica",
    "services: {Order: {}}": "bad-name Order",
    "services: {order: []}": "wrong-type order",
    "services: {order: null}": "wrong-type null",
    "services: [order]": "wrong-type services",
    "services: {order: {endpoints: {post /a: {}}}}": "bad-endpoint post /a",
    "services: {order: {endpoints: {POST a: {}}}}": "bad-endpoint POST a",
    "services: {order: {endpoints: {'GET ~/a(': {}}}}": "bad-endpoint 'GET ~/a('",
    "services: {order: {endpoints: {'GET /{a}/{a}': {}}}}": "bad-endpoint 'GET /{a}/{a}'",
    "services: {order: {endpoints: {rpc Cart: {}}}}": "bad-endpoint rpc Cart",
    "services: {order: {endpoints: {GET /a/*/b: {}}}}": "bad-endpoint GET /a/*/b",
    "services: {order: {endpoints: {GET /a: {idempotent: yes}}}}": "bad-boolean yes",
    "services: {order: {endpoints: {GET /a: {idempotent: 'True'}}}}": "bad-boolean 'True'",
    "services: {order: {endpoints: {GET /a: {auth: admin}}}}": "bad-choice admin",
    "services: {order: {endpoints: {GET /a: {auth: []}}}}": "bad-choice auth",
    "services: {order: {endpoints: {GET /a: {response: {20: A}}}}}": "bad-number 20",
    "services: {order: {endpoints: {GET /a: {response: {200: strng}}}}}": "bad-type-expression strng",
    "services: {order: {endpoints: {GET /a: {response: optional A}}}}": "bad-type-expression optional",
    "services: {order: {endpoints: {GET /a: {writes: [a b]}}}}": "bad-reference a b",
    "services: {order: {endpoints: {GET /a: {as: Create}}}}": "bad-name Create",
    "services: {order: {endpoints: {GET /a: {strip: x}}}}": "bad-path x",
    "services: {order: {kind: deamon}}": "bad-choice deamon",
    "services: {order: {ports: {http: 80000}}}": "bad-number 80000",
    "services: {order: {ports: {http: 8000/htp}}}": "bad-choice 8000/htp",
    "services: {order: {depends_on: {a: {timeout: 300}}}}": "bad-duration 300",
    "services: {order: {depends_on: [a, {b: {timeout: 300}}]}}": "bad-duration 300",
    "services: {order: {depends_on: [a, 'a?']}}": "duplicate-item a",
    "services: {order: {depends_on: {a: {retries: two}}}}": "bad-number two",
    "services: {order: {depends_on: {a: {retries: {when: [never]}}}}}": "bad-choice never",
    "services: {order: {calls: [{a GET /x: {chance: 2}}]}}": "bad-percentage 2",
    "services: {order: {calls: [a get /x]}}": "bad-endpoint a get /x",
    "services: {order: {calls: [{a: {}, b: {}}]}}": "wrong-type {",
    "services: {order: {env: {A-B: x}}}": "bad-name A-B",
    "services: {order: {env: {A: {secret: a, url: b}}}}": "wrong-type A",
    "services: {order: {files: {etc: x}}}": "bad-path etc",
    "services: {order: {probes: {ready: /x}}}": "bad-probe /x",
    "services: {order: {probes: {ready: {http: /x, tcp: a}}}}": "bad-probe ready",
    "services: {order: {schedule: daily}}": "bad-schedule daily",
    "services: {order: {zone: berlin}}": "bad-schedule berlin",
    'services: {order: {args: "sh \'x"}}': 'bad-command "sh \'x"',
    "services: {order: {image: a, blueprint: b}}": "one-source image",
    "services: {order: {replicas: 9..1}}": "bad-range 9..1",
    "services: {order: {resources: {memory: 1GB}}}": "bad-size 1GB",
    "services: {order: {resources: {cpu: lots}}}": "bad-cpu lots",
    "services: {order: {expose: {limit: 5}}}": "bad-rate 5",
    "services: {order: {expose: true}}": "wrong-type true",
    "datastores: {db: {}}": "required-key db",
    "datastores: {db: {kind: postgre}}": "bad-choice postgre",
    "brokers: {b: {exchange: x}}": "required-key b",
    "externals: {e: example.com}": "bad-url example.com",
    "types: {order: {}}": "bad-name order",
    "types: {A: {b: strng}}": "bad-type-expression strng",
    "types: {A: {b: 'map([strng])'}}": "bad-type-expression strng",
    "types: {A: {b: [int, string]}}": "bad-type-expression b",
    "types: {A: {b: null}}": "wrong-type null",
    "types: {A: {$ref: x, b: y}}": "bad-type-expression b",
    "environments: {prod: {services: {order: {kind: job}}}}": "fixed-in-environments kind",
    "environments: {prod: {platform: {gateway: kong}}}": "fixed-in-environments gateway",
    "environments: {prod: {types: {A: int}}}": "fixed-in-environments types",
    "environments: {prod: {servces: {}}}": "unknown-key servces",
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_problem_and_its_place(text: str) -> None:
    assert findings(text) == [PROBLEMS[text]]


def test_all_problems_come_at_once() -> None:
    text = """
        services:
          order:
            replica: 3
            kind: srvice
            endpoints:
              POST /a: {timeout: 5, idempotent: on}
              post /b: {}
            depends_on: [a, {b: {retries: many}}, 'c d']
            env: {A-B: x, C: {secret: [1]}}
          Bad: {}
    """
    ids = "unknown-key bad-choice bad-duration bad-boolean bad-endpoint bad-number bad-reference"
    expected = sorted([*ids.split(), "bad-name", "wrong-type", "bad-name"])
    assert [line.split(" ")[0] for line in findings(text)] == expected


def test_the_version_and_the_name_are_needed() -> None:
    from tests.spec.specs import read

    for text, ids in {
        "system: shop\n": ["required-key"],
        "msgen: 2\nsystem: a\n": ["bad-version"],
    }.items():
        assert [one.id for one in read(text)[1]] == ids
    assert [one.id for one in read(dedent("msgen: 1\nsystem: Shop\n"))[1]] == ["bad-name"]
    assert HEAD.startswith("msgen: 1")
