#include "compiler/lint/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace perk::lint {
namespace {

std::vector<Range> common(const std::vector<Range>& a, const std::vector<Range>& b) {
  std::vector<Range> out;
  for (const auto& left : a) {
    for (const auto& right : b) {
      Range both{std::max(left.low, right.low), std::min(left.high, right.high)};
      if (both.low <= both.high) out.push_back(both);
    }
  }
  return out;
}

Values meet_texts(const Values& a, const Values& b) {
  Values out;
  out.kind = ValueKind::text;
  auto into = std::back_inserter(out.texts);
  if (a.others && b.others) {
    out.others = true;
    std::set_union(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), into);
  } else if (a.others) {
    std::set_difference(b.texts.begin(), b.texts.end(), a.texts.begin(), a.texts.end(), into);
  } else if (b.others) {
    std::set_difference(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), into);
  } else {
    std::set_intersection(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), into);
  }
  return out;
}

Values meet_paths(const Values& a, const Values& b) {
  Values out;
  out.kind = ValueKind::path;
  out.anywhere = a.anywhere && b.anywhere;
  if (a.anywhere) {
    out.under = b.under;
  } else if (b.anywhere) {
    out.under = a.under;
  } else {
    for (const auto& left : a.under) {
      for (const auto& right : b.under) {
        if (is_below(left, right))
          out.under.push_back(left);
        else if (is_below(right, left))
          out.under.push_back(right);
      }
    }
  }
  std::set_union(a.outside.begin(), a.outside.end(), b.outside.begin(), b.outside.end(),
                 std::back_inserter(out.outside));
  return out;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

}  // namespace

Values numbers(std::int64_t low, std::int64_t high) {
  Values out;
  if (low <= high) out.ranges.push_back({low, high});
  return out;
}

Values texts_of(std::vector<std::string> texts) {
  Values out;
  out.kind = ValueKind::text;
  out.texts = sorted(std::move(texts));
  return out;
}

Values texts_but(std::vector<std::string> texts) {
  auto out = texts_of(std::move(texts));
  out.others = true;
  return out;
}

Values paths_under(std::vector<std::string> roots) {
  Values out;
  out.kind = ValueKind::path;
  out.under = sorted(std::move(roots));
  return out;
}

Values paths_outside(std::vector<std::string> roots) {
  Values out;
  out.kind = ValueKind::path;
  out.anywhere = true;
  out.outside = sorted(std::move(roots));
  return out;
}

bool is_below(std::string_view path, std::string_view root) {
  if (path.substr(0, root.size()) != root) return false;
  return path.size() == root.size() || path[root.size()] == '/';
}

bool is_empty(const Values& values) {
  if (values.missing) return false;
  switch (values.kind) {
    case ValueKind::number: return values.ranges.empty();
    case ValueKind::text: return !values.others && values.texts.empty();
    case ValueKind::path: break;
  }
  if (values.anywhere) return false;
  return std::all_of(values.under.begin(), values.under.end(), [&](const std::string& root) {
    return std::any_of(values.outside.begin(), values.outside.end(),
                       [&](const std::string& cut) { return is_below(root, cut); });
  });
}

Values meet(const Values& a, const Values& b) {
  Values out;
  switch (a.kind) {
    case ValueKind::number: out.ranges = common(a.ranges, b.ranges); break;
    case ValueKind::text: out = meet_texts(a, b); break;
    case ValueKind::path: out = meet_paths(a, b); break;
  }
  out.missing = a.missing && b.missing;
  return out;
}

std::string text_of(const Values& values) {
  auto out = fmt::format("{}{}{}{}", static_cast<int>(values.kind), values.missing ? "m" : "",
                         values.others ? "o" : "", values.anywhere ? "a" : "");
  for (const auto& range : values.ranges) out += fmt::format("[{},{}]", range.low, range.high);
  for (const auto* texts : {&values.texts, &values.under, &values.outside}) {
    out += '|';
    for (const auto& text : *texts) out += fmt::format("{}:{}", text.size(), text);
  }
  return out;
}

}  // namespace perk::lint
