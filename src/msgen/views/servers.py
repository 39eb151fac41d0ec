"""How the official image of each kind of store and broker is run: as nobody, and on one port.

The same in every network of containers: each runtime says it in its own words.

What can read its password from a file does so; the others get it from a line of shell that ends
as the server itself, so that signals reach it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgen.plan.model import Broker, Store

SECRETS = "/run/secrets"
"""The folder of all secrets in a container, each a file of its name."""
NOBODY = 10001
"""Whom own images run as, and others' that would do it as anybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server has to be: its own name, its user, database and port, and its password."""

    name: str
    user: str
    database: str
    port: int
    version: str
    bucket: str = ""

    @classmethod
    def of_store(cls, store: Store, user: str) -> Asked:
        """What the server of a store has to be for whoever owns its database."""
        return cls(store.name, user, store.database, store.port, store.version or "", store.name)

    @classmethod
    def of_broker(cls, broker: Broker, user: str) -> Asked:
        """What a broker has to be for all who use it."""
        return cls(broker.name, user, "", broker.port, broker.version or "")

    @property
    def password(self) -> str:
        """The file that holds the password."""
        return secret_file(self.name)


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server, as far as its image decides it.

    ``folder`` is where it keeps its data, empty where it keeps none; ``scratch`` is what else it
    writes. ``sealed`` is False for images that rewrite their own configuration when they start.
    ``user`` is the name of who owns its files in the image, and ``uid`` the number.
    """

    check: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str | None = None
    uid: int = NOBODY
    folder: str = ""
    scratch: tuple[str, ...] = ()
    sealed: bool = True
    password: bool = True
    hostname: bool = False


def secret_file(name: str) -> str:
    """Where the password of a store or broker is in a container."""
    return f"{SECRETS}/{name}-password"


def _shell(*lines: str) -> tuple[str, ...]:
    return ("sh", "-ec", "\n".join(lines))


def _postgres(asked: Asked) -> Server:
    major = asked.version.partition(".")[0].partition("-")[0]
    below = "" if major.isdigit() and int(major) >= 18 else "/data"
    return Server(
        check=("CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(asked.port)),
        environment={
            "POSTGRES_DB": asked.database,
            "POSTGRES_USER": asked.user,
            "POSTGRES_PASSWORD_FILE": asked.password,
            "PGPORT": str(asked.port),  # read by the server that runs the first scripts, too
        },
        user="postgres",
        uid=999,
        folder=f"/var/lib/postgresql{below}",
        scratch=("/var/run/postgresql",),
    )


def _mysql(asked: Asked) -> Server:
    return _mysql_like(asked, "MYSQL", "mysqladmin")


def _mariadb(asked: Asked) -> Server:
    return _mysql_like(asked, "MARIADB", "mariadb-admin")


def _mysql_like(asked: Asked, prefix: str, admin: str) -> Server:
    return Server(
        check=("CMD", admin, "ping", "--silent", "-h", "127.0.0.1", "-P", str(asked.port)),
        environment={
            f"{prefix}_DATABASE": asked.database,
            f"{prefix}_USER": asked.user,
            f"{prefix}_PASSWORD_FILE": asked.password,
            f"{prefix}_ROOT_PASSWORD_FILE": asked.password,
        },
        command=(f"--port={asked.port}",),
        user="mysql",
        uid=999,
        folder="/var/lib/mysql",
        scratch=("/var/run/mysqld",),
    )


def _mongodb(asked: Asked) -> Server:
    ping = "db.adminCommand('ping').ok || quit(1)"
    return Server(
        check=("CMD", "mongosh", "--quiet", "--port", str(asked.port), "--eval", ping),
        environment={
            "HOME": "/tmp",  # noqa: S108 - in a container
            "MONGO_INITDB_ROOT_USERNAME": asked.user,
            "MONGO_INITDB_ROOT_PASSWORD_FILE": asked.password,
        },
        command=("--port", str(asked.port)),
        user="mongodb",
        uid=999,
        folder="/data/db",
        scratch=("/data/configdb",),
    )


def _redis(asked: Asked) -> Server:
    # The configuration comes from a here-document, so the password is in no list of processes.
    start = _shell(
        f"exec redis-server - --port {asked.port} --dir /data --appendonly yes <<END",
        f'requirepass $(cat "{asked.password}")',
        "END",
    )
    ping = f'REDISCLI_AUTH="$(cat {asked.password})" redis-cli -p {asked.port} ping | grep -q PONG'
    return Server(
        check=("CMD-SHELL", ping), entrypoint=start, user="redis", uid=999, folder="/data"
    )


def _memcached(asked: Asked) -> Server:
    return Server(
        check=("CMD", "bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{asked.port}"),
        command=("memcached", "-p", str(asked.port)),
        uid=11211,
        password=False,
    )


def _elasticsearch(asked: Asked) -> Server:
    start = _shell(
        f'export ELASTIC_PASSWORD="$(cat {asked.password})"',
        "exec /usr/local/bin/docker-entrypoint.sh eswrapper",
    )
    url = f"http://127.0.0.1:{asked.port}/_cluster/health?wait_for_status=yellow&timeout=3s"
    return Server(
        check=("CMD-SHELL", f'curl -fsS -o /dev/null -u "elastic:$(cat {asked.password})" "{url}"'),
        environment={
            "discovery.type": "single-node",
            "http.port": str(asked.port),
            "xpack.security.http.ssl.enabled": "false",
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
        },
        entrypoint=start,
        uid=1000,
        folder="/usr/share/elasticsearch/data",
        sealed=False,
    )


def _s3(asked: Asked) -> Server:
    start = _shell(
        f'mkdir -p "/data/{asked.bucket}"',
        f"exec minio server /data --address :{asked.port}",
    )
    return Server(
        check=("CMD", "curl", "-fsS", f"http://127.0.0.1:{asked.port}/minio/health/live"),
        environment={
            "MINIO_ROOT_USER": asked.user,
            "MINIO_ROOT_PASSWORD_FILE": asked.password,
        },
        entrypoint=start,
        folder="/data",
    )


def _kafka(asked: Asked) -> Server:
    controller = asked.port + 1
    own = f"127.0.0.1:{controller}"
    return Server(
        check=("CMD", "nc", "-z", "127.0.0.1", str(asked.port)),  # its own tools take seconds
        environment={
            "KAFKA_NODE_ID": "1",
            "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_LISTENERS": f"PLAINTEXT://0.0.0.0:{asked.port},CONTROLLER://{own}",
            "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{asked.name}:{asked.port}",
            "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@{own}",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
        },
        uid=1000,
        folder="/var/lib/kafka/data",
        sealed=False,
        password=False,
    )


def _rabbitmq(asked: Asked) -> Server:
    start = _shell(
        f'export RABBITMQ_DEFAULT_PASS="$(cat {asked.password})"',
        "exec docker-entrypoint.sh rabbitmq-server",
    )
    return Server(
        check=("CMD", "rabbitmq-diagnostics", "-q", "check_port_connectivity"),
        environment={
            "RABBITMQ_DEFAULT_USER": asked.user,
            "RABBITMQ_NODE_PORT": str(asked.port),
        },
        entrypoint=start,
        user="rabbitmq",
        uid=999,
        folder="/var/lib/rabbitmq",
        scratch=("/var/log/rabbitmq",),
        hostname=True,  # its folder is named after it
    )


def _nats(asked: Asked) -> Server:
    # Its configuration may hold a password, its arguments would show it.
    start = _shell(
        "umask 077",
        "cat >/tmp/nats.conf <<END",
        f"port: {asked.port}",
        'http: "127.0.0.1:8222"',
        "jetstream { store_dir: /data }",
        f'authorization {{ user: "{asked.user}", password: "$(cat {asked.password})" }}',
        "END",
        "exec nats-server -c /tmp/nats.conf",
    )
    url = "http://127.0.0.1:8222/healthz"
    return Server(
        check=("CMD", "wget", "-q", "-O", "/dev/null", url), entrypoint=start, folder="/data"
    )


SERVERS: Mapping[str, Callable[[Asked], Server]] = {
    "postgres": _postgres,
    "mysql": _mysql,
    "mariadb": _mariadb,
    "mongodb": _mongodb,
    "redis": _redis,
    "memcached": _memcached,
    "elasticsearch": _elasticsearch,
    "s3": _s3,
    "kafka": _kafka,
    "rabbitmq": _rabbitmq,
    "nats": _nats,
}
"""By `kind:` of a datastore or broker."""
