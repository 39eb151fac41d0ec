"""Images for the node that consist of one static program each."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path

from tests.cluster.places import FOLDER, IMAGES, PAUSE, PROGRAMS, TOOLS

_SOURCE = Path(__file__).parent / "pause"


def programs() -> None:
    """Make the images that consist of one program."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    binary = FOLDER / "pause"
    command: list[str | Path] = [
        "env", "CGO_ENABLED=0", "GO111MODULE=off", "go", "build", "-trimpath", "-ldflags=-s -w",
        "-o", binary, ".",
    ]  # fmt: skip
    subprocess.run(command, cwd=_SOURCE, check=True)
    single(PAUSE, binary, IMAGES / "pause.tar")
    for name, image in PROGRAMS.items():
        single(image, (TOOLS / name).resolve(), IMAGES / f"{name}.tar")


def single(name: str, program: Path, archive: Path) -> None:
    """Write an image that has one static program and nothing else."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as packed:
        _add(packed, program.name, program.read_bytes(), mode=0o755)
    content = layer.getvalue()
    entry = {"Entrypoint": [f"/{program.name}"], "User": "65532"}
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": entry,
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(content).hexdigest()}"]},
        }
    ).encode()
    digest = sha256(config).hexdigest()
    manifest = [{"Config": f"{digest}.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    with tarfile.open(archive, mode="w") as packed:
        _add(packed, f"{digest}.json", config)
        _add(packed, "layer.tar", content)
        _add(packed, "manifest.json", json.dumps(manifest).encode())


def _add(packed: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    packed.addfile(entry, io.BytesIO(content))
