"""A whole repository on disk, with what its spec names beside it."""

from pathlib import Path

from msgen.carried import carried_files
from msgen.pipeline import compile_system, judge_file

SHOP = """
msgen: 1
system: shop
targets: {{helm: {options}}}
defaults: {{service: {{blueprint: python-fastapi}}}}
secrets: {{stripe-key: {{from: kv/shop#stripe}}}}
services:
  order:
    replicas: 2..5
    expose: {{auth: none}}
    endpoints: {{GET /orders: {{}}}}
    env: {{KEY: {{secret: stripe-key}}}}
    files: {{/etc/order/rules.yaml: config/rules.yaml}}
    depends_on: [orders-db, stock]
    jobs: {{migrate: {{run: before, args: [alembic, upgrade]}}}}
  stock: {{replicas: 3, depends_on: [stock-db]}}
  legacy: {{image: 'example.com/legacy:3', ports: {{http: 80}}, depends_on: [legacy-db]}}
datastores:
  orders-db: {{kind: postgres, seed: [db/schema.sql, db/data.sql]}}
  stock-db: {{kind: postgres, server: orders-db, seed: [db/stock.sql]}}
  legacy-db: {{kind: mariadb, seed: [db/legacy.sql], env: {{MARIADB_DATABASE: old}}}}
  away-db: {{kind: mysql, managed: true, seed: [db/data.sql]}}
environments:
  staging: {{}}
  prod: {{services: {{order: {{replicas: 4}}}}, datastores: {{orders-db: {{managed: true}}}}}}
"""
NAMED = ("config/rules.yaml", "db/schema.sql", "db/data.sql", "db/stock.sql", "db/legacy.sql")


def shop(folder: Path, options: str) -> Path:
    """Write the repository of a shop with options of the Helm target; returns its root."""
    source = folder / "source"
    for name in NAMED:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(f"content of {name}\n")
    spec = source / "system.yaml"
    spec.write_text(SHOP.format(options=options))
    made = compile_system(judge_file(spec))
    root = folder / "repository"
    for file in [*carried_files(spec, named=(), plan=made.plan), *made.files]:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        if file.executable:
            path.chmod(0o755)
    return root
