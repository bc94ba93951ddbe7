#!/bin/sh
# A PostgreSQL server for tests alone: its own data, its own socket, no network, started and stopped here.
#
#   postgres.sh conninfo DIR        how clients reach the server of DIR, running or not
#   postgres.sh start DIR           starts it with an empty cluster, or joins one that another caller has started
#   postgres.sh stop DIR            leaves it; the last caller stops it and removes its data
#   postgres.sh crash DIR           kill -9 to every process of it; recover DIR starts it again on its data
#   postgres.sh standby DIR OF      starts a read-only copy of the server of OF
#   postgres.sh sweep DIR           stops the servers of the folders in DIR that no caller is left of
#
# A caller is the process that runs this script (ctest, a shell), or PERK_POSTGRES_CALLER. What dead callers left
# behind is cleaned up by the next start. Nothing is touched that does not carry the mark of this script. Durability is the server's default:
# fsync on. The server refuses to be root; for root it runs as the user `postgres`.
set -eu

fail() {
  printf 'postgres.sh: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '             %s\n' "$line" >&2; done
  exit 1
}

[ $# -ge 2 ] || fail "usage: postgres.sh conninfo|start|stop|crash|recover|standby|sweep DIR [OF]"
command=$1
case "$2" in /*) dir=${2%/} ;; *) dir=$(pwd)/${2%/} ;; esac
mkdir -p "$dir"

caller=${PERK_POSTGRES_CALLER:-$PPID}

if [ "$command" = sweep ]; then
  for folder in "$dir"/*/; do
    [ ! -d "$folder" ] || "$0" stop "${folder%/}"
  done
  exit 0
fi

root=false
[ "$(id -u)" -ne 0 ] || root=true
owner=$(id -un)
if $root; then
  owner=postgres
  id postgres >/dev/null 2>&1 || fail "PostgreSQL refuses to run as root and there is no user \`postgres\`" \
    "run the tests as another user, or install the package \`postgresql\`"
fi
as_server() {
  if $root; then runuser -u postgres -- "$@"; else "$@"; fi
}

# A socket's path has at most 107 bytes, and the server's user must reach it.
place_of() {
  if [ "${#1}" -le 70 ] && as_server test -x "$1"; then
    printf '%s/cluster' "$1"
  else
    printf '/tmp/perk-postgres-%s-%s' "$(id -u)" "$(printf %s "$1" | cksum | cut -d' ' -f1)"
  fi
}
conninfo_of() { printf 'host=%s port=5432 user=postgres dbname=postgres' "$(place_of "$1")"; }

place=$(place_of "$dir")
data=$place/data
mark=$place/perk-test-cluster

if [ "$command" = conninfo ]; then
  conninfo_of "$dir"
  exit 0
fi

bin=
for candidate in ${PERK_POSTGRES_BIN:-} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) \
  "$(dirname "$(command -v initdb || echo /none/none)")"; do
  if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ]; then
    bin=$candidate
    break
  fi
done
[ -n "$bin" ] || fail "the PostgreSQL server is not installed" "apt-get install postgresql"

# One caller at a time. The server must not inherit the lock, so everything below runs without it (9>&-).
exec 9>"$dir/lock"
flock 9
cd /

# Removes the cluster, if it is this script's.
clean() {
  [ -e "$place" ] || return 0
  [ -f "$mark" ] || fail "$place was not made by this script; it is left alone" "remove it by hand"
  if [ -f "$data/postmaster.pid" ]; then
    as_server "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 9>&- || :
  fi
  [ ! -f "$place/server.log" ] || cp "$place/server.log" "$dir/server.log"
  rm -rf "$place"
}

make_place() {
  mkdir -m 700 "$place" || fail "$place cannot be made"
  : >"$mark"
  ! $root || chown -R postgres "$place"
}

run_server() {
  as_server "$bin/pg_ctl" -D "$data" -l "$place/server.log" -w -t 60 start >/dev/null 2>&1 9>&- || {
    tail -n 30 "$place/server.log" >&2 || :
    fail "the server did not start" "its log stands above"
  }
}

answers() { [ -f "$mark" ] && "$bin/psql" -qAtX -d "$(conninfo_of "$dir")" -c 'SELECT 1' >/dev/null 2>&1 9>&-; }

# Is there a caller that lives, beside this one?
others() {
  for user in "$dir"/users/*; do
    [ -e "$user" ] || continue
    pid=${user##*/}
    [ "$pid" != "$caller" ] || continue
    if kill -0 "$pid" 2>/dev/null; then return 0; fi
    rm -f "$user"
  done
  return 1
}

join() {
  mkdir -p "$dir/users"
  : >"$dir/users/$caller"
}

case "$command" in
  start)
    if answers && others; then
      join
      exit 0
    fi
    clean
    make_place
    as_server "$bin/initdb" -D "$data" -U postgres --auth=trust -E UTF8 --locale=C --no-sync \
      >"$dir/initdb.log" 2>&1 9>&- || {
      cat "$dir/initdb.log" >&2
      fail "initdb could not make a cluster" "its message stands above"
    }
    as_server tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$place'
port = 5432
max_connections = 250
shared_buffers = 64MB
timezone = 'UTC'
log_line_prefix = '%m [%p] '
CONF
    run_server
    join
    ;;
  standby)
    [ $# -eq 3 ] || fail "usage: postgres.sh standby DIR OF"
    case "$3" in /*) of=${3%/} ;; *) fail "OF must be an absolute path" ;; esac
    clean
    make_place
    as_server "$bin/pg_basebackup" -d "$(conninfo_of "$of")" -D "$data" -R -X stream -c fast --no-sync \
      >"$dir/basebackup.log" 2>&1 9>&- || {
      cat "$dir/basebackup.log" >&2
      fail "pg_basebackup could not copy the server of $of"
    }
    as_server tee -a "$data/postgresql.conf" >/dev/null <<CONF
unix_socket_directories = '$place'
CONF
    run_server
    join
    ;;
  stop)
    rm -f "$dir/users/$caller"
    if others; then exit 0; fi
    if [ -f "$mark" ] && [ -f "$data/postmaster.pid" ]; then
      as_server "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null 2>&1 9>&- || :
    fi
    clean
    ;;
  crash)
    [ -f "$mark" ] || fail "there is no server in $dir"
    postmaster=$(head -n 1 "$data/postmaster.pid")
    children=$(grep -l "^PPid:[[:space:]]*$postmaster\$" /proc/[0-9]*/status 2>/dev/null | cut -d/ -f3 || :)
    # shellcheck disable=SC2086  # a list of numbers
    kill -9 "$postmaster" $children 2>/dev/null || :
    while kill -0 "$postmaster" 2>/dev/null; do sleep 0.01; done
    ;;
  recover)
    [ -f "$mark" ] || fail "there is no server in $dir"
    run_server
    ;;
  *) fail "no command \`$command\`" ;;
esac
