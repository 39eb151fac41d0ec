#!/bin/bash
# As the official image does it: the first start makes the cluster, the user and the database, and
# runs the scripts, with a server that only listens at its socket and at PGPORT.
set -Eeo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  password=$(cat "$POSTGRES_PASSWORD_FILE")
  initdb --username="$POSTGRES_USER" --auth-local=trust --auth-host=scram-sha-256 \
    --pwfile=<(printf '%s\n' "$password") >/dev/null
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  started=("$@" -c "listen_addresses=" -p "${PGPORT:-5432}")
  pg_ctl -D "$PGDATA" -o "$(printf '%q ' "${started[@]:1}")" -w start >/dev/null
  if [ "$POSTGRES_DB" != postgres ]; then
    psql -qv ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE \"$POSTGRES_DB\""
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$script" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
  printf "\nlisten_addresses = '*'\n" >>"$PGDATA/postgresql.conf"
fi
exec "$@"
