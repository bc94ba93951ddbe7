#!/bin/sh
# receipt.sh PERK EXAMPLE: the example's cart prices to the receipt that lies beside it.
# Run with PERK_UPDATE=1 to write the receipt anew; then read what changed.
set -eu
perk=$1
example=$2
got=$("$perk" price "$example" --cart "$example/cart.json" --explain)
if [ -n "${PERK_UPDATE:-}" ]; then
  printf '%s\n' "$got" >"$example/receipt.txt"
  exit 0
fi
if ! printf '%s\n' "$got" | diff -u "$example/receipt.txt" -; then
  echo "to accept it: PERK_UPDATE=1 tests/examples/receipt.sh PERK $example" >&2
  exit 1
fi
