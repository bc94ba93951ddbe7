#!/bin/sh
# Takes every guard of the ledger away in turn: each time some test must fail. With all of them in place none may.
# Usage: mutants.sh FOLDER [GUARD...] (of the programs mutants_ledger*; all guards of runtime/ledger). Prints which test
# killed which mutant.
# Guards are GUARD(name, …) and GUARD_SQL(name, …). killers.txt beside this script, a table that it printed once, says
# which test to try first; where that one lets the mutant live, all are tried. It saves time and decides nothing.
set -eu
folder=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
sources=$here/../../runtime/ledger
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 1' INT TERM

guards() { grep -rhoE "\bGUARD(_SQL)?\($1" "$sources" --include='*.cpp' --include='*.def' --include='*.h' --exclude=guard.h; }
if [ $# -gt 0 ]; then
  printf '%s\n' "$@" >"$logs/names"
else
  guards '[a-z0-9_]+' | sed 's/.*(//' | sort >"$logs/names"
  [ "$(guards '' | wc -l)" -eq "$(wc -l <"$logs/names")" ] || {
    echo "a guard's name does not stand behind its bracket"
    exit 1
  }
  twice=$(uniq -d <"$logs/names")
  [ -z "$twice" ] || {
    echo "two guards have one name: $twice"
    exit 1
  }
  [ "$(wc -l <"$logs/names")" -ge 20 ] || {
    echo "fewer than 20 guards were found"
    exit 1
  }
fi

# One mutant: programs and filters, until one fails.
cat >"$logs/one.sh" <<'ONE'
folder=$1 logs=$2 killers=$3 name=$4
try() { # PROGRAM FILTER: is the mutant killed? The rest of the program's tests is left out then.
  status=0
  PERK_WITHOUT_GUARD=$name timeout 120 "$folder/mutants_$1" --gtest_fail_fast --gtest_filter="$2" >"$logs/$name.out" 2>&1 || status=$?
  # What takes too long (124) is no proof of anything.
  [ "$status" -ne 0 ] && [ "$status" -ne 124 ] || return 1
  killer=$(sed -n 's/^\[  FAILED  \] \([^ ,]*\).*/\1/p' "$logs/$name.out" | head -n 1)
  # One that crashes says nothing more.
  [ -n "$killer" ] || killer=$(sed -n 's/^\[ RUN      \] \([^ ,]*\).*/\1/p' "$logs/$name.out" | tail -n 1)
  printf '%-34s %s %s\n' "$name" "$1" "$killer" >>"$logs/table"
}
killed() {
  # Both databases have the tables, and each of them must tell.
  case "$name" in
    schema_*)
      try ledger_store '*qlite*' && try ledger_store '*ostgres*'
      return
      ;;
  esac
  known=$(sed -n "s/^$name  *//p" "$killers")
  if [ -n "$known" ] && try "${known%% *}" "${known##* }"; then return 0; fi
  # Tests that run the commands have guards that stand.
  case "$name" in
    sqlite_*) try ledger_store '*qlite*' || try ledger_disk '*' || try ledger '*sqlite*' ;;
    postgres_*) try ledger_store '*ostgres*' || try ledger_postgres '*ostgres*' || try ledger '*postgres*' ;;
    decide_*) try ledger_decide '*-History.*' || try ledger '*sqlite*' ;;
    *) try ledger '*sqlite*' || try ledger_codes '*sqlite*:CheckSign.*At*-*Command*' || try ledger_codes '*-*Command*' || try ledger '*' || try ledger_store '*' ;;
  esac || try ledger_model '*' || try ledger_history '*'
}
killed || printf '%-34s %s\n' "$name" "SURVIVES" >>"$logs/table"
ONE

# All guards in place: no killer fails. Those who start servers have been run as tests of their own.
for program in $(awk '{ print $2 }' "$here/killers.txt" | sort -u); do
  tests=$(awk -v program="$program" '$2 == program { print $3 }' "$here/killers.txt" | sort -u | paste -sd: -)
  "$folder/mutants_$program" --gtest_brief=1 --gtest_filter="$tests-PostgresServers.*" >"$logs/control" 2>&1 || {
    cat "$logs/control"
    echo "$program fails with all guards in place"
    exit 1
  }
done

: >"$logs/table"
xargs -P "${PERK_JOBS:-4}" -n 1 sh "$logs/one.sh" "$folder" "$logs" "$here/killers.txt" <"$logs/names"
sort "$logs/table"
survivors=$(grep -c ' SURVIVES$' "$logs/table" || :)
echo "$(wc -l <"$logs/names") guards, $survivors survive"
[ "$survivors" -eq 0 ]
