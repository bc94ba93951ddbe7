#!/bin/sh
# perk as people and scripts meet it: exit codes, remedies on standard error, --fix, what a pipe gets.
perk=$1
root=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# run CODE TEXT ARGUMENTS…: the exit code, and a part of what is printed.
run() {
  code=$1
  text=$2
  shift 2
  output=$("$perk" "$@" 2>&1)
  got=$?
  case $output in
    *"$text"*) found=yes ;;
    *) found=no ;;
  esac
  if [ $got -ne "$code" ] || [ $found = no ]; then
    echo "perk $*: exit code $got (expected $code), \"$text\" found: $found"
    printf '%s\n' "$output"
    failures=$((failures + 1))
  fi
}

cat > "$folder/shop.perk" <<'EOF'
pack shop
  currency GBP
  timezone "Europe/London"
  use "schema/shop"
end

promotion ten
  give 10% off goods
end

test "ten"
  cart
  | sku | quantity | price  |
  | A   | 1        | 10 GBP |
  expect ten gives 1 GBP
end
EOF
sed 's/gives 1 GBP/gives 2 GBP/' "$folder/shop.perk" > "$folder/failing"
mkdir "$folder/broken" "$folder/fails" "$folder/empty"
mv "$folder/failing" "$folder/fails/shop.perk"
sed 's/give 10% off/when customer.job_rol is "x"\n  give 10% off/' "$folder/shop.perk" > "$folder/broken/shop.perk"
printf '{"currency": "GBP", "now": "2026-01-05T10:00", "lines": [{"price": "20", "product": {"sku": "A"}}]}' > "$folder/cart.json"
printf '{"currency": "GBP", "lines": [{"price": 20.5}]}' > "$folder/bad.json"

run 0 "perk 0." --version
run 0 "Examples:" --help
run 0 "--cart" price --help
run 2 "did you mean \`check\`" chek
run 2 "did you mean \`--cart\`" price "$folder" --crat x
run 2 "--cart FILE or --orders FILE" price "$folder"
run 2 "did you mean \`shop.perk\`" check "$folder/shoop.perk"
run 2 "no .perk file" check "$folder/empty"

run 0 "no mistakes in 1 file (1 promotion checked)" check "$folder/shop.perk"
run 1 "did you mean \`job_role\`" check "$folder/broken"
run 1 "1 error in 1 file (1 promotion checked, 0 sound)" check "$folder/broken"
run 1 "\"code\": \"E0105\"" check "$folder/broken" --json
run 0 "promotion ten" check "$folder/shop.perk" --print=ast
run 1 "has errors and prices nothing" price "$folder/broken" --cart "$folder/cart.json"
run 0 "1 mistake mended" check "$folder/broken" --fix
run 0 "no mistakes" check "$folder/broken"

run 0 "1 test passed" test "$folder/shop.perk"
run 1 "expected ten gives 2.00 GBP" test "$folder/fails"
run 1 "\"failed\": 1" test "$folder/fails" --json

run 0 "18.00" price "$folder" --cart "$folder/cart.json"
run 0 "\"total\": \"18.00\"" price "$folder/shop.perk" --cart "$folder/cart.json" --json
run 2 "/lines/0/price" price "$folder/shop.perk" --cart "$folder/bad.json" --at 2026-01-05
run 2 "write it like --at" price "$folder/shop.perk" --cart "$folder/cart.json" --at noon
run 2 "mapping.json" price "$folder/shop.perk" --orders "$folder/cart.json"

# Generated code, and what it is.
run 0 "18.00" price "$folder" --cart "$folder/cart.json" --executor native
run 0 "1 test passed" test "$folder/shop.perk" --executor native
run 1 "expected ten gives 2.00 GBP" test "$folder/fails" --executor native
run 2 "fast not in {interpreter,native}" test "$folder/shop.perk" --executor fast
run 0 "define void @perk_s0" build "$folder/shop.perk" --print=llvm
run 0 "define void @perk_s0" build "$folder/shop.perk" --print=llvm:ten
run 2 "did you mean \`ten\`?" build "$folder/shop.perk" --print=llvm:tne
run 2 "give llvm, llvm:SHAPE or llvm:PROMOTION" build "$folder/shop.perk" --print=assembly
run 2 "output is required" build "$folder/shop.perk"

# What finding the promotions of a cart costs.
(cat "$folder/cart.json"; echo; echo; cat "$folder/cart.json") > "$folder/carts.jsonl"
run 0 "1.0 a cart; promotions: 1, carts: 2" build "$folder/shop.perk" --stats "$folder/carts.jsonl"
run 0 "no selective condition" build "$folder/shop.perk" --stats "$folder/carts.jsonl"
run 2 "bad.json:1, at /lines/0/price" build "$folder/shop.perk" --stats "$folder/bad.json"
: > "$folder/none.jsonl"
run 2 "has no carts" build "$folder/shop.perk" --stats "$folder/none.jsonl"

