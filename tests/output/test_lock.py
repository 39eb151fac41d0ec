"""The lock records what was generated, one line a file."""

import subprocess
from pathlib import Path

import yaml

from msgen.output.lock import blob_id, lock_files, lock_of, spec_texts
from msgen.render.files import File, Origin, Owner


def locks_of(files, specs=None, blueprints=None) -> list[File]:
    return lock_files(lock_of(files, specs=spec_texts(specs or {}), blueprints=blueprints or {}))


def file(path: str, service: str | None, content: bytes = b"x\n") -> File:
    return File(path, content, Owner.SEEDED, Origin("services/py@1.0.0", "a.j2"), service)


FILES = [file("services/b/x", "b"), file("services/a/y", "a"), file("Makefile", None)]


def test_blob_ids_are_those_of_git(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"some\n\xff content")
    of_git = subprocess.check_output(["git", "hash-object", "x"], cwd=tmp_path, text=True)
    assert blob_id(b"some\n\xff content") == of_git.strip()


def test_one_lock_for_the_system_and_one_a_service() -> None:
    specs = {None: {"system": "shop"}, "a": {"kind": "service"}, "empty": {}}
    locks = locks_of(FILES, specs, {"py": "1.0.0"})
    assert [lock.path for lock in locks] == [
        ".msgen/lock/_files.yaml",
        ".msgen/lock/a.yaml",
        ".msgen/lock/b.yaml",
        ".msgen/lock/empty.yaml",
        ".msgen/lock/system.yaml",
    ]
    read = {lock.path: yaml.safe_load(lock.content) for lock in locks}
    system = read[".msgen/lock/system.yaml"]
    assert system["blueprints"] == {"py": "1.0.0"}
    assert system["spec"] == {"system": "shop"}
    assert read[".msgen/lock/a.yaml"]["files"] == {
        "services/a/y": {
            "id": blob_id(b"x\n"),
            "owner": "seeded",
            "from": "services/py@1.0.0",
            "template": "a.j2",
        }
    }
    assert read[".msgen/lock/empty.yaml"] == {"spec": {}, "files": {}}


def test_the_order_of_files_does_not_matter() -> None:
    def contents(files: list[File]) -> dict[str, bytes]:
        return {x.path: x.content for x in locks_of(files)}

    assert contents(FILES) == contents(FILES[::-1])


def test_ids_that_look_like_numbers_stay_text() -> None:
    contents = [b"%d" % number for number in range(3000)]
    files = [file(f"f{number}", "a", content) for number, content in enumerate(contents)]
    lock = locks_of(files)[1]
    read = yaml.safe_load(lock.content)["files"]
    assert all(read[f"f{n}"]["id"] == blob_id(content) for n, content in enumerate(contents))


def test_a_service_named_system_has_a_lock_of_its_own() -> None:
    paths = {x.path for x in locks_of([file("x", "system")], {None: {}})}
    assert paths == {f".msgen/lock/{name}.yaml" for name in ("_files", "_system", "system")}


def test_the_spec_reads_as_a_person_writes_it() -> None:
    spec = {"ports": {"http": "8000"}, "public": "false", "version": "8.10", "zip": "01234"}
    lock = locks_of([], {"a": {**spec, "response": {"201": "Order"}}})[1]
    assert lock.content.decode().splitlines()[1:-1] == [
        "spec:",
        "  ports:",
        "    http: 8000",
        "  public: false",
        '  version: "8.10"',
        '  zip: "01234"',
        "  response:",
        "    201: Order",
    ]
