#!/bin/sh
# One step of the tests of the installed tree: install.sh tree|library|layout|c|carts|cpp|cmake|node|python|ledger
#
# `tree` installs all components to $PERK_TREE, makes a key, builds and signs the module of examples/hosts with the
# installed command, and prices its carts with it; the others build a host from that tree alone and compare. Exit code
# 77: the machine lacks what the step needs, which is said.
set -eu
step=$1
tree=$PERK_TREE
hosts=examples/hosts
module=$tree/shop.perkm
key=$tree/shop.pub
export PKG_CONFIG_PATH="$tree/lib/pkgconfig"
# So that no host finds another libperk, nor its dependencies, but through pkg-config and CMake.
unset LD_LIBRARY_PATH || :
compiler=$(command -v cc || command -v gcc)

lacks() {
  echo "left out: this machine has no $1"
  exit 77
}

same() { # same EXPECTED GOT
  cmp "$1" "$2" || { diff "$1" "$2" | head -n 20; exit 1; }
  echo "$(wc -c <"$2") bytes, equal to those of the perk command"
}

# flags PACKAGE...: what a compiler is told, and where the program finds the libraries when it runs.
flags() {
  # shellcheck disable=SC2046  # a list of flags
  echo $(pkg-config --cflags --libs "$@") "-Wl,-rpath,$tree/lib"
}

# Of a program or library: the libraries that it names itself.
needed() {
  readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort
}

# What the dynamic linker would load for it, all the way down.
loaded() {
  ldd "$1" | sed -n 's/^[[:space:]]*\([^ ]*\) .*/\1/p' | sed 's|.*/||' | sort
}

# only WHAT LIST ALLOWED...: nothing in the list but these.
only() {
  what=$1
  list=$2
  shift 2
  for name in $list; do
    found=0
    for pattern in "$@"; do
      # shellcheck disable=SC2254  # patterns
      case "$name" in $pattern) found=1 ;; esac
    done
    [ "$found" -eq 1 ] || { echo "$what needs $name"; exit 1; }
  done
}
c_libraries='libc.so.6 libm.so.6 libstdc++.so.6 libgcc_s.so.1 ld-linux*.so.* linux-vdso.so.*'

