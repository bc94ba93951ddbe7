#!/bin/sh
# Every row of diag.def is reported somewhere, has its page with an example, and is met by a test; and nothing
# speaks of a code that has no row. Usage: diagnostics.sh ROOT
set -eu
cd "$1"
table=compiler/diag/diag.def
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

codes_in() { grep -rhoE '(^|[^A-Za-z0-9_])[EW][0-9]{4}([^A-Za-z0-9_]|$)' "$@" 2>/dev/null | grep -oE '[EW][0-9]{4}' | sort -u; }

sed -nE 's/^DIAG\(([EW][0-9]{4}),.*/\1/p' "$table" | sort >"$work/rows"
[ -s "$work/rows" ] || { echo "$table has no rows"; exit 1; }
codes_in --include='*.cpp' --include='*.h' compiler tools >"$work/used" || :
# The words of the runner and of the renderer's own tests meet nothing.
codes_in --include='*.perk' --include='*.cpp' --include='*.exp' --exclude=case_test.cpp --exclude=annotations.cpp \
  --exclude-dir=lint --exclude-dir=diag tests >"$work/tested" || :
ls docs/diagnostics 2>/dev/null | sed -nE 's/^([EW][0-9]{4})\.md$/\1/p' | sort >"$work/documented" || :
bad=0
complain() {
  while read -r code; do
    printf '%s: %s\n' "$code" "$1"
    bad=1
  done <"$2"
}

uniq -d "$work/rows" >"$work/list"
complain "has two rows in $table" "$work/list"
comm -23 "$work/rows" "$work/used" >"$work/list"
complain "no source reports it" "$work/list"
comm -23 "$work/rows" "$work/documented" >"$work/list"
complain "has no page: write docs/diagnostics/CODE.md with a wrong and a right example" "$work/list"
comm -23 "$work/rows" "$work/tested" >"$work/list"
complain "no test meets it: add a case below tests/cases" "$work/list"
comm -13 "$work/rows" "$work/used" >"$work/list"
complain "is spoken of in the sources, but has no row in $table" "$work/list"
comm -13 "$work/rows" "$work/documented" >"$work/list"
complain "has a page, but no row in $table" "$work/list"

for page in docs/diagnostics/[EW][0-9]*.md; do
  [ -f "$page" ] || continue
  [ "$(grep -c '^```' "$page")" -ge 2 ] || { echo "$page: has no example"; bad=1; }
done
exit $bad
