"""What is built for others, by a BuildKit of today: the same bytes wherever it is built.

One architecture and no attestations here: those need emulation and a scanner's image.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.containers.engine import TOOLS, docker, environment
from tests.containers.system import EXAMPLES, write

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(900)]

BASE = "python:3.13-slim"
DOCKERFILE = """\
FROM scratch
ADD root.tar /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
"""


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder with a folder of its own, and the base image as files in it."""

    folder: Path

    def buildx(self, *arguments: str | Path, cwd: Path | None = None) -> None:
        own = environment() | {"BUILDX_CONFIG": str(self.folder / "config")}
        command = [TOOLS / "buildx", *arguments]
        done = subprocess.run(command, cwd=cwd, env=own, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def released(self, root: Path, service: str) -> str:
        """Build what `release` builds of a service, with no cache; returns its digest."""
        path = self.folder / f"{root.name}.tar"
        index = json.loads((self.folder / "base/index.json").read_text())
        base = f"oci-layout://{self.folder}/base@{index['manifests'][0]['digest']}"
        chosen = {
            f"contexts.{BASE}": base,
            "platform": "linux/amd64",
            "output": f"type=oci,dest={path},rewrite-timestamp=true",
        }
        words = [word for name, text in chosen.items() for word in ("--set", f"*.{name}={text}")]
        for kind in ("sbom", "provenance"):
            words += ["--set", f"*.attest=type={kind},disabled=true"]
        file = ("--file", "docker-bake.hcl", f"--allow=fs={self.folder}", "--no-cache")
        self.buildx("bake", *file, *words, f"{service}_release", cwd=root)
        with tarfile.open(path) as archive:
            listed = archive.extractfile("index.json")
            assert listed is not None
            return str(json.load(listed)["manifests"][0]["digest"])


@pytest.fixture
def builder(docker_engine: None, tmp_path: Path) -> Iterator[Builder]:
    made = Builder(tmp_path / "builder")
    context = made.folder / "context"
    context.mkdir(parents=True)
    container = docker("create", BASE).strip()
    docker("export", "--output", context / "root.tar", container)
    docker("rm", container)
    (context / "Dockerfile").write_text(DOCKERFILE)
    socket = f"unix://{made.folder}/buildkit.sock"
    command = [TOOLS / "buildkitd", "--root", made.folder / "root", "--addr", socket]
    command += ["--containerd-worker=false", "--oci-worker=true"]
    with (made.folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment())
    try:
        end = time.monotonic() + 60
        while not (made.folder / "buildkit.sock").exists():
            assert time.monotonic() < end, (made.folder / "log").read_text()
            time.sleep(0.2)
        made.buildx("create", "--name", "own", "--driver", "remote", "--use", socket)
        output = f"type=oci,dest={made.folder}/base,tar=false"
        made.buildx("build", "--output", output, context)
        yield made
    finally:
        process.terminate()
        process.wait(60)


def test_two_clones_release_the_same_image(builder: Builder, tmp_path: Path) -> None:
    """In one of them every file is older."""
    digests = []
    for number, name in enumerate(("one", "two")):
        root = tmp_path / name
        write(EXAMPLES / "ecommerce/system.yaml", root)
        for path in (root, *root.rglob("*")):
            os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
        digests.append(builder.released(root, "storefront"))
    assert digests[0] == digests[1]
