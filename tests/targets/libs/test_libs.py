"""The chassis is copied as it is, once, and only where it is used."""

from dataclasses import replace

from msgen.plan.model import SourceOf
from msgen.render.templates import templates_root
from msgen.targets import libs
from tests import worlds


def test_every_file_is_the_original() -> None:
    files = list(libs.files(worlds.shop()))
    assert {"libs/python/pyproject.toml", "libs/python/src/chassis/__init__.py"} <= {
        file.path for file in files
    }
    for file in files:
        assert (templates_root() / file.path).read_bytes() == file.content


def test_nothing_that_tools_leave_behind_comes_along() -> None:
    folders = {part for file in libs.files(worlds.shop()) for part in file.path.split("/")[:-1]}
    assert not [name for name in folders if "cache" in name]


def test_a_system_of_images_has_no_library() -> None:
    image = replace(worlds.inventory(), source=SourceOf.IMAGE, image="nginx")
    assert list(libs.files(worlds.shop((image,)))) == []
