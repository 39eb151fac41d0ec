#!/usr/bin/env bash
# Installs what a node of Kubernetes needs of Debian's packages. Idempotent; needs Debian and root (or sudo).
# Nothing is started: the tests start a containerd of their own.
set -euo pipefail

"$(dirname "$0")/container_tools.sh"

packages=(containernetworking-plugins runc conntrack iproute2)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then as_root=(sudo); fi

export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
