// Diagnostics as data: what is wrong, where, what shows it, and the edit that mends it.
//
// Every diagnostic is registered once in diag.def (code, severity, a one-line summary); its documentation is
// docs/diagnostics/CODE.md. A message is the *claim* (lower-case start, no final period, the user's text in
// backticks), the label is the *evidence* under the primary range, help says the remedy, and edits are what
// `perk check --fix` applies. No message speaks of compilers or C++.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace perk::diag {

enum class Severity : std::uint8_t { error, warning };

enum class Code : std::uint16_t {
#define DIAG(code, severity, summary) code,
#include "compiler/diag/diag.def"
#undef DIAG
};

struct CodeInfo {
  Code code;
  std::string_view name;  // "E0203"
  Severity severity;
  std::string_view summary;
};

const CodeInfo& info(Code code);
const std::vector<CodeInfo>& all_codes();

// Replaces the text of `span` (an insertion where it is empty).
struct Edit {
  source::Span span;
  std::string text;
};

// A second place that belongs to the claim: "amount in THB" under `subtotal of plumbing`.
struct Note {
  source::Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  source::Span span;  // the primary range
  std::string claim;
  std::string label;  // evidence under the primary range; may be empty
  std::vector<Note> notes;
  std::string help;
  std::vector<Edit> edits;  // one fix: all of them together, ranges disjoint
  // A `test` block in the language, with its last newline, that passes in the pack as it is and shows the
  // claim on one small cart; may be empty.
  std::string witness;
};

// Collects; never throws, never prints. Order of report is kept.
class Sink {
 public:
  Diagnostic& report(Code code, source::Span span, std::string claim, std::string label = {});
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return diagnostics_; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] std::size_t warnings() const { return diagnostics_.size() - errors_; }
  [[nodiscard]] bool has_errors() const { return errors_ != 0; }
  // Changes what was reported as number `from` and later; what `keep` refuses is forgotten.
  void revise(std::size_t from, const std::function<bool(Diagnostic&)>& keep);
  // By file, then place, then code; stable.
  void sort();

 private:
  std::vector<Diagnostic> diagnostics_;
  std::size_t errors_ = 0;
};

// The name of `candidates` nearest to `word`, or "" where none is near enough to be meant.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

struct RenderOptions {
  bool colour = false;
};

// For people: `file:line:column: error[E0203]: claim`, the line, the ranges underlined, help.
std::string render_text(const std::vector<Diagnostic>& diagnostics, const source::Sources& sources,
                        RenderOptions options = {});
// For programs: a JSON array; every range as UTF-8 byte offsets and as line/column.
std::string render_json(const std::vector<Diagnostic>& diagnostics, const source::Sources& sources);

// The file's text with the fixes applied. The edits of one diagnostic go together; a fix that overlaps an
// earlier one, or inserts at the same place, is left out and counted, and a second check offers it again.
struct Fixed {
  std::string text;
  std::size_t applied = 0;  // diagnostics, not edits
  std::size_t skipped = 0;
};
Fixed apply_edits(const std::vector<Diagnostic>& diagnostics, source::FileId file,
                  const source::Sources& sources);

}  // namespace perk::diag
