// Diagnostics for people: the place, the claim, the lines with their ranges underlined, the remedy.
//
// In: diagnostics and the files they speak of. Out: text, in colour only where asked. Columns are terminal
// cells, so that marks stand under Thai, Bangla and wide letters; what could upset a terminal is written out;
// of a very long line only the part around the range is shown.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/diag/diag.h"
#include "compiler/source/text.h"

namespace perk::diag {
namespace {

constexpr std::uint32_t kBytesBefore = 240;  // of a long line, shown before the leftmost range
constexpr std::uint32_t kBytesShown = 600;

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  [[nodiscard]] std::string operator()(const char* style, std::string_view text) const {
    if (!on_ || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", style, text);
  }

 private:
  bool on_;
};

constexpr const char* kBold = "1";
constexpr const char* kError = "1;31";
constexpr const char* kWarning = "1;33";
constexpr const char* kNote = "1;34";
constexpr const char* kHelp = "1;32";
constexpr const char* kDim = "2";

const char* style_of(Severity severity) {
  return severity == Severity::error ? kError : kWarning;
}

// One underlined range of one line, in cells.
struct Mark {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool primary = false;
  std::string text;
};

// A line as it is printed, and the cell where each of its bytes stands.
struct Shown {
  std::string text;
  std::uint32_t first = 0;  // offset in the file of the first byte shown
  std::vector<std::size_t> cells;
  std::size_t width = 0;

  [[nodiscard]] std::size_t cell(std::uint32_t offset) const {
    if (offset < first) return 0;
    auto index = offset - first;
    return index < cells.size() ? cells[index] : width;
  }
};

bool starts_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

Shown show_line(const source::File& file, std::uint32_t number, std::uint32_t focus) {
  auto line = file.line(number);
  auto start = file.line_start(number);
  std::uint32_t from = 0;
  auto to = static_cast<std::uint32_t>(line.size());
  if (line.size() > kBytesShown) {
    from = focus > start + kBytesBefore ? focus - start - kBytesBefore : 0;
    from = std::min(from, to);
    to = std::min(to, from + kBytesShown);
    while (from > 0 && from < line.size() && !starts_code_point(line[from])) --from;
    while (to < line.size() && !starts_code_point(line[to])) ++to;
  }
  Shown shown;
  shown.first = start + from;
  if (from > 0) {
    shown.text = "…";
    shown.width = 1;
  }
  for (auto i = from; i < to;) {
    auto point = source::code_point_at(line, i);
    for (std::uint32_t k = 0; k < point.size; ++k) shown.cells.push_back(shown.width);
    auto piece = source::printable(line.substr(i, point.size));
    shown.text += piece;
    shown.width += source::display_width(piece);
    i += point.size;
  }
  if (to < line.size()) shown.text += "…";
  return shown;
}

// The rows under a line. The rightmost label follows its own range; the others hang below theirs, from right
// to left, with a bar down to those that are still to come.
std::vector<std::string> underline(std::vector<Mark> marks, Severity severity, const Paint& paint) {
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  auto style = [&](const Mark& mark) { return mark.primary ? style_of(severity) : kNote; };

  std::size_t width = 0;
  for (const auto& mark : marks) width = std::max(width, mark.end);
  std::vector<const Mark*> owner(width, nullptr);
  for (const auto& mark : marks)
    for (auto cell = mark.begin; cell < mark.end; ++cell)
      if (owner[cell] == nullptr || mark.primary) owner[cell] = &mark;

  std::string row;
  for (std::size_t cell = 0; cell < width;) {
    const auto* mark = owner[cell];
    auto end = cell;
    while (end < width && owner[end] == mark) ++end;
    if (mark == nullptr)
      row.append(end - cell, ' ');
    else
      row += paint(style(*mark), std::string(end - cell, mark->primary ? '^' : '-'));
    cell = end;
  }

  std::vector<const Mark*> hanging;
  for (const auto& mark : marks)
    if (!mark.text.empty()) hanging.push_back(&mark);
  // Only a label whose range ends the row can stand beside it.
  if (!hanging.empty() && hanging.back()->end == width) {
    row += ' ' + paint(style(*hanging.back()), hanging.back()->text);
    hanging.pop_back();
  }
  std::vector<std::string> rows{row};
  while (!hanging.empty()) {
    const auto* last = hanging.back();
    hanging.pop_back();
    std::string below;
    std::size_t at = 0;
    for (const auto* mark : hanging) {
      if (mark->begin < at || mark->begin >= last->begin) continue;
      below.append(mark->begin - at, ' ');
      below += paint(style(*mark), "|");
      at = mark->begin + 1;
    }
    below.append(last->begin - std::min(at, last->begin), ' ');
    below += paint(style(*last), last->text);
    rows.push_back(std::move(below));
  }
  return rows;
}

class Renderer {
 public:
  Renderer(const source::Sources& sources, RenderOptions options)
      : sources_(sources), paint_(options.colour) {}

