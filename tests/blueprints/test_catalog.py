"""Blueprints are found, read, overridden and extended."""

from pathlib import Path

import pytest

from msgen.blueprints import catalog, rendering
from msgen.blueprints.manifest import BlueprintError
from msgen.render.files import Owner
from tests import worlds

BUILT_IN = ("python-fastapi", "python-flask", "python-worker", "web-static")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "blueprints"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_built_in_ones() -> None:
    assert catalog.discover().names == BUILT_IN


def test_each_has_commands_and_files() -> None:
    for name in BUILT_IN:
        blueprint = catalog.discover()[name]
        assert blueprint.manifest.commands.run
        assert blueprint.manifest.commands.test
        assert blueprint.entries


def test_handlers_and_their_tests_are_seeded_and_nothing_else() -> None:
    files = list(
        rendering.files(
            worlds.shop((worlds.order(), worlds.inventory(), worlds.payment())), catalog.discover()
        )
    )
    seeded = {file.path for file in files if file.owner is Owner.SEEDED}
    assert "services/order/src/order/handlers/create_order.py" in seeded
    assert "services/order/tests/test_create_order.py" in seeded
    assert "services/order/tests/test_contract.py" not in seeded
    assert all("/handlers/" in path or "/tests/test_" in path for path in seeded)


def test_a_revision_is_written_once_and_says_so() -> None:
    shop = worlds.shop((worlds.order(), worlds.inventory(), worlds.payment()))
    files = rendering.files(shop, catalog.discover())
    once = {file.path: file.content for file in files if file.owner is Owner.ONCE}
    assert once
    assert all(path.endswith("/versions/0001_initial.py") for path in once)
    assert all(b"; written once, yours from now on\n" in content for content in once.values())


def test_a_repository_overrides_one_template(own: Path) -> None:
    write(own / "services/python-fastapi/files/README.md.j2", "# ours: <%= service.name %>\n")
    files = rendering.files(worlds.shop((worlds.inventory(),)), catalog.discover((own,)))
    readme = next(file for file in files if file.path == "services/inventory/README.md")
    assert readme.content.endswith(b"# ours: inventory\n")


def test_an_override_reaches_those_who_extend(own: Path) -> None:
    write(own / "services/python-fastapi/files/README.md.j2", "# ours: <%= service.name %>\n")
    flask = worlds.inventory("python-flask")
    files = rendering.files(worlds.shop((flask,)), catalog.discover((own,)))
    readme = next(file for file in files if file.path == "services/inventory/README.md")
    assert readme.content.endswith(b"# ours: inventory\n")
    assert readme.origin.producer == "services/python-fastapi@1.0.0"


MANIFEST = """\
name: ours
version: 0.1.0
description: Our own
kinds: [service]
options: {greeting: {type: string, help: What it says, default: hello}, times: {type: integer, help: How often, default: 1}}
files:
  "{endpoint}.txt": {for_each: service.endpoints}
  "only.txt": {when: service.http_port}
commands: {run: [sh, run.sh]}
"""


def test_a_blueprint_of_ones_own(own: Path) -> None:
    write(
        own / "services/ours/blueprint.yaml",
        MANIFEST.replace("service.endpoints", "service.operations"),
    )
    write(
        own / "services/ours/files/{endpoint}.txt.j2",
        "<%= options.greeting %> <%= options.times %> <%= endpoint.trigger %>\n",
    )
    write(own / "services/ours/files/only.txt", "plain {{ text }}\n")
    from dataclasses import replace

    workload = replace(worlds.inventory("ours"), options=(("times", "3"),))
    files = {
        f.path: f.content
        for f in rendering.files(worlds.shop((workload,)), catalog.discover((own,)))
    }
    assert files == {
        "services/inventory/create_reservation.txt": b"hello 3 POST /reservations\n",
        "services/inventory/get_reservation.txt": b"hello 3 GET /reservations/{id}\n",
        "services/inventory/only.txt": b"plain {{ text }}\n",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version: 0.1.0", "version: one"), "version"),
        (("name: ours", "name: theirs"), "the folder is ours"),
        (("kinds: [service]", "kinds: [service]\nextends: nobody"), "no blueprint nobody"),
        (("kinds: [service]", "kindz: [service]"), "kindz"),
        (("{endpoint}.txt", "{other}.txt"), "needs `for_each`"),
        (("name: ours", "name: ["), "blueprint.yaml"),
    ],
)
def test_a_bad_manifest_says_what_is_wrong(
    own: Path, change: tuple[str, str], message: str
) -> None:
    write(own / "services/ours/blueprint.yaml", MANIFEST.replace(*change))
    write(own / "services/ours/files/{endpoint}.txt.j2", "x\n")
    with pytest.raises(BlueprintError) as caught:
        catalog.discover((own,))
    assert message in str(caught.value)
