"""Tools are found on PATH first, then beside msgen, and only if they work."""

from msgen.verify.tool import Command, find
from tests.verify.machine import Machine


def test_a_tool_on_path_comes_first(machine: Machine) -> None:
    here = machine.install("judge", version="2.0")
    machine.install("judge", version="1.0", beside=True)
    found = find(Command("judge"), machine.repository)
    assert found
    assert (found.call, found.version) == ((str(here),), "2.0")


def test_a_tool_beside_msgen_will_do(machine: Machine) -> None:
    here = machine.install("judge", beside=True)
    found = find(Command("judge"), machine.repository)
    assert found
    assert found.call == (str(here),)


def test_what_cannot_say_its_version_is_not_there(machine: Machine) -> None:
    machine.bin.joinpath("judge").write_text("#!/bin/sh\nexit 1\n")
    machine.bin.joinpath("judge").chmod(0o755)
    assert find(Command("judge"), machine.repository) is None
    machine.install("judge", beside=True)
    find.cache_clear()
    assert find(Command("judge"), machine.repository)


def test_the_first_way_that_works_is_taken(machine: Machine) -> None:
    machine.bin.joinpath("engine").write_text("#!/bin/sh\nexit 125\n")
    machine.bin.joinpath("engine").chmod(0o755)
    other = machine.install("engine-judge")
    command = Command("judge", programs=(("engine", "judge"), ("engine-judge",)))
    found = find(command, machine.repository)
    assert found
    assert (found.name, found.call) == ("judge", (str(other),))


def test_the_version_is_not_read_from_a_path(machine: Machine) -> None:
    path = machine.bin / "judge"
    path.write_text('#!/bin/sh\necho "$0 version: abc/7.8.9/Clean"\n')
    path.chmod(0o755)
    found = find(Command("judge"), machine.repository)
    assert found
    assert found.version == "7.8.9"


def test_a_tool_that_does_not_end_is_stopped(machine: Machine) -> None:
    machine.install("judge", "exec sleep 60")
    tool = find(Command("judge"), machine.repository)
    assert tool
    done = tool.run("x", timeout_s=0.3)
    assert done.code is None
    assert "no end after 0.3 s" in done.said
