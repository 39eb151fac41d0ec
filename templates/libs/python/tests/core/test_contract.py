"""A service finds its document in its folder and in its wheel."""

from pathlib import Path

from chassis.contract import document_of


def test_the_document_is_above_the_code_or_beside_it(tmp_path: Path) -> None:
    module = tmp_path / "src/order/app.py"
    module.parent.mkdir(parents=True)
    assert document_of(str(module)) == tmp_path / "openapi.yaml"
    packed = module.with_name("openapi.yaml")
    packed.write_text("{}\n")
    assert document_of(str(module)) == packed
