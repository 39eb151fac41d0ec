#!/bin/bash
# As the official image does it: options alone are for the server; the first start makes users and
# the database and runs the scripts, with a server that only listens at its socket.
set -eo pipefail
case "${1:-}" in -* | "") set -- mysqld "$@" ;; esac
[ "$1" = mysqld ] && shift
server=(mariadbd --user=mysql --datadir=/var/lib/mysql --socket=/var/run/mysqld/mysqld.sock
  --pid-file=/var/run/mysqld/mysqld.pid --skip-name-resolve "$@")

if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=mysql --datadir=/var/lib/mysql --auth-root-authentication-method=normal \
    --skip-test-db >/dev/null
  "${server[@]}" --skip-networking &
  until mariadb-admin --silent -uroot ping; do sleep 0.2; done
  root=$(cat "$MYSQL_ROOT_PASSWORD_FILE") password=$(cat "$MYSQL_PASSWORD_FILE")
  mariadb -uroot <<END
ALTER USER root@localhost IDENTIFIED BY '$root';
CREATE USER root@'%' IDENTIFIED BY '$root';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
CREATE DATABASE \`$MYSQL_DATABASE\`;
CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$password';
GRANT ALL ON \`$MYSQL_DATABASE\`.* TO '$MYSQL_USER'@'%';
END
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [ ! -e "$script" ] || if [ -x "$script" ]; then "$script"; else . "$script"; fi
  done
  MYSQL_PWD=$root mariadb-admin -uroot shutdown
  wait
fi
exec "${server[@]}" --bind-address=0.0.0.0
