// `coupons` blocks: the codes that are listed, read from a file or made, when they are valid, what they are
// worth.
//
// Made codes are drawn from an alphabet of 32 signs without look-alikes: a `?` is five bits. The checker
// holds the pattern against the count: there must be room for all codes, and so much more that none can be
// guessed.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/sema/accounts.h"
#include "compiler/sema/promotion.h"
#include "compiler/sema/sheet.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

constexpr std::int64_t kBitsOfSign = 5;
constexpr std::int64_t kLeastBits = 40;
constexpr std::int64_t kSpareBits = 30;
constexpr std::size_t kMostProblems = 100;

using Codes = std::map<std::string, source::Span, std::less<>>;

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

class Reader {
 public:
  Reader(Context& context, const ast::Block& block, Codes& codes, typed::CouponPool& out)
      : context_(context), block_(block), codes_(codes), out_(out) {}

  void read(const ast::Coupons& coupons) {
    for (const auto& clause : coupons.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
    if (!has_codes_ && !broken_ && !block_.broken) report_no_codes();
    if (made_ != nullptr && out_.made > 0) check_pattern(*made_);
    if (parts_ && !worth_ && !broken_) report_no_worth();
  }

 private:
  void take(const ast::BrokenClause&) { broken_ = true; }

  void take(const ast::CodesClause& clause) {
    has_codes_ = true;
    if (clause.file) take_file(*clause.file);
    for (const auto& code : clause.listed) take_code(code.value, code.span);
    if (!clause.made || !clause.pattern) return;
    if (said_before(made_span_)) return;
    ast::Quantity count;
    count.number = *clause.made;
    count.span = clause.made->span;
    auto made = count_of(context_, count, {});
    if (!made) return;
    if (*made == 0) {
      context_.sink.report(diag::Code::E0419, clause.made->span, "a count is at least 1", "nothing is meant")
          .help = "write how many codes are made";
      return;
    }
    out_.made = *made;
    out_.pattern = clause.pattern->value;
    out_.check_digit = clause.check_digit;
    made_ = &clause;
  }

  void take(const ast::ValidClause& clause) {
    if (!clause.from_issue) {
      if (said_before(valid_)) return;
      out_.valid = check_window_parts(context_, clause.parts, span_);
      return;
    }
    if (said_before(issued_)) return;
    auto length = length_of(context_, *clause.from_issue);
    if (!length) return;
    out_.from_issue = true;
    out_.months = length->months;
    out_.days = length->days;
    out_.seconds = length->scalar;
  }

  void take(const ast::LimitClause& clause) {
    if (said_before(limit_)) return;
    for (const auto& bound : clause.bounds) {
      if (bound.amount == nullptr || ast::as<ast::ErrorExpr>(*bound.amount) != nullptr) continue;
      const auto* count = ast::as<ast::Quantity>(*bound.amount);
      bool per_code = bound.per.size() == 1 && bound.per[0].key && !bound.per[0].top &&
                      bound.per[0].key->parts.size() == 1 && bound.per[0].key->parts[0].text == "code";
      if (count == nullptr || !per_code || bound.across || bound.or_guests ||
          bound.last != ast::LastGrant::part) {
        auto& found =
            context_.sink.report(diag::Code::E0637, bound.span,
                                 "a pool of coupons limits how often each code is used", "not `per code`");
        found.help = "write `limit 1 use per code`; all else is bounded by the promotion that needs the code";
        continue;
      }
      auto uses = count_of(context_, *count, {"use", "uses"});
      if (uses) out_.uses_per_code = uses;
    }
  }

  void take(const ast::WorthClause& clause) {
    if (said_before(worth_) || clause.worth == nullptr) return;
    const auto* amount = ast::as<ast::Quantity>(*clause.worth);
    if (amount == nullptr) {
      if (ast::as<ast::ErrorExpr>(*clause.worth) != nullptr) return;
      context_.sink
          .report(diag::Code::E0213, clause.worth->span, "the worth of a coupon is an amount",
                  "an amount is meant")
          .help = fmt::format("write `worth 50 {}`", context_.pack.currency);
      return;
    }
    if (auto worth = money_of(context_, *amount)) out_.worth = *worth;
  }

  void take(const ast::UsedInPartsClause&) {
    if (!said_before(parts_)) out_.used_in_parts = true;
  }

  // The column `code` of a sheet; a file of one column without that name has a code in every line.
  void take_file(const ast::Text& name) {
    if (said_before(file_)) return;
    auto named = context_.sheets.find(&block_);
    if (named == context_.sheets.end() || !named->second.file) return;  // reported where it was read
    const auto file = *named->second.file;
    const auto text = context_.sources.file(file).text();
    const auto csv = source::read_csv(text);
    if (context_.read_sheets.insert(file.index).second)
      for (std::size_t i = 0; i < std::min(csv.problems.size(), kMostProblems); ++i)
        report_sheet_problem(context_, file, csv, csv.problems[i]);
    std::vector<std::string> columns;
    columns.reserve(csv.header.size());
    for (const auto& cell : csv.header) columns.push_back(source::csv_text(text, cell));
    auto column =
        static_cast<std::size_t>(std::find(columns.begin(), columns.end(), "code") - columns.begin());
    if (column == columns.size()) {
      if (columns.size() > 1) {
        auto& found = context_.sink.report(diag::Code::E0702, name.span, "this file has no column `code`",
                                           "which of its columns has the codes?");
        found.help =
            fmt::format("it has {}; the first row names the column `code`", fmt::join(columns, ", "));
      }
      if (columns.size() != 1) return;
      column = 0;
      take_code(columns.front(), {file, csv.header.front().begin, csv.header.front().end});
    }
    for (std::size_t row = 0; row < csv.size(); ++row) {
      const auto& cell = csv.at(row, column);
      take_code(source::csv_text(text, cell), {file, cell.begin, cell.end});
    }
  }

  void take_code(std::string_view text, source::Span span) {
    auto code = trimmed(text);
    if (code.empty()) {
      context_.sink.report(diag::Code::E0425, span, "a coupon without a code", "nothing to enter").help =
          "write the code that shoppers enter";
      return;
    }
    auto key = code;
    if (!context_.pack.codes_match_case)
      for (char& letter : key)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    auto [first, added] = codes_.emplace(std::move(key), span);
    if (added) {
      out_.codes.push_back(std::move(code));
      return;
    }
    auto& found = context_.sink.report(diag::Code::E0636, span,
                                       fmt::format("the code `{}` is listed twice", code), "again");
    found.notes.push_back({first->second, "listed here"});
    found.help = "leave one of them out: a code belongs to one pool";
  }

  // Room for every code, and none that can be guessed from another.
  void check_pattern(const ast::CodesClause& clause) {
    auto signs = static_cast<std::int64_t>(std::count(out_.pattern.begin(), out_.pattern.end(), '?'));
    auto bits = signs * kBitsOfSign;
    auto needed = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(out_.made - 1)));
    auto safe = std::max(kLeastBits, kSpareBits + needed);
    if (bits >= safe) return;
    auto missing = (safe - bits + kBitsOfSign - 1) / kBitsOfSign;
    auto better = out_.pattern + std::string(static_cast<std::size_t>(missing), '?');
    bool small = bits < needed;
    auto& found =
        small ? context_.sink.report(
                    diag::Code::E0634, clause.pattern->span,
                    fmt::format("this pattern has not room for {} codes", clause.made->written),
                    signs == 0 ? std::string("no `?`") : fmt::format("{} places of 32 signs each", signs))
              : context_.sink.report(
                    diag::Code::W0635, clause.pattern->span, "these codes can be guessed",
                    fmt::format("{} bits; {} are safe for {} codes", bits, safe, clause.made->written));
    found.help = fmt::format("write \"{}\"", better);
    found.edits = {{clause.pattern->span, "\"" + better + "\""}};
  }

  void report_no_worth() {
    auto& found =
        context_.sink.report(diag::Code::E0645, *parts_,
                             "it is not said what a code is worth that is used in parts", "parts of what?");
    found.help = fmt::format("write `worth 500 {}` beside it", context_.pack.currency);
  }

  void report_no_codes() {
    auto place = block_.id ? block_.id->span : block_.kind.span;
    auto& found = context_.sink.report(diag::Code::E0633, place, "this pool has no codes", "no `codes` line");
    found.help =
        "list them, `codes \"A\", \"B\"`, or let them be made, `codes 1,000 like \"SK-?????"
        "-?????\"`";
  }

  bool said_before(std::optional<source::Span>& first) {
    return sema::said_before(context_, diag::Code::E0411, first, span_, head_);
  }

  Context& context_;
  const ast::Block& block_;
  Codes& codes_;
  typed::CouponPool& out_;
  source::Span span_, head_;
  bool has_codes_ = false, broken_ = false;
  const ast::CodesClause* made_ = nullptr;
  std::optional<source::Span> made_span_, file_, valid_, issued_, limit_, worth_, parts_;
};

}  // namespace

void declare_coupons(Context& context, const std::vector<const ast::Block*>& blocks) {
  Codes codes;
  for (const auto* block : blocks) {
    const auto* coupons = std::get_if<ast::Coupons>(&block->node);
    if (coupons == nullptr) continue;
    auto index = context.pack.pools.size();
    auto& out = context.pack.pools.emplace_back();
    out.id = block->id ? block->id->text : std::string();
    out.display = block->title ? block->title->value : std::string();
    out.span = block->span;
    if (block->id) {
      auto name = context.names.find(block->id->text);
      if (name != context.names.end() && name->second.span == block->id->span) name->second.index = index;
    }
    Reader(context, *block, codes, out).read(*coupons);
  }
}

}  // namespace perk::sema
