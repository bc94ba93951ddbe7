# A C program that prints the size of every struct of the headers, the place and size of every member, and the number of
# every enumerator and macro. The headers are written by clang-format, so that a declaration is a line or two.
{
  line = $0
  # Comments go, those over several lines too.
  while (1) {
    if (inside) {
      if (!match(line, /\*\//)) { line = ""; break }
      line = substr(line, RSTART + 2)
      inside = 0
    }
    if (!match(line, /\/\*/)) break
    head = substr(line, 1, RSTART - 1)
    line = substr(line, RSTART + 2)
    if (match(line, /\*\//)) { line = head substr(line, RSTART + 2) } else { inside = 1; line = head; break }
  }
  if (line ~ /^#define PERK_[A-Z_]+ [0-9A-Z_]+[ ]*$/ && line !~ /NOEXCEPT|API /) { split(line, word, " "); number(word[2]) }
  if (line ~ /^#/) next
  text = text line "\n"
}
function number(name) { numbers[++number_count] = name }
function trim(s) { gsub(/^[ \t\n]+|[ \t\n]+$/, "", s); return s }
FNR == 1 { headers[++header_count] = FILENAME }
END {
  rest = text
  while (match(rest, /(typedef struct [a-z_]+|enum) \{[^}]*\}/)) {
    block = substr(rest, RSTART, RLENGTH)
    rest = substr(rest, RSTART + RLENGTH)
    body = block
    sub(/^[^{]*\{/, "", body)
    sub(/\}$/, "", body)
    if (block ~ /^enum/) {
      count = split(body, item, ",")
      for (i = 1; i <= count; ++i) { name = trim(item[i]); sub(/[ =].*/, "", name); if (name != "") number(name) }
      continue
    }
    split(block, word, " ")
    structs[++struct_count] = word[3]
    count = split(body, item, ";")
    for (i = 1; i <= count; ++i) {
      declared = trim(item[i])
      if (declared == "") continue
      if (match(declared, /\(\*[a-z_]+\)/)) {
        members[struct_count] = members[struct_count] " " substr(declared, RSTART + 2, RLENGTH - 3)
        continue
      }
      gsub(/\[[^]]*\]/, "", declared)
      parts = split(declared, part, ",")
      for (k = 1; k <= parts; ++k) {
        name = trim(part[k])
        sub(/.*[ *\n]/, "", name)
        members[struct_count] = members[struct_count] " " name
      }
    }
  }
  print "#include <stdio.h>\n#include <stddef.h>\n#include <perk/c/sign.h>\n#include <perk/perk.h>\n\nint main(void) {"
  for (i = 1; i <= struct_count; ++i) {
    printf "  printf(\"%s %%zu\\n\", sizeof(%s));\n", structs[i], structs[i]
    count = split(members[i], item, " ")
    for (k = 1; k <= count; ++k) {
      printf "  printf(\"  %s %%zu %%zu\\n\", offsetof(%s, %s), sizeof(((%s*)0)->%s));\n",
        item[k], structs[i], item[k], structs[i], item[k]
    }
  }
  for (i = 1; i <= number_count; ++i) printf "  printf(\"%s %%lld\\n\", (long long)%s);\n", numbers[i], numbers[i]
  print "  return 0;\n}"
}
