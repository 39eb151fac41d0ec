"""The scripts that fill stores, run by real shells against real servers."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from msgen.plan.kinds import FILLED
from msgen.plan.model import Store
from msgen.views.seeding import placed, script
from tests.conformance.tools import required

SCHEMA = "CREATE TABLE place (name varchar(20));\nINSERT INTO place VALUES ('here');"


def store(kind: str, *seed: str) -> Store:
    return Store(
        name="orders-db", kind=kind, server="orders-db", version=None, env_name="ORDERS_DB",
        database="orders_db", port=1, scheme=kind, seed=seed,
    )  # fmt: skip


def test_files_keep_their_order_and_their_names() -> None:
    assert placed(store("postgres", "db/b.sql", "other/b.sql")) == {
        "db/b.sql": "/seeds/01-b.sql",
        "other/b.sql": "/seeds/02-b.sql",
    }


@dataclass(frozen=True)
class Server:
    """A server of a kind, and how it is asked."""

    kind: str
    port: int
    folder: Path
    asking: tuple[str, ...]

    def ask(self, statement: str) -> list[str]:
        environment = {**os.environ, "PGPASSWORD": "word", "MYSQL_PWD": "word"}
        done = subprocess.run(
            [*self.asking, statement], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    def fill(self, *files: Path) -> subprocess.CompletedProcess[str]:
        """Run the script with a sleep that takes no time, and with less patience."""
        program = self.folder / "seed.sh"
        text = script(store(self.kind))
        assert "-lt 60 ]" in text
        program.write_text(text.replace("-lt 60 ]", "-lt 4 ]"))
        bin_ = self.folder / "bin"
        bin_.mkdir(exist_ok=True)
        (bin_ / "sleep").write_text("#!/bin/sh\n")
        (bin_ / "sleep").chmod(0o755)
        (self.folder / "password").write_text("word")
        environment = {
            "PATH": f"{bin_}:{os.environ['PATH']}", "HOST": "127.0.0.1", "PORT": str(self.port),
            "DATABASE": "orders_db", "USERNAME": "orders_db",
            "PASSWORD_FILE": str(self.folder / "password"),
        }  # fmt: skip
        return subprocess.run(
            ["sh", program, *files], env=environment, capture_output=True, text=True, timeout=120
        )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@pytest.fixture(scope="module", params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with TemporaryDirectory() as folder:  # a folder of pytest's own is nobody else's
        yield from (_postgres if request.param == "postgres" else _mariadb)(Path(folder))


def _as_nobody(folder: Path) -> list[str]:
    """Servers of databases refuse to run as root."""
    if os.getuid() != 0:
        return []
    folder.chmod(0o777)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def _postgres(folder: Path) -> Iterator[Server]:
    if not all(map(shutil.which, ("initdb", "pg_ctl", "psql"))):
        pytest.skip("no PostgreSQL here")
    port = free_port()
    user = _as_nobody(folder)
    (folder / "first").write_text("word")
    data = str(folder / "data")
    first = ["initdb", "-D", data, "-U", "orders_db", "-A", "scram-sha-256"]
    subprocess.run([*user, *first, "--pwfile", folder / "first"], check=True, capture_output=True)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    log = str(folder / "log")
    control = [*user, "pg_ctl", "-D", data, "-w", "-l", log]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
    asking = ("psql", "-h", "127.0.0.1", "-p", str(port), "-U", "orders_db", "-At")
    made = Server("postgres", port, folder, (*asking, "-d", "orders_db", "-c"))
    try:
        environment = {**os.environ, "PGPASSWORD": "word"}
        command = [*asking, "-d", "postgres", "-c", "CREATE DATABASE orders_db"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        yield made
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)


def _mariadb(folder: Path) -> Iterator[Server]:
    if not all(map(shutil.which, ("mariadb-install-db", "mariadbd", "mariadb"))):
        pytest.skip("no MariaDB here")
    port = free_port()
    user = _as_nobody(folder)
    data, socket_ = folder / "data", folder / "socket"
    base = ["--no-defaults", f"--datadir={data}"]
    install = ["mariadb-install-db", *base, "--auth-root-authentication-method=normal"]
    subprocess.run([*user, *install], check=True, capture_output=True)
    program = [shutil.which("mariadbd") or "", *base, f"--port={port}", f"--socket={socket_}"]
    setup = folder / "setup.sql"
    setup.write_text(
        "CREATE DATABASE orders_db;\nCREATE USER orders_db@'127.0.0.1' IDENTIFIED BY 'word';"
        "\nGRANT ALL ON orders_db.* TO orders_db@'127.0.0.1';\n"
    )
    extra = [
        "--skip-name-resolve",
        "--bind-address=127.0.0.1",
        f"--init-file={setup}",
        f"--pid-file={folder / 'pid'}",
    ]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen([*user, *program, *extra], stdout=log, stderr=log)
        asking = ("mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(port), "-u")
        made = Server("mariadb", port, folder, (*asking, "orders_db", "-N", "orders_db", "-e"))
        try:
            _wait(made)
            yield made
        finally:
            running.terminate()
            running.wait(30)


def _wait(server: Server) -> None:
    for _ in range(150):
        try:
            server.ask("SELECT 1")
        except subprocess.CalledProcessError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError((server.folder / "log").read_text())


def test_a_file_runs_once_for_each_content(server: Server, tmp_path: Path) -> None:
    schema, data = tmp_path / "schema.sql", tmp_path / "data.sql"
    schema.write_text(SCHEMA)
    data.write_text("INSERT INTO place VALUES ('there');")
    first = server.fill(schema, data)
    assert first.returncode == 0, first.stderr
    assert first.stdout.split() == ["ran", str(schema), "ran", str(data)]
    assert server.fill(schema, data).stdout == ""
    assert server.ask("SELECT name FROM place ORDER BY name") == ["here", "there"]
    data.write_text("INSERT INTO place VALUES ('yonder');")
    assert server.fill(schema, data).stdout.split() == ["ran", str(data)]
    assert server.ask("SELECT count(*) FROM place") == ["3"]


def test_what_fails_is_tried_again_and_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.ask("CREATE TABLE kept (n int)")
    broken = tmp_path / "broken.sql"
    broken.write_text("INSERT INTO kept VALUES (1);\nINSERT INTO missing VALUES (1);\n")
    done = server.fill(broken)
    assert done.returncode == 1
    assert done.stderr.count("missing") >= 4
    assert server.ask("SELECT count(*) FROM kept") == ["0"]


def test_what_did_not_fit_is_not_taken_for_done(server: Server, tmp_path: Path) -> None:
    early = tmp_path / "early.sql"
    early.write_text("INSERT INTO late VALUES (1);")
    done = server.fill(early)
    assert done.returncode == 1
    server.ask("CREATE TABLE late (n int)")
    assert server.fill(early).returncode == 0
    assert server.ask("SELECT count(*) FROM late") == ["1"]


MONGOSH = """\
#!/bin/sh
for text; do :; done
digest="$(echo "$text" | grep -o '[0-9a-f]\\{64\\}' || true)"
case "$text" in
*countDocuments*) grep -sF "$digest" "$STATE" | head -n 1 ;;
*insertOne*) echo "$text" >>"$STATE" ;;
esac
"""


def test_documents_are_loaded_once_too(tmp_path: Path) -> None:
    """By a stand-in that knows no more than what it was asked."""
    (tmp_path / "mongosh").write_text(MONGOSH)
    (tmp_path / "mongosh").chmod(0o755)
    program, data, state = tmp_path / "seed.sh", tmp_path / "data.js", tmp_path / "state"
    program.write_text(script(store("mongodb")))
    data.write_text("db.places.insertOne({name: 'here'})")
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "STATE": str(state), "HOST": "docs",
        "PORT": "27017", "DATABASE": "docs", "USERNAME": "docs", "PASSWORD_FILE": "/none",
    }  # fmt: skip
    said = [
        subprocess.run(
            ["sh", program, data], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said == [f"ran {data}\n", ""]
    (asked,) = state.read_text().splitlines()
    assert f"load('{data}'); db.msgen_seeds.insertOne" in asked
    assert asked.startswith('db.getSiblingDB("admin").auth(process.env.USERNAME, ')


@pytest.mark.conformance
@pytest.mark.parametrize("kind", FILLED)
def test_the_scripts_are_sound(kind: str, tmp_path: Path) -> None:
    program = tmp_path / "seed.sh"
    program.write_text(script(store(kind)))
    done = subprocess.run([required("shellcheck"), program], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
