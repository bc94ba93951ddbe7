#!/bin/sh
# The ledger's long run, on each database: the torture, random histories against the model, recorded histories, and
# calls sent again and again; a million codes at once; on SQLite a disk of which every operation fails once in every way.
# Usage: long_ledger.sh BUILD [SECONDS] (600 of torture on each database). PERK_SEED replays the draws; a failure of the
# model prints the seed of its history, to be replayed with PERK_SEED=THAT PERK_HISTORIES=1.
set -eu
build=$(CDPATH='' cd -- "$1" && pwd)
seconds=${2:-600}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
logs=$(mktemp -d)
server=$logs/server
failed=0
PERK_SEED=${PERK_SEED:-$(date +%s)}
export PERK_SEED
echo "PERK_SEED=$PERK_SEED, $seconds s of torture on each database; logs in $logs"

"$here/support/postgres.sh" start "$server"
trap '"$here/support/postgres.sh" stop "$server"' EXIT
trap 'exit 1' INT TERM
PERK_TEST_POSTGRES=$("$here/support/postgres.sh" conninfo "$server")
export PERK_TEST_POSTGRES

torture() { # NAME DATABASE [MORE...]
  mkdir -p "$logs/$1"
  echo "== $1"
  name=$1 database=$2
  shift 2
  "$build/tests/ledger_torture/ledger_torture" "$database" "$logs/$name" --seconds "$seconds" "$@" || failed=1
}
# Where the tests' own SQLite files are, since the place of temporary files may be no disk.
mkdir -p "$build/scratch"
rm -f "$build"/scratch/long.db*
torture sqlite "sqlite:$build/scratch/long.db"
torture postgres "postgresql:$PERK_TEST_POSTGRES" --server "$server"
rm -f "$build"/scratch/long.db*

run() { # FOLDER PROGRAM
  echo "== $2"
  "$build/tests/$1/$2" --gtest_brief=1 || failed=1
}
PERK_HISTORIES=${PERK_HISTORIES:-$((seconds * 5))} run ledger_model test_ledger_model
PERK_CODES=${PERK_CODES:-1000000} PERK_TRIES=${PERK_TRIES:-100000} run ledger_codes test_ledger_codes
PERK_DISK_ALL=1 run ledger_disk test_ledger_disk
PERK_HISTORIES=$((seconds / 4 + 1)) PERK_REQUESTS=$((seconds * 200)) run ledger_history test_ledger_history

if [ "$failed" -eq 0 ]; then
  echo "passed"
else
  echo "failed; logs are in $logs"
  exit 1
fi