# Why, and what is paid back.
run 0 "ten gives 2.00 GBP to this cart" why "$folder/shop.perk" --cart "$folder/cart.json" ten
run 0 "\"outcome\": \"applied\"" why "$folder/shop.perk" --cart "$folder/cart.json" ten --json
run 2 "did you mean \`ten\`?" why "$folder/shop.perk" --cart "$folder/cart.json" tne
printf '{"currency": "GBP", "now": "2026-01-05T10:00", "lines": [{"quantity": 0, "price": "20", "product": {"sku": "A"}}]}' > "$folder/none.json"
run 1 "\"error\": \"bad_quantity\"" price "$folder/shop.perk" --cart "$folder/none.json" --json
run 1 "\"error\": \"bad_quantity\"" why "$folder/shop.perk" --cart "$folder/none.json" ten --json
"$perk" price "$folder/shop.perk" --cart "$folder/cart.json" --json > "$folder/result.json"
printf '{"units": [{"line": "1"}]}' > "$folder/back.json"
run 0 "refund, GBP                                              18.00" return "$folder/shop.perk" --cart "$folder/cart.json" --result "$folder/result.json" --return "$folder/back.json"
run 0 "\"refund\": \"18.00\"" return "$folder/shop.perk" --cart "$folder/cart.json" --result "$folder/result.json" --return "$folder/back.json" --json
printf '{"units": [{"line": "1", "quantity": 2}]}' > "$folder/more.json"
run 1 "too_many_returned" return "$folder/shop.perk" --cart "$folder/cart.json" --result "$folder/result.json" --return "$folder/more.json" --json

module=$folder/shop.perkm
run 0 "1 promotion of shop in 1 shape" build "$folder/shop.perk" -o "$module"
run 0 "promotion of shop" build "$folder/shop.perk" -o "$folder/again.perkm"
cmp "$module" "$folder/again.perkm" || failures=$((failures + 1))
run 0 "not signed" inspect "$module"
run 0 "\"abi\": " inspect "$module" --json
run 0 "18.00" price "$module" --cart "$folder/cart.json"
run 0 "whole and sound; not signed" verify "$module"
run 0 "keep it secret" keys generate "$folder/mine"
run 2 "is there already" keys generate "$folder/mine"
run 0 "keep it secret" keys generate "$folder/other"
run 1 "not_signed" verify "$module" --key "$folder/mine.pub"
run 0 ", signed" build "$folder/shop.perk" -o "$module" --release 2 --sign "$folder/mine.key" --valid-to 2030-01-01
run 0 "signed by a trusted key" verify "$module" --key "$folder/other.pub" --key "$folder/mine.pub" --at 2029-12-31
run 1 "expired" verify "$module" --key "$folder/mine.pub" --at 2030-01-01
run 1 "unknown_key" verify "$module" --key "$folder/other.pub"
run 0 "code for aarch64 and x86-64, signed" build "$folder/shop.perk" -o "$folder/native.perkm" --target aarch64,x86-64 --sign "$folder/mine.key"
run 0 "code for aarch64 and x86-64, signed" build "$folder/shop.perk" -o "$folder/again.perkm" --target x86-64 --target aarch64 --sign "$folder/mine.key"
cmp "$folder/native.perkm" "$folder/again.perkm" || failures=$((failures + 1))
run 0 "native        x86-64: 1 of 1 shapes" inspect "$folder/native.perkm"
run 0 "1 of its own test passes interpreted" verify "$folder/native.perkm"
run 0 "runs from modules alone whose signature was checked" verify "$folder/native.perkm"
run 0 "1 of its own test passes interpreted" verify "$folder/native.perkm" --key "$folder/mine.pub"
run 2 "leaves no room for others" build "$folder/shop.perk" -o "$folder/again.perkm" --target none,x86-64
run 2 "riscv" build "$folder/shop.perk" -o "$folder/again.perkm" --target riscv
run 2 "holds no secret key" build "$folder/shop.perk" -o "$module" --sign "$folder/mine.pub"
run 0 "18.00" price "$module" --cart "$folder/cart.json"
printf 'x' >>"$module"
run 1 "malformed" price "$module" --cart "$folder/cart.json"
run 2 "there is no module" inspect "$folder/none.perkm"

example=$root/examples/online-retail
run 0 "set aside" price "$example" --orders "$example/orders.jsonl"
run 0 "to pay, GBP" price "$example" --orders "$example/orders.jsonl" --receipts 1 --explain
run 0 "\"refused\": 0" price "$example" --orders "$example/orders.jsonl" --json

# The summary of the example is what its folder says, but for the time it took.
"$perk" price "$example" --orders "$example/orders.jsonl" --json | grep -v -e '_\{0,1\}seconds"' -e '"version"' \
  > "$folder/summary.json"
if ! diff "$example/expected.json" "$folder/summary.json"; then
  echo "the summary differs from examples/online-retail/expected.json; if it is right, copy it:"
  echo "perk price examples/online-retail --orders examples/online-retail/orders.jsonl --json |" \
    "grep -v -e '_\\{0,1\\}seconds\"' -e '\"version\"' > examples/online-retail/expected.json"
  failures=$((failures + 1))
fi

# Nothing that is piped carries an escape sequence.
if "$perk" check "$folder/fails" | grep -q "$(printf '\033')"; then
  echo "a pipe got colours"
  failures=$((failures + 1))
fi
[ $failures -eq 0 ]
