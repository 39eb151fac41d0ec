"""What docs/blueprints.md tells template authors is true."""

import re
from pathlib import Path

from msgen.pipeline import compile_system, judge_file

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/blueprints.md").read_text()

SPEC = """\
msgen: 1
system: shop
services:
  search: {blueprint: go-http, options: {toolchain: "1.25"}, endpoints: {GET /search: {}}}
"""


def test_the_blueprint_of_the_guide_makes_its_files(tmp_path: Path) -> None:
    manifest = re.search(r"<!-- begin: blueprint -->\n```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert manifest
    folder = tmp_path / "blueprints/services/go-http"
    (folder / "files").mkdir(parents=True)
    (folder / "blueprint.yaml").write_text(manifest[1])
    (folder / "files/go.mod.j2").write_text(
        "module <%= service.name %>\n\ngo <%= options.toolchain %>\n"
    )
    (folder / "files/main.go.j2").write_text("package main\n\nfunc main() {}\n")
    (tmp_path / "system.yaml").write_text(SPEC)

    made = {file.path: file for file in compile_system(judge_file(tmp_path / "system.yaml")).files}

    assert made["services/search/go.mod"].content == b"module search\n\ngo 1.25\n"
    assert made["services/search/main.go"].owner == "seeded"


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
