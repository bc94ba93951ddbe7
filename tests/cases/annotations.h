// What a case file expects of itself: comments below the lines they speak of.
//
// In: the text of a .perk file. Out: the diagnostics it must report, by line, and where its compilation
// stops. A line that holds nothing but an annotation belongs to the nearest line above that is none.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace perk::cases {

// # error E0203: part of the claim
struct Expected {
  std::string code;
  std::string claim;       // a part of it; may be empty
  std::uint32_t line = 0;  // 1-based, of the line that is wrong
  std::string help;        // `#   help: part of the help`, on a line below; may be empty
};

struct Annotations {
  std::vector<Expected> expected;
  std::string stop_after;           // `# stop after parse` (or check), anywhere; empty: the whole way
  std::vector<std::string> faults;  // annotations that cannot be read
};

Annotations read_annotations(const source::File& file);

// Holds what was reported against what is expected; one sentence for each difference.
std::vector<std::string> differences(const Annotations& annotations,
                                     const std::vector<diag::Diagnostic>& reported, const source::File& file);

}  // namespace perk::cases
