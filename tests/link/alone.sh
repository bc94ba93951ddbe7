#!/bin/sh
# A program of the runtime needs the C and C++ libraries and nothing else, neither shared nor linked in.
# Usage: alone.sh PROGRAM
set -eu
bad=0

for library in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
  case "$library" in
    libc.so.* | libm.so.* | libstdc++.so.* | libgcc_s.so.* | ld-linux*) ;;
    libasan.so.* | libubsan.so.*) ;; # a build under the sanitizers
    *) echo "the runtime needs $library"; bad=1 ;;
  esac
done

# Mangled names of what may not be inside: namespaces of ANTLR, LLVM, fmt, nlohmann, and ICU's C functions.
nm "$1" | grep -E 'N6antlr4|N4llvm|N3fmt2v|8nlohmann|8simdjson|[TtUuVvWw] u_[a-z]+[A-Za-z]*_[0-9]+$' | head -n 5 >"$1.found" || :
if [ -s "$1.found" ]; then
  echo "the runtime holds code of a library it may not have:"
  cat "$1.found"
  bad=1
fi
rm -f "$1.found"
exit $bad
