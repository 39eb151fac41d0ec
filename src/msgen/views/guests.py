"""How a server of one store takes in another: a database and a user of its own."""

from __future__ import annotations

from msgen.plan.model import Store
from msgen.views.servers import secret_file

_POSTGRES = """\
#!/bin/sh
psql --port "{port}" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v ON_ERROR_STOP=1 \\
  -v password="$(cat {secret})" <<'END'
CREATE ROLE "{name}" LOGIN PASSWORD :'password';
CREATE DATABASE "{name}" OWNER "{name}";
END
"""
_MYSQL = """\
#!/bin/sh
MYSQL_PWD="$(cat {root})" {client} --protocol=socket -uroot <<END
CREATE DATABASE IF NOT EXISTS \\`{name}\\`;
CREATE USER '{name}'@'%' IDENTIFIED BY '$(cat {secret})';
GRANT ALL ON \\`{name}\\`.* TO '{name}'@'%';
END
"""


def admission(guest: Store, server: Store) -> str | None:
    """A script for `/docker-entrypoint-initdb.d` of ``server``: a database and user for ``guest``.

    None for kinds that need none.
    """
    facts = {"name": guest.database, "port": server.port, "secret": secret_file(guest.name)}
    if server.kind == "postgres":
        return _POSTGRES.format(**facts)
    if server.kind in ("mysql", "mariadb"):
        return _MYSQL.format(client=server.kind, root=secret_file(server.name), **facts)
    return None
