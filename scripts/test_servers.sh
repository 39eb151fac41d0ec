#!/usr/bin/env bash
# Installs the real servers that tests marked `real` talk to. Idempotent; needs Debian or Ubuntu and root (or sudo).
# The packages' own services are not started: the tests start each server themselves, on a free loopback port.
set -euo pipefail

packages=(postgresql mariadb-server redis-server memcached rabbitmq-server)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

if ((${#missing[@]})); then
  as_root=()
  if [[ $(id -u) -ne 0 ]]; then as_root=(sudo); fi

  # invoke-rc.d asks this file whether it may start a service; 101 says no.
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
  fi

  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
