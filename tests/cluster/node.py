"""The node: containerd, the kubelet and kube-proxy, each with its folders below `build/`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.cluster.control import config
from tests.cluster.places import (
    ADDRESS,
    CGROUP,
    DNS,
    FOLDER,
    LOGS,
    NAME,
    PAUSE,
    PLUGINS,
    POD_SUBNET,
    PODS,
    TOOLS,
)
from tests.cluster.processes import eventually, process
from tests.conformance.apiserver import ApiServer

STATE = FOLDER / "node"
Json = dict[str, Any]
_SOCKET = Path("/run/containerd/containerd.sock")
"""In the `/run` of the cluster's own mounts, which is in memory; containerd's shim knows no other."""
_CONTAINERD = """\
version = 2
root = "/run/containerd/root"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs"]
[grpc]
address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{pause}"
stream_server_address = "127.0.0.1"
disable_apparmor = true
disable_hugetlb_controller = true
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{plugins}"
conf_dir = "{state}/net.d"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
"""


@contextmanager
def node(api: ApiServer) -> Iterator[None]:
    """Start it with no image and no pod; wait until the cluster takes it for ready."""
    shutil.rmtree(STATE, ignore_errors=True)
    for name in ("net.d", "kubelet", "plugins", "certificates"):
        (STATE / name).mkdir(parents=True)
    _configure()
    with ExitStack() as stack:
        stack.enter_context(
            process("containerd", ["containerd", "--config", STATE / "containerd.toml"])
        )
        eventually(lambda: ctr("version", check=False), seconds=60, what="containerd answers")
        stack.enter_context(process("kube-proxy", _proxy()))
        stack.enter_context(process("kubelet", _kubelet()))
        eventually(lambda: _ready(api), seconds=120, what="the node is ready")
        yield


def ctr(*arguments: str | Path, check: bool = True) -> str:
    """Ask containerd as the kubelet sees it; empty if it does not answer and need not."""
    done = subprocess.run(
        ["ctr", "--address", _SOCKET, "--namespace", "k8s.io", *arguments],
        capture_output=True,
        text=True,
    )
    assert not check or done.returncode == 0, done.stderr
    return done.stdout if done.returncode == 0 else ""


def load(archive: Path) -> None:
    """Give the node the images of an archive."""
    ctr("images", "import", archive)


def _ready(api: ApiServer) -> bool:
    shown = "jsonpath={.status.conditions[?(@.type=='Ready')].status}"
    return api.kubectl("get", "node", NAME, "-o", shown).stdout == "True"


def _configure() -> None:
    texts = {"socket": _SOCKET, "pause": PAUSE, "plugins": PLUGINS, "state": STATE}
    (STATE / "containerd.toml").write_text(_CONTAINERD.format(**texts))
    (STATE / "net.d" / "10-cluster.conflist").write_text(json.dumps(_network()))
    (STATE / "kubelet.json").write_text(json.dumps(_of_kubelet()))
    (STATE / "proxy.json").write_text(json.dumps(_of_proxy()))


def _network() -> Json:
    """Routes in place of a bridge: what goes from pod to pod passes the filters of the node."""
    addresses = {
        "type": "host-local",
        "subnet": POD_SUBNET,
        "dataDir": str(STATE / "addresses"),
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    plugins = [{"type": "ptp", "ipam": addresses}]
    return {"cniVersion": "0.4.0", "name": "cluster", "plugins": plugins}


def _of_kubelet() -> Json:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{CGROUP}",
        "failCgroupV1": False,
        "failSwapOn": False,
        "clusterDNS": [DNS],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": f"unix://{_SOCKET}",
        "podLogsDir": str(LOGS / "pods"),
        "resolvConf": "",
        "volumePluginDir": str(STATE / "plugins"),
        # The disk belongs to others as well, and images are there only because they were loaded.
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "evictionHard": {
            "memory.available": "100Mi",
            "nodefs.available": "1%",
            "imagefs.available": "1%",
        },
    }


def _of_proxy() -> Json:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clientConnection": {"kubeconfig": str(config("proxy"))},
        "mode": "iptables",
        "clusterCIDR": PODS,
        "hostnameOverride": NAME,
        # How many connections are followed is for the whole machine to say.
        "conntrack": {"maxPerCore": 0, "min": 0},
    }


def _kubelet() -> list[str | Path]:
    return [
        TOOLS / "kubelet", f"--config={STATE / 'kubelet.json'}",
        f"--kubeconfig={config('kubelet')}", f"--root-dir={STATE / 'kubelet'}",
        f"--cert-dir={STATE / 'certificates'}", f"--hostname-override={NAME}",
        f"--node-ip={ADDRESS}",
    ]  # fmt: skip


def _proxy() -> list[str | Path]:
    return [TOOLS / "kube-proxy", f"--config={STATE / 'proxy.json'}"]
