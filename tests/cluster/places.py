"""Where the cluster keeps what it has, and what stands where in its network."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "build" / "cluster"
TOOLS = CHECKOUT / "build" / "tools" / "bin"
IMAGES = FOLDER / "images"
LOGS = FOLDER / "logs"
NAME = "node"
"""Of the only node."""
ADDRESS = "10.203.0.1"
API = f"https://{ADDRESS}:6443"
SERVICES = "10.96.0.0/16"
DNS = "10.96.0.10"
PODS = "10.244.0.0/16"
POD_SUBNET = "10.244.0.0/24"
"""The first node's share of them."""
CGROUP = "msgen-cluster"
PAUSE = "localhost/pause:1"
PROGRAMS = {name: f"localhost/{name}:1" for name in ("coredns", "metrics-server")}
"""Images of the pods in `addons.yaml`, by the command that each consists of."""
PLUGINS = Path("/usr/lib/cni")
"""Where Debian's containernetworking-plugins are."""
