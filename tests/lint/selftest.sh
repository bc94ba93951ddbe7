#!/bin/sh
# The lints find what they are for: each is run on a small tree with one thing wrong. Usage: selftest.sh ROOT
set -eu
lints=$1/tests/lint
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0

fresh() {
  rm -rf "$tree"
  mkdir -p "$tree/compiler/diag" "$tree/compiler/source" "$tree/compiler/parse" "$tree/compiler/sema" \
    "$tree/runtime/base" "$tree/tests/cases" "$tree/tests/lint" "$tree/docs/diagnostics"
  cp "$lints/edges.txt" "$tree/tests/lint/edges.txt"
  : >"$tree/tests/lint/sizes.txt"
  printf 'DIAG(E0001, error, "x")\n' >"$tree/compiler/diag/diag.def"
  printf '#include "compiler/source/a.h"\nreport(Code::E0001);\n' >"$tree/compiler/diag/diag.cpp"
  printf '#include <vector>\n' >"$tree/compiler/source/a.h"
  printf '#include <vector>\n' >"$tree/runtime/base/a.h"
  printf '# error E0001: x\n' >"$tree/tests/cases/a.perk"
  printf '```\nwrong\n```\n' >"$tree/docs/diagnostics/E0001.md"
}
passes() {
  sh "$lints/$1.sh" "$tree" >"$tree/out" 2>&1 && return 0
  echo "$1: refuses a sound tree"
  cat "$tree/out"
  bad=1
}
finds() { # finds LINT TEXT: the lint fails and says TEXT
  if sh "$lints/$1.sh" "$tree" >"$tree/out" 2>&1; then
    echo "$1: does not find '$2'"
    bad=1
  elif ! grep -qF -- "$2" "$tree/out"; then
    echo "$1: fails without saying '$2'"
    cat "$tree/out"
    bad=1
  fi
  fresh
}
lines() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; ++i) print "//" }'; }

fresh
for lint in includes sizes diagnostics tree; do passes $lint; done

printf '#include "compiler/source/a.h"\n' >>"$tree/runtime/base/a.h"
finds includes "runtime/base may not see compiler/source"
printf '#include <fmt/format.h>\n' >>"$tree/runtime/base/a.h"
finds includes "includes fmt/format.h, which runtime/base may not see"
printf '#include <antlr4-runtime.h>\n' >"$tree/compiler/sema/a.cpp"
finds includes "includes antlr4-runtime.h, which compiler/sema may not see"
: >"$tree/compiler/parse/a.h"
printf '#include "compiler/parse/a.h"\n' >"$tree/compiler/sema/a.cpp"
finds includes "compiler/sema may not see compiler/parse"
printf '#include "a.h"\n' >"$tree/compiler/source/b.cpp"
finds includes "write the path from the root"
printf 'perk_library(perk_base SYSTEM fmt)\n' >"$tree/runtime/base/CMakeLists.txt"
finds includes "the runtime stands alone"
printf 'perk_library(perk_sema DEPS perk_parse)\n' >"$tree/compiler/sema/CMakeLists.txt"
finds includes "compiler/sema may not see compiler/parse"
mkdir "$tree/compiler/new" && printf '#include <vector>\n' >"$tree/compiler/new/a.h"
finds includes "no row"

lines 601 >"$tree/compiler/diag/long.cpp"
finds sizes "long.cpp has 601 lines"
lines 251 >"$tree/compiler/diag/long.h"
finds sizes "long.h has 251 lines"
lines 700 >"$tree/compiler/diag/long.cpp"
printf 'compiler/diag/long.cpp 650\n' >"$tree/tests/lint/sizes.txt"
finds sizes "grants 650"
printf 'compiler/diag/diag.cpp 650\n' >"$tree/tests/lint/sizes.txt"
finds sizes "take its row out"
printf 'compiler/diag/gone.cpp 650\n' >"$tree/tests/lint/sizes.txt"
finds sizes "is gone"

printf 'DIAG(W0002, warning, "y")\n' >>"$tree/compiler/diag/diag.def"
finds diagnostics "W0002: no source reports it"
printf 'DIAG(W0002, warning, "y")\n' >>"$tree/compiler/diag/diag.def"
finds diagnostics "W0002: no test meets it"
rm "$tree/docs/diagnostics/E0001.md"
finds diagnostics "E0001: has no page"
: >"$tree/docs/diagnostics/E0001.md"
finds diagnostics "has no example"
printf 'report(Code::E0009);\n' >>"$tree/compiler/diag/diag.cpp"
finds diagnostics "E0009: is spoken of in the sources"

head -c 1000001 /dev/zero >"$tree/big.bin"
finds tree "big.bin: is larger than 1 MB"
printf '/%s/somebody/x\n' home >"$tree/a.md"
finds tree "is a path of one machine"
printf '// %s%s: later\n' TO DO >"$tree/compiler/diag/b.cpp"
finds tree "says that something is unfinished"
: >"$tree/PerkParser.interp"
finds tree "made by a tool"
printf '<<<<<<< ours\n' >"$tree/a.md"
finds tree "mark of a merge"
exit $bad
