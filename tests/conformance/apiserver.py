"""A real Kubernetes API server on the loopback, with etcd behind it and nothing else.

It decides what a cluster decides when something is asked of it: schema, defaults, validation, fields
that never change, Pod Security. There are no controllers, so nothing is ever run.
"""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.tools import path_with_tools, required

_START_S = 90.0
# A test run that is killed has no time to stop what it started.
BOUND = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
_TOKEN = "admin"  # of a server that lives as long as the tests, on the loopback
_WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "Rollout"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server said against one object."""

    kind: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class ApiServer:
    """A running server, and how it is talked to."""

    kubeconfig: Path
    kubectl_path: Path

    def kubectl(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run kubectl against it."""
        return subprocess.run(
            [self.kubectl_path, *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def helm(self, *arguments: str, program: str = "helm") -> subprocess.CompletedProcess[str]:
        """Run helm against it, or another version of it."""
        return subprocess.run(
            [required(program), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its clients; nothing of the user's own configuration."""
        home = str(self.kubeconfig.parent)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HELM_", "KUBE"))}
        return kept | {"KUBECONFIG": str(self.kubeconfig), "HOME": home, "PATH": path_with_tools()}

    def namespace(self, name: str) -> str:
        """A new namespace that enforces Pod Security 'restricted', with its account."""
        made = {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": name,
                "labels": {
                    f"pod-security.kubernetes.io/{mode}": "restricted"
                    for mode in ("enforce", "warn", "audit")
                },
            },
        }
        done = self.kubectl("create", "-f", "-", stdin=json.dumps(made))
        assert done.returncode == 0, done.stderr
        # A controller makes it in a cluster.
        account = self.kubectl("create", "serviceaccount", "default", "--namespace", name)
        assert account.returncode == 0, account.stderr
        return name

    def admit(
        self, manifests: str | Sequence[Any], namespace: str, *, dry_run: bool = False
    ) -> list[Refusal]:
        """Apply manifests as a cluster would get them; return what was refused.

        Unknown and repeated fields are refused, and so is whatever the server warns of, such as a
        deprecated version. A workload is admitted whatever its pods are like, so the pod that it
        would make is asked for as well.
        """
        objects = (
            [each for each in yaml.safe_load_all(manifests) if each]
            if isinstance(manifests, str)
            else list(manifests)
        )
        pods = [pod for each in objects if (pod := pod_of(each))]
        return [
            *self._refused(objects, namespace, dry_run=dry_run),
            *self._refused(pods, namespace, dry_run=True),
        ]

    def _refused(self, wanted: list[Any], namespace: str, *, dry_run: bool) -> list[Refusal]:
        """All at once, which is quick; one by one only to tell whose fault it is."""
        if not wanted or self._apply(wanted, namespace, dry_run=dry_run) is None:
            return []
        return [
            Refusal(each["kind"], each["metadata"]["name"], said)
            for each in wanted
            if (said := self._apply([each], namespace, dry_run=dry_run)) is not None
        ]

    def _apply(self, wanted: list[Any], namespace: str, *, dry_run: bool) -> str | None:
        """What the server says against it, or warns of; None if it has nothing to say."""
        mode = ["--dry-run=server"] if dry_run else []
        done = self.kubectl(
            "apply", "--server-side", "--force-conflicts", "--validate=strict", "--namespace",
            namespace, *mode, "-f", "-", stdin=yaml.safe_dump_all(wanted),
        )  # fmt: skip
        said = done.stderr.strip()
        return None if done.returncode == 0 and not said else said or "no reason given"


def pod_of(workload: Any) -> Any:
    """The pod that a workload would make; None for what makes none."""
    spec = workload.get("spec") or {}
    if workload["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    elif workload["kind"] not in _WORKLOADS:
        return None
    template = spec["template"]
    labels = {"metadata": {"name": f"{workload['metadata']['name']}-pod"}}
    labels["metadata"] |= template.get("metadata") or {}
    pod = {"apiVersion": "v1", "kind": "Pod", **labels, "spec": dict(template["spec"])}
    claims = [each["metadata"]["name"] for each in spec.get("volumeClaimTemplates", ())]
    if claims:
        pod["spec"]["volumes"] = [
            *template["spec"].get("volumes", ()),
            *({"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims),
        ]
    return pod


@contextmanager
def running(folder: Path) -> Iterator[ApiServer]:
    """Start etcd and the server with their data in `folder`; stop both at the end."""
    etcd, server, kubectl = (required(each) for each in ("etcd", "kube-apiserver", "kubectl"))
    store, peers, port = _free_ports(3)
    with ExitStack() as stack:
        stack.enter_context(started(_etcd(etcd, folder, store, peers), folder / "etcd.log"))
        process = stack.enter_context(
            started(_apiserver(server, folder, store, port), folder / "kube-apiserver.log")
        )
        _wait(process, port, folder / "kube-apiserver.log")
        api = ApiServer(_kubeconfig(folder, port), kubectl)
        _wait_for_namespace(api)
        yield api


def _etcd(program: Path, folder: Path, port: int, peers: int) -> list[str]:
    urls = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peers}"
    return [
        str(program), "--data-dir", str(folder / "etcd"), "--unsafe-no-fsync",
        "--listen-client-urls", urls[0], "--advertise-client-urls", urls[0],
        "--listen-peer-urls", urls[1], "--initial-advertise-peer-urls", urls[1],
        "--initial-cluster", f"default={urls[1]}",
    ]  # fmt: skip


def _apiserver(program: Path, folder: Path, store: int, port: int) -> list[str]:
    key = folder / "accounts.key"
    subprocess.run(
        ["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True, timeout=60
    )
    tokens = folder / "tokens.csv"
    tokens.write_text(f'{_TOKEN},admin,admin,"system:masters"\n')
    return [
        str(program), "--bind-address=127.0.0.1", "--endpoint-reconciler-type=none",
        f"--secure-port={port}", f"--etcd-servers=http://127.0.0.1:{store}",
        f"--cert-dir={folder / 'certificates'}", "--authorization-mode=RBAC",
        "--allow-privileged=true",
        f"--token-auth-file={tokens}", "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}",
    ]  # fmt: skip


def _kubeconfig(folder: Path, port: int) -> Path:
    # The server made its certificate itself, a moment ago, on this machine.
    cluster = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": _TOKEN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(config))
    path.chmod(0o600)  # helm complains of others
    return path


@contextmanager
def started(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server that ends with the tests, however they end."""
    with log.open("wb") as stream:
        process = subprocess.Popen([*BOUND, *command], stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(
        f"https://127.0.0.1:{port}/readyz", headers={"Authorization": f"Bearer {_TOKEN}"}
    )
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(request, timeout=5, context=unchecked) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"not ready within {_START_S} s: {log.read_text()[-3000:]}")


def _wait_for_namespace(api: ApiServer) -> None:
    """The server makes its own namespaces after it is ready."""
    deadline = time.monotonic() + _START_S
    while api.kubectl("get", "namespace", "default").returncode:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
