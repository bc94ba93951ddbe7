#include "tests/cases/annotations.h"

#include <fmt/format.h>

#include <regex>

namespace perk::cases {
namespace {

const std::regex kAnnotation(R"(\s*#\s*(error|warning)\s+([EW][0-9]{4})(?::\s*(.*?))?\s*)");
const std::regex kHelp(R"(\s*#\s*help:\s*(.*?)\s*)");
const std::regex kStop(R"(\s*#\s*stop after (parse|check)\s*)");
// What looks like an annotation but was misspelt must not pass as a comment.
const std::regex kNearly(R"(\s*#\s*(error|warning)\b.*)");

bool is_annotation(const std::string& line) {
  return std::regex_match(line, kAnnotation) || std::regex_match(line, kHelp) ||
         std::regex_match(line, kStop);
}

// The line that a place belongs to: the end of the file and annotations count as the line above them.
std::uint32_t wrong_line(const source::File& file, std::uint32_t offset) {
  auto line = file.position(offset).line;
  while (line > 1) {
    auto text = std::string(file.line(line));
    auto past_the_end = line == file.line_count() && text.empty();
    if (!past_the_end && !is_annotation(text)) break;
    --line;
  }
  return line;
}

}  // namespace

Annotations read_annotations(const source::File& file) {
  Annotations out;
  std::uint32_t above = 1;
  bool after_expectation = false;
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    auto line = std::string(file.line(number));
    std::smatch match;
    if (std::regex_match(line, match, kAnnotation)) {
      out.expected.push_back({match[2], match[3], above, {}});
      if ((match[1] == "error") != (match[2].str()[0] == 'E'))
        out.faults.push_back(fmt::format("line {}: errors begin with E, warnings with W", number));
      after_expectation = true;
    } else if (std::regex_match(line, match, kHelp) && after_expectation) {
      out.expected.back().help = match[1];
    } else if (std::regex_match(line, match, kStop)) {
      out.stop_after = match[1];
    } else {
      if (std::regex_match(line, kNearly))
        out.faults.push_back(fmt::format("line {}: write `# error E0123: part of the claim`", number));
      above = number;
      after_expectation = false;
    }
  }
  return out;
}

std::vector<std::string> differences(const Annotations& annotations,
                                     const std::vector<diag::Diagnostic>& reported,
                                     const source::File& file) {
  auto out = annotations.faults;
  std::vector<bool> met(annotations.expected.size(), false);
  for (const auto& diagnostic : reported) {
    const auto& code = diag::info(diagnostic.code);
    auto line = wrong_line(file, diagnostic.span.begin);
    bool found = false;
    for (std::size_t i = 0; i < met.size() && !found; ++i) {
      const auto& expected = annotations.expected[i];
      found = !met[i] && expected.code == code.name && expected.line == line &&
              diagnostic.claim.find(expected.claim) != std::string::npos &&
              diagnostic.help.find(expected.help) != std::string::npos;
      if (found) met[i] = true;
    }
    if (!found)
      out.push_back(fmt::format(
          "line {}: not expected: {} {}: {}{}", line,
          code.severity == diag::Severity::error ? "error" : "warning", code.name, diagnostic.claim,
          diagnostic.help.empty() ? std::string() : " (help: " + diagnostic.help + ")"));
  }
  for (std::size_t i = 0; i < met.size(); ++i) {
    const auto& expected = annotations.expected[i];
    if (!met[i])
      out.push_back(fmt::format("line {}: not reported: {}: {}{}", expected.line, expected.code,
                                expected.claim,
                                expected.help.empty() ? std::string() : " (help: " + expected.help + ")"));
  }
  return out;
}

}  // namespace perk::cases
