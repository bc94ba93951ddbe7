#!/bin/sh
# Holds every #include, and every link edge of a perk_library(), to edges.txt. Usage: includes.sh ROOT
set -eu
cd "$1"
edges=${2:-tests/lint/edges.txt}

{
  find compiler runtime stdlib -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.def' \) 2>/dev/null
} | sort | xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include' >"${TMPDIR:-/tmp}/perk-includes.$$" || :
find . -name '*.h' -o -name '*.def' | sed 's|^\./||' | grep -v '^build' >"${TMPDIR:-/tmp}/perk-headers.$$" || :
trap 'rm -f "${TMPDIR:-/tmp}/perk-includes.$$" "${TMPDIR:-/tmp}/perk-headers.$$"' EXIT
find compiler runtime -name CMakeLists.txt | sort | xargs -r grep -HnE 'perk_library\(' \
  >>"${TMPDIR:-/tmp}/perk-includes.$$" || :

awk -v edges="$edges" -v headers="${TMPDIR:-/tmp}/perk-headers.$$" '
  function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
  # The folder of edges.txt that a path belongs to, or "".
  function folder_of(path,   p) {
    p = path
    while (sub(/\/[^\/]*$/, "", p)) if (p in known) return p
    return ""
  }
  function wrong(what) { printf "%s: %s\n", where, what; ++bad }
  function edge(to, what) {
    if (to == from || ((from, to) in allowed)) return
    wrong(what ", but " from " may not see " to)
  }
  BEGIN {
    while ((getline line < edges) > 0) {
      sub(/#.*/, "", line)
      if (line !~ /:/) continue
      name = trim(substr(line, 1, index(line, ":") - 1))
      rest = substr(line, index(line, ":") + 1)
      others[name] = ""
      if (index(rest, ";")) { others[name] = trim(substr(rest, index(rest, ";") + 1)); sub(/;.*/, "", rest) }
      known[name] = 1
      n = split(trim(rest), list, /[ \t]+/)
      for (i = 1; i <= n; ++i) if (list[i] != "") allowed[name, list[i]] = 1
    }
    while ((getline line < headers) > 0) exists[line] = 1
  }
  {
    file = $0; sub(/:.*/, "", file)
    rest = substr($0, length(file) + 2)
    where = file ":" rest; sub(/:[^0-9].*/, "", where)
    from = folder_of(file)
    if (from == "") {
      if (!(file in told)) { wrong("this folder has no row in " edges); told[file] = 1 }
      next
    }
  }
  /perk_library\(/ {
    text = $0; sub(/.*perk_library\(/, "", text); sub(/\).*/, "", text)
    n = split(text, word, /[ \t]+/)
    mode = ""
    for (i = 2; i <= n; ++i) {
      if (word[i] == "DEPS" || word[i] == "SYSTEM") { mode = word[i]; continue }
      granted = index(" " others[from] " ", " " word[i] " ")
      if (mode == "SYSTEM" && from ~ /^runtime\// && !granted) wrong("links " word[i] ", but the runtime stands alone")
      if (mode != "DEPS") continue
      to = word[i]; sub(/^perk_/, "", to)
      if (("compiler/" to) in known) edge("compiler/" to, "links " word[i])
      else if (("runtime/" to) in known) edge("runtime/" to, "links " word[i])
    }
    next
  }
  {
    header = $0
    if (match(header, /[<"][^>"]*[>"]/) == 0) next
    quoted = substr(header, RSTART, 1) == "\""
    header = substr(header, RSTART + 1, RLENGTH - 2)
    path = header
    if (path ~ /^perk\//) {
      if (("runtime/include/" path) in exists) path = "runtime/include/" path
      else if (("compiler/include/" path) in exists) path = "compiler/include/" path
    }
    if (path in exists || path ~ /^(compiler|runtime|stdlib|tools|tests|bench)\//) {
      to = folder_of(path)
      if (to == "") { to = path; sub(/\/.*/, "", to) }
      edge(to, "includes " header)
      next
    }
    if (!quoted && header ~ /^[a-z0-9_]+$/) next   # the standard library
    n = split(others[from], head, /[ \t]+/)
    for (i = 1; i <= n; ++i) if (head[i] != "" && index(header, head[i]) == 1) next
    if (quoted && header !~ /\//) wrong("includes \"" header "\": write the path from the root")
    else wrong("includes " header ", which " from " may not see")
  }
  END {
    if (bad) { printf "%d edges that tests/lint/edges.txt does not have\n", bad; exit 1 }
  }
' "${TMPDIR:-/tmp}/perk-includes.$$"
