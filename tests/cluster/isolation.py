"""A network, mounts and processes of the cluster's own, so that it leaves none behind.

The cluster runs in namespaces made by `unshare`. Their end takes every process, mount, route and
packet filter rule with it; folders of control groups are all that is left, and `clean` removes them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.cluster.places import ADDRESS, CGROUP, CHECKOUT, FOLDER, PLUGINS, TOOLS

_INSIDE = "MSGEN_CLUSTER"
_CGROUPS = Path("/sys/fs/cgroup")
# The kubelet wants these values and would set them for the whole machine. It sees them here.
_KERNEL = {
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxkeys": "1000000",
    "kernel/keys/root_maxbytes": "25000000",
}
_COMMANDS = ("containerd", "containerd-shim-runc-v2", "ctr", "runc", "iptables", "ip", "conntrack")
_BUILT = (
    "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy",
    "coredns", "metrics-server", "helm", "kubectl",
)  # fmt: skip


def missing() -> str:
    """Why there can be no cluster here; empty where there can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a cluster needs Linux and root"
    for name in _COMMANDS:
        if shutil.which(name) is None:
            return f"{name} is not installed: run scripts/cluster_tools.sh"
    if not (PLUGINS / "ptp").exists():
        return "containernetworking-plugins is not installed: run scripts/cluster_tools.sh"
    for name in _BUILT:
        if not (TOOLS / name).exists():
            return f"{name} is not built: run make cluster-tools"
    return ""


def inside() -> bool:
    """Whether this process is in the cluster's namespaces."""
    return _INSIDE in os.environ


def run(command: Sequence[str | Path]) -> int:
    """Run a command in namespaces of its own, then remove what outlives them."""
    # Whatever ends this process ends `unshare`, and with it every process in the namespaces.
    bound = ["setpriv", "--pdeathsig", "KILL", "unshare", "--kill-child", "--fork"]
    apart = ["--mount", "--net", "--uts", "--ipc", "--pid", "--mount-proc"]
    # The shell is the first process there, and takes leave of those that lose their parents.
    script = '"$@"; exit $?'
    started = subprocess.Popen(
        [*bound, *apart, "bash", "-c", script, "bash", *command],
        cwd=CHECKOUT,
        env=os.environ | {_INSIDE: "1"},
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: started.kill())
    status = started.wait()
    clean()
    return abs(status)


def clean() -> None:
    """Remove the control groups once the last process has left them."""
    end = time.monotonic() + 30
    while left := list(_CGROUPS.glob(f"*/{CGROUP}")):
        for controller in left:
            for folder, _, _ in os.walk(controller, topdown=False):
                with suppress(OSError):
                    Path(folder).rmdir()
        if time.monotonic() > end:
            sys.exit(f"these control groups are still in use: {left}")
        time.sleep(0.2)


def prepare() -> None:
    """Give the namespaces what a node has: a network, a place for sockets, control groups."""
    _network()
    for place in ("/run", "/var/lib/cni"):
        Path(place).mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
    _kernel()
    for controller in _CGROUPS.iterdir():
        if controller.name != "unified":
            _control_group(controller)


def _network() -> None:
    for line in (
        "link set lo up",
        "link add node0 type veth peer name node1",
        f"address add {ADDRESS}/24 dev node0",
        "link set node0 up",
        "link set node1 up",
        "route add default dev node0",
    ):
        subprocess.run(["ip", *line.split()], check=True)
    for name, value in {"ip_forward": "1", "conf/all/rp_filter": "0"}.items():
        (Path("/proc/sys/net/ipv4") / name).write_text(value)


def _kernel() -> None:
    folder = FOLDER / "kernel"
    for name, value in _KERNEL.items():
        shown = folder / name
        shown.parent.mkdir(parents=True, exist_ok=True)
        shown.write_text(f"{value}\n")
        subprocess.run(["mount", "--bind", shown, Path("/proc/sys") / name], check=True)


def _control_group(controller: Path) -> None:
    made = controller / CGROUP
    made.mkdir(exist_ok=True)
    if (made / "cpu.shares").exists():
        # Else it counts as much as one process beside it, however many there are.
        (made / "cpu.shares").write_text("16384")
    for name in ("cpuset.cpus", "cpuset.mems"):
        if (controller / name).exists():
            (made / name).write_text((controller / name).read_text())