case "$step" in
  tree)
    rm -rf "$tree"
    for component in runtime ledger compiler; do
      "$CMAKE" --install "$PERK_BUILD" --prefix "$tree" --component "$component" >"$PERK_BUILD/install-$component.log"
    done
    perk=$tree/bin/perk
    (cd "$tree" && "$perk" keys generate shop)
    "$perk" build "$hosts" -o "$module" --release 1 --sign "$tree/shop.key"
    : >"$tree/expected"
    while IFS= read -r cart; do
      printf '%s\n' "$cart" | "$perk" price "$module" --cart - --canonical >>"$tree/expected"
    done <"$hosts/carts.jsonl"
    [ "$(grep -c '^perk result 1 ' "$tree/expected")" -eq "$(wc -l <"$hosts/carts.jsonl")" ]
    echo "$(wc -l <"$hosts/carts.jsonl") carts priced"
    ;;

  library)
    library=$tree/lib/libperk.so
    sign=$tree/lib/libperk_sign.so
    ledger=$tree/lib/libperk_ledger.so
    # shellcheck disable=SC2086  # a list of patterns
    only libperk "$(needed "$library")" $c_libraries
    # shellcheck disable=SC2086
    only libperk_sign "$(needed "$sign")" $c_libraries libperk.so.1 'libsodium.so.*'
    # shellcheck disable=SC2086
    only libperk_ledger "$(needed "$ledger")" $c_libraries libperk.so.1 'libsodium.so.*' 'libsqlite3.so.*' 'libpq.so.*'
    readelf -d "$library" | grep -q 'SONAME.*\[libperk.so.1\]'
    readelf -d "$sign" | grep -q 'SONAME.*\[libperk_sign.so.1\]'
    [ "$(readlink "$tree/lib/libperk.so.1")" = libperk.so.1.0 ]
    # The C interface, to the name; and of C++ only what public headers name.
    nm -D --defined-only "$library" "$sign" | sed -n 's/^[0-9a-f]* T \(perk_[a-z_]*\)@@PERK_1$/\1/p' | sort |
      diff -u tests/install/functions.txt - ||
      { echo "the C interface is not tests/install/functions.txt"; exit 1; }
    nm -DC --defined-only "$library" "$sign" "$ledger" | sed -n 's/^[0-9a-f]* [A-Z] \([^@]*\)@@PERK_CXX.*/\1/p' | sort -u >"$tree/cxx"
    if grep -vE '^(typeinfo( name)? for |vtable for )?perk::' "$tree/cxx"; then
      echo "these are shown and are not of perk"
      exit 1
    fi
    other=$(nm -D --defined-only "$library" "$sign" "$ledger" | sed -n 's/^[0-9a-f]* [A-Z] //p' | grep -vE '@@PERK_(1|CXX_[0-9.]*)$|^PERK_' || :)
    [ -z "$other" ] || { echo "shown without a version: $other"; exit 1; }
    # Nothing writable and executable, and no code that a compiler, parser or JSON reader brought along.
    readelf -lW "$library" | grep -q 'RWE' && { echo "a segment is writable and executable"; exit 1; }
    if strings "$library" | grep -E 'antlr4|[Ll][Ll][Vv][Mm]::|nlohmann|simdjson'; then exit 1; fi
    strip -o "$tree/stripped" "$library"
    size=$(wc -c <"$tree/stripped")
    echo "libperk.so: $size bytes stripped, $(wc -l <tests/install/functions.txt) functions of C, $(wc -l <"$tree/cxx") symbols of C++"
    if [ "$PERK_BUILD_TYPE" = Release ]; then
      # The goal is 1 MB; until it is reached the library may only shrink.
      [ "$size" -le 1100000 ] || { echo "that is more than 1.1 MB"; exit 1; }
    else
      echo "its size is held in a Release build alone"
    fi
    ;;

  layout)
    # The sizes, places and numbers that hosts were compiled with.
    awk -f tests/install/layout.awk "$tree"/include/perk/c/*.h >"$tree/layout.c"
    # shellcheck disable=SC2046  # a list of flags
    "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror "$tree/layout.c" $(pkg-config --cflags perk) -o "$tree/layout"
    "$tree/layout" >"$tree/layout.txt"
    diff -u tests/install/abi.txt "$tree/layout.txt" ||
      { echo "the C interface is not tests/install/abi.txt; docs/reference/c-abi.md says how it may grow"; exit 1; }
    echo "$(wc -l <tests/install/abi.txt) sizes, places and numbers as they were"
    ;;

  c)
    # The smallest host, as C99, from a tree without compiler: neither LLVM nor ANTLR is asked for anywhere.
    [ "$(wc -l <"$hosts/c/price.c")" -lt 60 ]
    flags=$(flags perk-sign)
    case "$flags" in *LLVM* | *antlr* | *sodium*) echo "pkg-config asks for more: $flags"; exit 1 ;; esac
    # shellcheck disable=SC2086  # a list of flags
    "$compiler" -std=c99 -Wall -Wextra -Wpedantic -Werror "$hosts/c/price.c" $flags -o "$tree/price"
    # shellcheck disable=SC2086
    only price "$(loaded "$tree/price")" $c_libraries libperk.so.1 libperk_sign.so.1 'libsodium.so.*'
    "$tree/price" "$module" "$key" >"$tree/price.out"
    # Its one cart is the first of the file.
    awk '/^perk result / && ++n == 2 { exit } { print }' "$tree/expected" >"$tree/first"
    same "$tree/first" "$tree/price.out"
    # Linked in, there is nothing to load but the C and C++ libraries, and libsodium for signatures.
    static="$tree/lib/libperk_sign.a $tree/lib/libperk.a -lstdc++ -lm"
    # shellcheck disable=SC2046,SC2086
    "$compiler" -std=c99 "$hosts/c/price.c" $(pkg-config --cflags perk) $static $(pkg-config --libs libsodium) -o "$tree/price-static"
    # shellcheck disable=SC2086
    only price-static "$(loaded "$tree/price-static")" $c_libraries 'libsodium.so.*'
    "$tree/price-static" "$module" "$key" >"$tree/price.out"
    same "$tree/first" "$tree/price.out"
    # A flipped bit, and the key of somebody else, are refused.
    dd if="$module" of="$tree/flipped.perkm" bs=1 count="$(($(wc -c <"$module") - 1))" 2>/dev/null
    if "$tree/price" "$tree/flipped.perkm" "$key" 2>"$tree/price.err"; then exit 1; fi
    grep -q '^module_' "$tree/price.err"
    (cd "$tree" && rm -f other.key other.pub && "$tree/bin/perk" keys generate other >/dev/null)
    if "$tree/price" "$module" "$tree/other.pub" 2>"$tree/price.err"; then exit 1; fi
    grep -q '^module_unknown_key: ' "$tree/price.err"
    ;;

  carts)
    pkg-config --exists jansson || lacks "jansson (libjansson-dev)"
    # shellcheck disable=SC2046  # a list of flags
    "$compiler" -std=c99 -Wall -Wextra -Werror "$hosts/c/carts.c" $(flags perk-sign jansson) -o "$tree/carts-c"
    "$tree/carts-c" "$module" "$key" "$hosts/carts.jsonl" >"$tree/carts-c.out"
    same "$tree/expected" "$tree/carts-c.out"
    ;;

  cpp)
    # shellcheck disable=SC2046
    "$CXX" -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Werror "$hosts/cpp/carts.cpp" $(flags perk-sign) -o "$tree/carts-cpp"
    "$tree/carts-cpp" "$module" "$key" "$hosts/carts.jsonl" >"$tree/carts-cpp.out"
    same "$tree/expected" "$tree/carts-cpp.out"
    # Every public header stands alone, in both languages where it is C.
    (cd "$tree/include" && find perk -name '*.h') | while read -r header; do
      printf '#include <%s>\n' "$header" |
        "$CXX" -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Werror -I"$tree/include" -fsyntax-only -x c++ -
      case "$header" in
        perk/c/* | perk/perk.h | perk/api.h)
          printf '#include <%s>\ntypedef int host;\n' "$header" |
            "$compiler" -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$tree/include" -fsyntax-only -x c -
          ;;
      esac
    done
    ;;

  cmake)
    # find_package(perk), once for each of its targets, from a tree that was moved to another place.
    rm -rf "$tree-moved" "$tree-project"
    cp -R "$tree" "$tree-moved"
    "$CMAKE" -S tests/install/project -B "$tree-project" -DCMAKE_PREFIX_PATH="$tree-moved" \
      -DHOSTS="$PWD/$hosts" -DCMAKE_CXX_COMPILER="$CXX" >"$tree/cmake.log" || { cat "$tree/cmake.log"; exit 1; }
    "$CMAKE" --build "$tree-project" >>"$tree/cmake.log" || { cat "$tree/cmake.log"; exit 1; }
    awk '/^perk result / && ++n == 2 { exit } { print }' "$tree/expected" >"$tree/first"
    for program in price price_static; do
      "$tree-project/$program" "$module" "$key" >"$tree/cmake.out"
      same "$tree/first" "$tree/cmake.out"
    done
    "$tree-project/carts" "$module" "$key" "$hosts/carts.jsonl" >"$tree/cmake.out"
    same "$tree/expected" "$tree/cmake.out"
    # shellcheck disable=SC2086
    only price_static "$(needed "$tree-project/price_static")" $c_libraries 'libsodium.so.*'
    rm -rf "$tree-moved" "$tree-project"
    ;;

  node)
    command -v node >/dev/null || lacks "Node.js (nodejs)"
    [ -f /usr/include/node/node_api.h ] || lacks "headers of Node.js (libnode-dev)"
    # shellcheck disable=SC2046
    "$compiler" -shared -fPIC -Wall -Wextra -Werror -isystem /usr/include/node "$hosts/node/perk_node.c" $(flags perk-sign) \
      -o "$tree/perk.node"
    node "$hosts/node/carts.js" "$tree/perk.node" "$module" "$key" "$hosts/carts.jsonl" >"$tree/carts-node.out"
    same "$tree/expected" "$tree/carts-node.out"
    ;;

  python)
    command -v python3 >/dev/null || lacks "Python (python3)"
    PYTHONDONTWRITEBYTECODE=1 PERK_LIBRARY_PATH=$tree/lib python3 "$hosts/python/carts.py" "$module" "$key" \
      "$hosts/carts.jsonl" >"$tree/carts-python.out"
    same "$tree/expected" "$tree/carts-python.out"
    ;;

  ledger)
    # Orders of two customers over SQLite, and over PostgreSQL where ctest has started one: line by line the same.
    # shellcheck disable=SC2046
    "$CXX" -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Werror "$hosts/ledger/ledger.cpp" $(flags perk-ledger) -o "$tree/ledger-host"
    "$tree/bin/perk" test "$hosts/ledger"
    "$tree/bin/perk" build "$hosts/ledger" -o "$tree/kiosk.perkm" --release 1
    head -c 32 /dev/urandom >"$tree/kiosk.key"
    rm -f "$tree"/kiosk.db*
    "$tree/ledger-host" "$tree/kiosk.perkm" "$tree/kiosk.key" "sqlite:$tree/kiosk.db" >"$tree/ledger-host.out"
    diff -u "$hosts/ledger/expected.txt" "$tree/ledger-host.out"
    echo "$(wc -l <"$hosts/ledger/expected.txt") lines, as expected, over SQLite"
    if [ -z "${PERK_TEST_POSTGRES:-}" ]; then
      echo "left out: no PostgreSQL server was started"
      exit 0
    fi
    "$tree/ledger-host" "$tree/kiosk.perkm" "$tree/kiosk.key" "postgresql:$PERK_TEST_POSTGRES schema=kiosk_$$" >"$tree/ledger-host.out"
    diff -u "$hosts/ledger/expected.txt" "$tree/ledger-host.out"
    echo "and over PostgreSQL"
    ;;

  *) echo "no step $step"; exit 2 ;;
esac
