// What a module keeps of its sources: the words of a clause, and the identity of the whole.
#pragma once
#include <string>
#include <string_view>

#include "compiler/source/source.h"

namespace perk::lower {

// A clause as written, on one line: comments gone, line breaks and runs of spaces one space.
std::string one_line(std::string_view text);

// 128 bits of FNV-1a over the texts in byte order, as lower-case hex: the same for the same files in any
// order and under any names.
std::string version_of(const source::Sources& sources);

}  // namespace perk::lower
