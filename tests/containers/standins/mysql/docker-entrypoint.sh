#!/bin/bash
# As the official image does it: options alone are for the server; the first start makes users and
# the database and runs the scripts, with a server that only listens at its socket.
set -eo pipefail
# The names of MariaDB's own image, or those of MySQL's.
database=${MARIADB_DATABASE:-$MYSQL_DATABASE} user=${MARIADB_USER:-$MYSQL_USER}
password_file=${MARIADB_PASSWORD_FILE:-$MYSQL_PASSWORD_FILE}
root_file=${MARIADB_ROOT_PASSWORD_FILE:-$MYSQL_ROOT_PASSWORD_FILE}
case "${1:-}" in -* | "") set -- mysqld "$@" ;; esac
[ "$1" = mysqld ] && shift
server=(mariadbd --user=mysql --datadir=/var/lib/mysql --socket=/var/run/mysqld/mysqld.sock
  --pid-file=/var/run/mysqld/mysqld.pid --skip-name-resolve "$@")

if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=mysql --datadir=/var/lib/mysql --auth-root-authentication-method=normal \
    --skip-test-db >/dev/null
  "${server[@]}" --skip-networking &
  until mariadb-admin --silent -uroot ping; do sleep 0.2; done
  root=$(cat "$root_file") password=$(cat "$password_file")
  mariadb -uroot <<END
ALTER USER root@localhost IDENTIFIED BY '$root';
CREATE USER root@'%' IDENTIFIED BY '$root';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
CREATE DATABASE \`$database\`;
CREATE USER '$user'@'%' IDENTIFIED BY '$password';
GRANT ALL ON \`$database\`.* TO '$user'@'%';
END
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [ ! -e "$script" ] || if [ -x "$script" ]; then "$script"; else . "$script"; fi
  done
  MYSQL_PWD=$root mariadb-admin -uroot shutdown
  wait
fi
exec "${server[@]}" --bind-address=0.0.0.0
