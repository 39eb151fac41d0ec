"""Real servers for tests: each on a free port of the loopback, with data of its own, then gone.

A server that is not installed skips the test; with CI=true it fails it. Give `port` and
`folder` to start one again with the data that it had.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_WITHIN = 60.0


@contextmanager
def postgres(*, port: int = 0, folder: Path | None = None) -> Iterator[str]:
    """PostgreSQL; the URL of a database."""
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    with _folder(user, folder) as folder:
        initdb = _found("initdb", *sorted(Path("/usr/lib/postgresql").glob("*/bin")))
        data = folder / "data"
        if not data.exists():
            login = ["-U", "test", "-A", "trust"]
            _run([initdb, "-D", data, *login, "-E", "UTF8", "-N"], user=user)
        port = port or free_port()
        command = [initdb.parent / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port]
        with _running([*command, "-k", folder, "-c", "fsync=off"], folder, user=user):
            wait_for_port(port)
            ready = [initdb.parent / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
            _wait_for(lambda: _succeeds(ready))
            yield f"postgresql://test@127.0.0.1:{port}/postgres"


@contextmanager
def mariadb() -> Iterator[str]:
    """MariaDB; the URL of a database."""
    server, install = _found("mariadbd", "/usr/sbin"), _found("mariadb-install-db")
    client = _found("mariadb")
    with _folder() as folder:
        data = folder / "data"
        user = pwd.getpwuid(os.geteuid()).pw_name
        login = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        _run([install, "--no-defaults", f"--datadir={data}", f"--user={user}", *login])
        port = free_port()
        sock = folder / "sock"
        options = [f"--datadir={data}", f"--socket={sock}", f"--port={port}", f"--user={user}"]
        bound = ["--bind-address=127.0.0.1", f"--pid-file={folder / 'pid'}"]
        with _running([server, "--no-defaults", *options, *bound], folder):
            wait_for_port(port)
            accounts = "CREATE DATABASE test; CREATE USER test@'%' IDENTIFIED BY 'test'; "
            grants = "GRANT ALL ON *.* TO test@'%'"
            sql = accounts + grants
            _wait_for(lambda: sock.exists())
            _run([client, "--no-defaults", f"--socket={sock}", "-u", "root", "-e", sql])
            yield f"mysql://test:test@127.0.0.1:{port}/test"


@contextmanager
def redis(*, port: int = 0, folder: Path | None = None) -> Iterator[str]:
    """Redis."""
    server = _found("redis-server")
    with _folder(None, folder) as folder:
        port = port or free_port()
        command = [
            server,
            "--port",
            port,
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--appendonly",
            "yes",
        ]
        with _running(command, folder):
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def memcached() -> Iterator[str]:
    """memcached."""
    server = _found("memcached")
    with _folder() as folder:
        port = free_port()
        account = ["-u", "root"] if os.geteuid() == 0 else []
        with _running([server, "-l", "127.0.0.1", "-p", port, *account], folder):
            wait_for_port(port)
            yield f"memcached://127.0.0.1:{port}"


@contextmanager
def nats(*, port: int = 0, folder: Path | None = None) -> Iterator[str]:
    """NATS with JetStream."""
    server = _found("nats-server", Path(sys.executable).parent)
    with _folder(None, folder) as folder:
        port = port or free_port()
        with _running([server, "-js", "-sd", folder, "-a", "127.0.0.1", "-p", port], folder):
            wait_for_port(port)
            yield f"nats://127.0.0.1:{port}"


@contextmanager
def rabbitmq(*, port: int = 0, folder: Path | None = None) -> Iterator[str]:
    """RabbitMQ."""
    server = _found("rabbitmq-server", "/usr/lib/rabbitmq/bin", first=True)
    epmd = _found("epmd")
    with _folder(None, folder) as folder:
        port, distribution = port or free_port(), free_port()
        env = {
            "HOME": str(folder),  # the cookie of the Erlang cluster
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test{port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env"),
        }
        try:
            with _running([server], folder, env=env):
                wait_for_port(port)
                yield f"amqp://guest:guest@127.0.0.1:{port}/"
        finally:
            _wait_for(lambda: _succeeds([epmd, "-kill"], env=env))


@contextmanager
def kafka(*, port: int = 0, folder: Path | None = None) -> Iterator[str]:
    """Kafka, one node, from jars in `.tools/kafka` of a folder above this one."""
    jars = [p / ".tools" / "kafka" for p in Path(__file__).resolve().parents]
    libs = next((folder for folder in jars if folder.is_dir()), None)
    if libs is None:
        _missing("the jars of Kafka")
    java = _found("java")
    with _folder(None, folder) as folder:
        port, control = port or free_port(), free_port()
        config = folder / "server.properties"
        config.write_text(
            "process.roles=broker,controller\nnode.id=1\n"
            f"controller.quorum.voters=1@127.0.0.1:{control}\n"
            f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{control}\n"
            f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}\n"
            "controller.listener.names=CONTROLLER\n"
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT\n"
            f"log.dirs={folder / 'logs'}\n"
            "offsets.topic.num.partitions=1\noffsets.topic.replication.factor=1\n"
            "transaction.state.log.num.partitions=1\ntransaction.state.log.min.isr=1\n"
            "transaction.state.log.replication.factor=1\ndefault.replication.factor=1\n"
            "group.initial.rebalance.delay.ms=0\n"
        )
        base = [java, "-Xmx384m", "-cp", f"{libs}/*"]
        cluster = "MkU3OEVBNTcwNTJENDM2Qg"
        if not (folder / "logs").exists():
            _run([*base, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", config])
        with _running([*base, "kafka.Kafka", config], folder):
            wait_for_port(port)
            yield f"kafka://127.0.0.1:{port}"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Return when somebody listens on the port; TimeoutError after a minute."""

    def listening() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _wait_for(listening)


def _found(name: str, *folders: str | Path, first: bool = False) -> Path:
    path = os.pathsep.join(map(str, folders))
    usual = os.environ.get("PATH", "")
    search = f"{path}{os.pathsep}{usual}" if first or folders else usual
    found = shutil.which(name, path=search)
    return Path(found) if found else _missing(name)


def _missing(what: str) -> Path:
    message = f"{what} is not installed: scripts/test_servers.sh installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def _folder(user: str | None = None, folder: Path | None = None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    # Not pytest's own, which is closed to other users, and short enough for a socket's path.
    folder = Path(tempfile.mkdtemp(prefix="real-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    command: Sequence[object],
    folder: Path,
    *,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            user=user,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    except TimeoutError:
        print((folder / "output").read_text(errors="replace")[-4000:])
        raise
    finally:
        # PostgreSQL waits for its clients on SIGTERM, and ends now on SIGINT.
        process.send_signal(signal.SIGINT if user else signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _run(command: Sequence[object], *, user: str | None = None) -> None:
    done = subprocess.run(
        list(map(str, command)), user=user, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stdout}{done.stderr}")


def _succeeds(command: Sequence[object], *, env: Mapping[str, str] | None = None) -> bool:
    all_env = {**os.environ, **(env or {})}
    done = subprocess.run(list(map(str, command)), env=all_env, capture_output=True, check=False)
    return done.returncode == 0


def _wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _START_WITHIN
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError("a server did not start in time")
        time.sleep(0.05)
