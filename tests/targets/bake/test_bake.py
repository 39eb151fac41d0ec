"""What is built: generated services together, code of one's own in its own folder."""

from pathlib import Path

from tests.targets.compose.made import made

SPEC = """
msgen: 1
system: shop
platform: {registry: registry.example.com/team/}
services:
  order: {endpoints: {GET /orders: {}}}
  stock: {build: apps/stock, ports: {http: 9000}}
  maps: {image: 'maps:1', ports: {http: 80}}
"""


def test_every_image_that_is_made_here_and_no_other(tmp_path: Path) -> None:
    text = made(SPEC, tmp_path)["docker-bake.hcl"].decode()
    assert 'default = "registry.example.com/team"\n' in text
    assert 'targets = [\n    "_services",\n    "stock",\n  ]' in text
    assert 'variable "SERVICES" {\n  default = [\n    "order",\n  ]' in text
    assert 'target "stock" {\n  context = "apps/stock"\n' in text
    assert "maps" not in text


def test_nothing_where_nothing_is_built(tmp_path: Path) -> None:
    spec = "msgen: 1\nsystem: shop\nservices: {maps: {image: 'maps:1', ports: {http: 80}}}\n"
    assert "docker-bake.hcl" not in made(spec, tmp_path)
