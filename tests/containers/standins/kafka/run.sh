#!/bin/bash
# As the official image does it: variables become properties, and the folder is formatted once.
set -euo pipefail
config=/opt/kafka/server.properties
env | sed -n 's/^KAFKA_\([A-Z_]*\)=/\1=/p' | while IFS== read -r name value; do
  name=${name,,}
  [ "$name" = heap_opts ] || printf '%s=%s\n' "${name//_/.}" "$value"
done >"$config"
java=(java -Xmx512m -cp '/opt/kafka/libs/*')
cluster=${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted -t "$cluster" -c "$config" >/dev/null
exec "${java[@]}" kafka.Kafka "$config"
