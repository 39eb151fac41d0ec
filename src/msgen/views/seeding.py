"""Filling a store from the files that the spec names: once for each content of a file.

The same in every network of containers: a script runs in the store's own image, beside the server.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.kinds import FILLED
from msgen.plan.model import Kind, Literal, Plan, SourceOf, Store, Workload
from msgen.plan.network import Access
from msgen.views.servers import SECRETS

FOLDER = "/seeds"
"""Where the files are in the container that runs the script."""

_HEAD = """\
#!/bin/sh
# Runs the files that it is given, each once for each content. A table may be that of a service
# which still starts, so what fails is tried again for five minutes.
set -eu
"""
_TAIL = """\

filled() {
    remember || return 1
    [ -z "$(known)" ] || return 0
    fill || return 1
    echo "ran $file"
}

for file in "$@"; do
    digest="$(sha256sum "$file" | cut -d ' ' -f 1)"
    tries=1
    until filled; do
        [ "$tries" -lt 60 ] || exit 1
        tries=$((tries + 1))
        sleep 5
    done
done
"""
_POSTGRES = """\
PGPASSWORD="$(cat "$PASSWORD_FILE")"
export PGPASSWORD PGOPTIONS=--client-min-messages=warning

ask() {
    psql -X --quiet -v ON_ERROR_STOP=1 -h "$HOST" -p "$PORT" -U "$USERNAME" -d "$DATABASE" "$@"
}
remember() { ask -c 'CREATE TABLE IF NOT EXISTS msgen_seeds (digest text PRIMARY KEY)'; }
known() { ask -A -t -c "SELECT 1 FROM msgen_seeds WHERE digest = '$digest'"; }
fill() { ask --single-transaction -f "$file" -c "INSERT INTO msgen_seeds VALUES ('$digest')"; }
"""
_MYSQL = """\
MYSQL_PWD="$(cat "$PASSWORD_FILE")"
export MYSQL_PWD

ask() { {client} --batch -h "$HOST" -P "$PORT" -u "$USERNAME" "$DATABASE" "$@"; }
remember() { ask -e 'CREATE TABLE IF NOT EXISTS msgen_seeds (digest CHAR(64) PRIMARY KEY)'; }
known() { ask -N -e "SELECT 1 FROM msgen_seeds WHERE digest = '$digest'"; }
fill() {
    {
        echo 'START TRANSACTION;'
        cat "$file"
        printf "\\nINSERT INTO msgen_seeds VALUES ('%s');\\nCOMMIT;\\n" "$digest"
    } | ask
}
"""
_MONGODB = """\
export HOME=/tmp
auth='db.getSiblingDB("admin").auth(process.env.USERNAME, '
auth="$auth"'require("fs").readFileSync(process.env.PASSWORD_FILE, "utf8").trim());'

ask() { mongosh --quiet "mongodb://$HOST:$PORT/$DATABASE" --eval "$auth $1"; }
remember() { ask 'db.runCommand({ping: 1}).ok || quit(1)' >/dev/null; }
known() { ask "print(db.msgen_seeds.countDocuments({_id: '$digest'}) ? 1 : '')"; }
fill() { ask "load('$file'); db.msgen_seeds.insertOne({_id: '$digest'})" >/dev/null; }
"""

_DATABASE = {
    "postgres": "POSTGRES_DB",
    "mysql": "MYSQL_DATABASE",
    "mariadb": "MARIADB_DATABASE",
}


def seeded(plan: Plan) -> Iterator[Store]:
    """The stores that have files to be filled from, and a server in the system that can be."""
    for store in plan.stores:
        if store.seed and store.kind in FILLED and not store.managed:
            yield store


def makers(store: Store, plan: Plan) -> tuple[Workload, ...]:
    """The workloads that make the tables of a store when they start."""
    return tuple(
        each
        for each in plan.workloads
        if each.name in store.owners
        and each.source is SourceOf.BLUEPRINT
        and each.kind not in (Kind.JOB, Kind.CRON)
    )


def comes_first(store: Store, plan: Plan) -> bool:
    """Whether a store is filled before anybody uses it: none of its users makes tables."""
    users = (w for w in plan.workloads if any(edge.target == store.name for edge in w.edges))
    return all(
        each.source is not SourceOf.BLUEPRINT
        and not any(container.role in ("init", "before") for container in each.containers)
        for each in users
    )


def script(store: Store) -> str:
    """The script for a store; its arguments are files, its environment that of `told`."""
    body = {"postgres": _POSTGRES, "mongodb": _MONGODB}.get(store.kind) or _MYSQL.replace(
        "{client}", store.kind
    )
    return _HEAD + body + _TAIL


def told(store: Store, access: Access) -> dict[str, str]:
    """The environment of the script."""
    return {
        "DATABASE": _database(store),
        "HOST": store.server,
        "PASSWORD_FILE": f"{SECRETS}/{access.secret}",
        "PORT": str(store.port),
        "USERNAME": access.user,
    }


def _database(store: Store) -> str:
    """The database that its image makes: what the spec itself tells the image comes first."""
    name = _DATABASE.get(store.kind)
    said = (variable.value for variable in store.env if variable.name == name)
    return next((value.text for value in said if isinstance(value, Literal)), store.database)


def placed(store: Store) -> dict[str, str]:
    """Where each file is for the script, by its path in the repository; in the declared order."""
    return {
        source: f"{FOLDER}/{number:02}-{source.rpartition('/')[2]}"
        for number, source in enumerate(store.seed, start=1)
    }
