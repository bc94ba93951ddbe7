#!/bin/sh
# What must never be committed: files over 1 MB, generated or built files, paths of one machine, reminders that
# something is unfinished, marks of a merge. Usage: tree.sh ROOT
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Without git (a bare machine), what is on the disk stands for what is tracked.
git ls-files >"$work/all" 2>/dev/null ||
  find . \( -path ./build -o -path ./.git -o -path ./.cache \) -prune -o -type f -print | sed 's|^\./||' >"$work/all"
while read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done <"$work/all" | sort >"$work/files"

bad=0
report() { # report WHAT: fails where standard input has a line
  while read -r line; do
    printf '%s: %s\n' "$line" "$1"
    bad=1
  done
}
# The lines of a pipe would set `bad` in a subshell, so each check writes its findings down first.
xargs -r -d '\n' wc -c <"$work/files" | awk '$2 != "total" && $1 > 1000000 { print $2 }' >"$work/list"
report "is larger than 1 MB" <"$work/list"

grep -E '\.(o|a|so|gch|pch|interp|tokens|class|perkm|swp|orig|rej)$|(^|/)(Perk(Lexer|Parser)[A-Za-z]*\.(h|cpp))$' \
  "$work/files" >"$work/list" || :
report "is made by a tool and does not belong here" <"$work/list"

# The patterns are written so that they do not find themselves.
xargs -r -d '\n' grep -IHnoE '(^|[^A-Za-z0-9._/-])/(wor[k]|hom[e]|roo[t]|User[s])/[A-Za-z0-9._-]+' <"$work/files" >"$work/list" || :
report "is a path of one machine" <"$work/list"

grep -E '\.(cpp|h|def|g4|cmake|sh|perk)$|CMakeLists\.txt$' "$work/files" |
  xargs -r -d '\n' grep -IHnwE 'TOD[O]|FIXM[E]|XX[X]' >"$work/list" || :
report "says that something is unfinished" <"$work/list"

xargs -r -d '\n' grep -IHnE '^(<{7}|>{7}) ' <"$work/files" >"$work/list" || :
report "is a mark of a merge" <"$work/list"
exit $bad
