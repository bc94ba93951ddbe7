#!/bin/sh
# Many runs of the laws, of the differential test and of the executors against each other, over all cores, each
# shard from seeds of its own.
# Usage: long.sh PROGRAM [RUNS] (1,000,000 of each). A mismatch prints the seed of its pack; replay it with
# PERK_SEED=THAT PERK_PAIRS=50 PROGRAM --gtest_filter=TEST. PERK_SEED is the first seed of the whole run.
set -eu
program=$1
runs=${2:-1000000}
jobs=${PERK_JOBS:-$(nproc 2>/dev/null || echo 2)}
seed=${PERK_SEED:-$(date +%s)000000}
logs=$(mktemp -d)
echo "PERK_SEED=$seed, $runs runs of each over $jobs jobs; logs in $logs"

# A pack takes one seed and makes 50 runs; shards lie far enough apart never to meet.
shard() { # NUMBER OF-RUNS
  for test in Laws.HoldOnRandomPacksAndCarts Differential.TheEnginePricesAsTheModelDoes \
    Executors.RandomPacksHaveOnePrice; do
    PERK_SEED=$((seed + $1 * 100000)) PERK_PAIRS=$2 PERK_PROGRESS=1 "$program" --gtest_filter="$test" \
      >"$logs/$1-$test" 2>"$logs/$1-progress" && echo passed >>"$logs/$1-done" || echo failed >>"$logs/$1-done"
  done
}

number=0
while [ "$number" -lt "$jobs" ]; do
  shard "$number" $(((runs + jobs - 1) / jobs)) &
  number=$((number + 1))
done
while [ "$(cat "$logs"/*-done 2>/dev/null | wc -l)" -lt $((jobs * 3)) ]; do
  sleep "${PERK_EVERY:-30}"
  for file in "$logs"/*-progress; do tail -n 1 "$file"; done
done
wait
failed=$(cat "$logs"/*-done | grep -c failed || :)
for file in "$logs"/*-Laws.* "$logs"/*-Differential.* "$logs"/*-Executors.*; do
  echo "== ${file##*/}"
  grep -v '^\[\|^Note\|^Running\|^$' "$file" || :
done
if [ "$failed" -eq 0 ]; then
  rm -r "$logs"
  echo "passed"
else
  echo "$failed of $((jobs * 3)) shards failed; their logs are in $logs"
  exit 1
fi
