#!/bin/sh
# No source grows past 600 lines and no header past 250: the concept wants splitting. Usage: sizes.sh ROOT
# What is larger today stands in sizes.txt ("PATH LINES"); a row may only shrink, and goes once it is not needed.
set -eu
cd "$1"
list=${2:-tests/lint/sizes.txt}

find compiler runtime stdlib tools tests bench -type f \( -name '*.cpp' -o -name '*.h' \) 2>/dev/null | sort |
  xargs -r wc -l | awk -v list="$list" '
  BEGIN {
    while ((getline line < list) > 0) {
      if (line ~ /^#/ || split(line, part, /[ \t]+/) < 2) continue
      granted[part[1]] = part[2]
    }
  }
  $2 == "total" { next }
  {
    limit = $2 ~ /\.h$/ ? 250 : 600
    if ($2 in granted) {
      seen[$2] = 1
      if ($1 <= limit) { printf "%s has %d lines: take its row out of %s\n", $2, $1, list; ++bad }
      else if ($1 > granted[$2]) { printf "%s has %d lines, %s grants %d\n", $2, $1, list, granted[$2]; ++bad }
    } else if ($1 > limit) { printf "%s has %d lines, the limit is %d\n", $2, $1, limit; ++bad }
  }
  END {
    for (path in granted) if (!(path in seen)) { printf "%s: %s is gone\n", list, path; ++bad }
    exit bad > 0
  }'