  void add(const Diagnostic& diagnostic) {
    if (!out_.empty()) out_ += '\n';
    const auto& code = info(diagnostic.code);
    const auto& file = sources_.file(diagnostic.span);
    auto at = file.position(diagnostic.span.begin);
    auto kind = code.severity == Severity::error ? "error" : "warning";
    out_ += paint_(kBold, fmt::format("{}:{}:{}:", source::printable(file.path()), at.line, at.column));
    out_ += ' ' + paint_(style_of(code.severity), fmt::format("{}[{}]:", kind, code.name));
    out_ += ' ' + paint_(kBold, source::printable(diagnostic.claim)) + '\n';
    snippet(diagnostic, diagnostic.span.file, code.severity);
    for (auto other : other_files(diagnostic)) {
      out_ += paint_(kDim, fmt::format("  in {}", source::printable(sources_.file(other).path()))) + '\n';
      snippet(diagnostic, other, code.severity);
    }
    help(diagnostic.help);
    witness(diagnostic.witness);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  struct Range {
    source::Span span;
    const std::string* text;
    bool primary;
  };

  static std::vector<source::FileId> other_files(const Diagnostic& diagnostic) {
    std::vector<source::FileId> out;
    for (const auto& note : diagnostic.notes) {
      auto file = note.span.file;
      if (!(file == diagnostic.span.file) && std::find(out.begin(), out.end(), file) == out.end())
        out.push_back(file);
    }
    return out;
  }

  void snippet(const Diagnostic& diagnostic, source::FileId id, Severity severity) {
    const auto& file = sources_.file(id);
    if (file.text().empty() && diagnostic.label.empty()) return;
    std::map<std::uint32_t, std::vector<Range>> lines;
    auto put = [&](const source::Span& span, const std::string& text, bool primary) {
      if (span.file == id) lines[file.position(span.begin).line].push_back({span, &text, primary});
    };
    put(diagnostic.span, diagnostic.label, true);
    for (const auto& note : diagnostic.notes) put(note.span, note.text, false);

    std::uint32_t last = 0;
    for (const auto& [number, ranges] : lines) {
      if (last != 0 && number > last + 1) out_ += paint_(kDim, "  ...") + '\n';
      last = number;
      print_line(file, number, ranges, severity);
    }
  }

  void print_line(const source::File& file, std::uint32_t number, const std::vector<Range>& ranges,
                  Severity severity) {
    auto focus = ranges.front().span.begin;
    for (const auto& range : ranges)
      if (range.primary) focus = range.span.begin;
    auto shown = show_line(file, number, focus);
    std::vector<Mark> marks;
    for (const auto& range : ranges) {
      Mark mark;
      mark.begin = shown.cell(range.span.begin);
      // A range that goes on in the next line is underlined to the end of this one.
      mark.end = std::max(shown.cell(range.span.end), mark.begin + 1);
      mark.primary = range.primary;
      mark.text = source::printable(*range.text);
      marks.push_back(std::move(mark));
    }
    gutter(fmt::format("{:5}", number));
    out_ += shown.text;
    trim();
    for (const auto& row : underline(std::move(marks), severity, paint_)) {
      gutter("     ");
      out_ += row;
      trim();
    }
  }

  void gutter(std::string_view number) { out_ += paint_(kDim, fmt::format("{} | ", number)); }

  void trim() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += '\n';
  }

  // A remedy may have several lines; they stand below one another.
  void help(std::string_view text) {
    auto lead = std::string("  ") + paint_(kHelp, "help:") + ' ';
    while (!text.empty()) {
      auto end = text.find('\n');
      out_ += lead + source::printable(text.substr(0, end)) + '\n';
      lead = "        ";
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
  }

  // The test block, so that it can be copied into the pack.
  void witness(std::string_view text) {
    if (text.empty()) return;
    out_ += std::string("  ") + paint_(kNote, "shown by:") + '\n';
    while (!text.empty()) {
      auto end = text.find('\n');
      out_ += "    " + source::printable(text.substr(0, end)) + '\n';
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
  }

  const source::Sources& sources_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string render_text(const std::vector<Diagnostic>& diagnostics, const source::Sources& sources,
                        RenderOptions options) {
  Renderer renderer(sources, options);
  for (const auto& diagnostic : diagnostics) renderer.add(diagnostic);
  return renderer.take();
}

}  // namespace perk::diag
