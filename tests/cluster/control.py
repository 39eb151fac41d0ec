"""The control plane: etcd, the API server, and the controllers and the scheduler behind it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cluster.places import ADDRESS, API, FOLDER, NAME, PODS, SERVICES, TOOLS
from tests.cluster.processes import eventually, process
from tests.conformance.apiserver import ApiServer

STATE = FOLDER / "control"
_STORE, _PEERS = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
# Tokens of a cluster that lives for a few minutes in a network of its own.
_USERS = {
    "admin": ("admin", "system:masters"),
    "controllers": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
    "kubelet": (f"system:node:{NAME}", "system:nodes"),
    "proxy": ("system:kube-proxy", ""),
}


@contextmanager
def plane() -> Iterator[ApiServer]:
    """Start it with an empty store; stop it at the end."""
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    _keys()
    with ExitStack() as stack:
        stack.enter_context(process("etcd", _etcd()))
        stack.enter_context(process("kube-apiserver", _apiserver()))
        api = ApiServer(config("admin"), TOOLS / "kubectl")
        eventually(
            lambda: api.kubectl("get", "namespace", "kube-system").returncode == 0,
            seconds=180,
            what="the API server answers",
        )
        stack.enter_context(process("kube-controller-manager", _controllers()))
        stack.enter_context(process("kube-scheduler", _scheduler()))
        yield api


def config(user: str) -> Path:
    """The configuration of one of its clients."""
    name = "cluster"
    # The server made its certificate itself, a moment ago, on this machine.
    cluster = {"server": API, "insecure-skip-tls-verify": True}
    written = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": user, "user": {"token": user}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
    }
    path = STATE / f"{user}.kubeconfig"
    path.write_text(json.dumps(written))
    path.chmod(0o600)
    return path


def _keys() -> None:
    key, front = STATE / "accounts.key", STATE / "front"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    # The API server shows this one to the metrics server, which knows it for its authority too.
    command: list[str | Path] = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=front", "-keyout", f"{front}.key", "-out", f"{front}.crt",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    tokens = (f'{token},{user},{user},"{group}"\n' for token, (user, group) in _USERS.items())
    (STATE / "tokens.csv").write_text("".join(tokens))


def _etcd() -> list[str | Path]:
    return [
        TOOLS / "etcd", "--data-dir", STATE / "etcd", "--unsafe-no-fsync",
        "--listen-client-urls", _STORE, "--advertise-client-urls", _STORE,
        "--listen-peer-urls", _PEERS, "--initial-advertise-peer-urls", _PEERS,
        "--initial-cluster", f"default={_PEERS}",
    ]  # fmt: skip


def _apiserver() -> list[str | Path]:
    return [
        TOOLS / "kube-apiserver", f"--bind-address={ADDRESS}", f"--advertise-address={ADDRESS}",
        "--secure-port=6443", f"--etcd-servers={_STORE}", f"--cert-dir={STATE / 'certificates'}",
        "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true", f"--token-auth-file={STATE / 'tokens.csv'}",
        f"--service-cluster-ip-range={SERVICES}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={STATE / 'accounts.key'}",
        f"--service-account-signing-key-file={STATE / 'accounts.key'}",
        "--kubelet-preferred-address-types=InternalIP",
        f"--client-ca-file={STATE / 'front.crt'}",
        f"--requestheader-client-ca-file={STATE / 'front.crt'}",
        "--requestheader-allowed-names=front", "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={STATE / 'front.crt'}",
        f"--proxy-client-key-file={STATE / 'front.key'}", "--enable-aggregator-routing=true",
    ]  # fmt: skip


def _controllers() -> list[str | Path]:
    return [
        TOOLS / "kube-controller-manager", f"--kubeconfig={config('controllers')}",
        "--leader-elect=false", "--bind-address=127.0.0.1", "--use-service-account-credentials",
        f"--service-account-private-key-file={STATE / 'accounts.key'}",
        f"--root-ca-file={STATE / 'certificates' / 'apiserver.crt'}",
        "--allocate-node-cidrs=true", f"--cluster-cidr={PODS}",
        f"--cert-dir={STATE / 'controllers'}",
        # What an autoscaler does is seen within minutes.
        "--horizontal-pod-autoscaler-sync-period=5s",
    ]  # fmt: skip


def _scheduler() -> list[str | Path]:
    return [
        TOOLS / "kube-scheduler", f"--kubeconfig={config('scheduler')}", "--leader-elect=false",
        "--bind-address=127.0.0.1", f"--cert-dir={STATE / 'scheduler'}",
    ]  # fmt: skip
