#include "compiler/diag/diag.h"

#include <algorithm>
#include <tuple>

namespace perk::diag {

const std::vector<CodeInfo>& all_codes() {
  static const std::vector<CodeInfo> codes = {
#define DIAG(code, severity, summary) {Code::code, #code, Severity::severity, summary},
#include "compiler/diag/diag.def"
#undef DIAG
  };
  return codes;
}

// Codes are numbered by their rows, so the row is the index.
const CodeInfo& info(Code code) {
  return all_codes().at(static_cast<std::size_t>(code));
}

Diagnostic& Sink::report(Code code, source::Span span, std::string claim, std::string label) {
  if (info(code).severity == Severity::error) ++errors_;
  return diagnostics_.emplace_back(Diagnostic{code, span, std::move(claim), std::move(label), {}, {}, {}});
}

void Sink::revise(std::size_t from, const std::function<bool(Diagnostic&)>& keep) {
  std::size_t kept = from;
  for (std::size_t i = from; i < diagnostics_.size(); ++i) {
    if (!keep(diagnostics_[i])) {
      if (info(diagnostics_[i].code).severity == Severity::error) --errors_;
      continue;
    }
    if (kept != i) diagnostics_[kept] = std::move(diagnostics_[i]);
    ++kept;
  }
  diagnostics_.erase(diagnostics_.begin() + static_cast<std::ptrdiff_t>(kept), diagnostics_.end());
}

void Sink::sort() {
  auto key = [](const Diagnostic& d) {
    return std::tuple(d.span.file.index, d.span.begin, d.span.end, info(d.code).name);
  };
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

}  // namespace perk::diag
