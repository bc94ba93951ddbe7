// What operators do with codes; bulk.h writes, texts.h reads.
#include "runtime/ledger/codes/code_store.h"

#include <sodium.h>

#include <algorithm>

#include "runtime/ledger/codes/bulk.h"
#include "runtime/ledger/codes/pattern.h"
#include "runtime/ledger/codes/seal.h"
#include "runtime/ledger/codes/texts.h"
#include "runtime/ledger/store/faults.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ops/text.h"

namespace perk::ledger {
namespace {

constexpr std::size_t kMostCodeBytes = 200;
// So many numbers in one transaction whose codes are all there already are no accident.
constexpr std::size_t kMostThere = 100;

Reply invalid(std::string message) {
  Reply reply;
  reply.status = Status::invalid;
  reply.message = std::move(message);
  return reply;
}

// What is wrong with the terms of a code, or "".
std::string wrong_terms(const CodeTerms& terms) {
  if (terms.pool.empty()) return "a code belongs to a pool: name the `coupons` block that it is for";
  if (terms.uses && *terms.uses < 1) return "a code is used at least once: uses is 1 or more";
  if (terms.worth < 0) return "a code is worth nothing or more";
  if (terms.valid_from && terms.valid_to && terms.valid_from->seconds >= terms.valid_to->seconds) {
    return "a code is valid from before it ends";
  }
  return {};
}

std::string wrong_code(const GivenCode& given) {
  const std::string_view code = ops::trim(given.code);
  if (code.empty()) return "a code is not empty";
  if (code.size() > kMostCodeBytes) return "a code has at most " + std::to_string(kMostCodeBytes) + " bytes";
  for (const char c : code) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a code has no control characters";
  }
  return wrong_terms(given.terms);
}

Id new_batch() {
  Id id;
  randombytes_buf(id.bytes.data(), id.bytes.size());
  return id;
}

class Codes final : public CodeStore {
 public:
  explicit Codes(CodeStoreSettings settings) : settings_(std::move(settings)) {}

  std::variant<Batch, Reply> make(const MakeCodes& request, const std::function<void(std::string_view)>& take,
                                  const Progress& progress) override {
    if (std::string problem = wrong_terms(request.terms); !problem.empty())
      return invalid(std::move(problem));
    BatchRows known;
    Instant now;
    if (Fault fault = load_batches(known, &now); fault.failed()) return reply_of(fault);
    std::int64_t all = request.count;
    for (const auto& [id, row] : known) {
      if (row.batch.pool == request.terms.pool && !row.made.pattern.empty()) all += row.batch.codes;
    }
    if (request.count < 1) return invalid("a count is at least 1");
    if (std::string problem = problem_of(request.made, all); !problem.empty()) {
      return invalid(std::move(problem));
    }
    Store::BatchRow batch = fresh_batch(request.terms.pool, request.label, now);
    batch.made = request.made;
    batch.batch.made = true;
    if (Fault fault = add_batch(batch); fault.failed()) return reply_of(fault);
    return make_all(request, batch, take, progress);
  }

  std::variant<Batch, Reply> bring_in(std::string_view label,
                                      const std::function<std::optional<GivenCode>()>& next,
                                      const Progress& progress) override {
    std::optional<GivenCode> given = next();
    if (!given) return invalid("there are no codes to bring in");
    BatchRows known;
    Instant now;
    if (Fault fault = load_batches(known, &now); fault.failed()) return reply_of(fault);
    Store::BatchRow batch = fresh_batch(given->terms.pool, label, now);
    if (Fault fault = add_batch(batch); fault.failed()) return reply_of(fault);
    Reply problem = bring_all(batch, std::move(given), next, progress);
    if (problem.status == Status::done) {
      // From here on they are good, all at once.
      Store::CodesChange change;
      change.batch = batch.id;
      change.state = CodeState::active;
      Affected changed;
      const Fault fault =
          settings_.with_store([&](Store& store) { return store.change_codes(change, changed); });
      if (!fault.failed()) return batch.batch;
      problem = reply_of(fault);
    }
    const Fault fault = settings_.with_store([&](Store& store) { return store.remove_batch(batch.id); });
    if (fault.failed()) {
      problem.message += "; what came before it is blocked, and goes with batch " + batch.batch.id;
    }
    return problem;
  }

  Reply each(std::string_view pool, std::string_view batch,
             const std::function<void(const CodeInfo&)>& take) override {
    BatchRows known;
    if (Fault fault = load_batches(known, nullptr); fault.failed()) return reply_of(fault);
    Store::CodePage page;
    page.pool = pool;
    page.at_most = kCodesAtOnce;
    if (!batch.empty()) {
      page.batch = batch_named(batch);
      if (!page.batch) return invalid("`" + std::string(batch) + "` is no batch");
    }
    for (;;) {
      std::vector<Changes::NewCode> found;
      const Fault fault = settings_.with_store([&](Store& store) {
        found.clear();
        return store.codes(page, found);
      });
      if (fault.failed()) return reply_of(fault);
      for (const Changes::NewCode& code : found) take(info_of(settings_.key, code.row, known));
      if (found.size() < kCodesAtOnce) return {};
      page.after = {found.back().row.batch, found.back().row.number};
    }
  }

  std::variant<CodeInfo, Reply> find(std::string_view code, bool match_case) override {
    BatchRows known;
    if (Fault fault = load_batches(known, nullptr); fault.failed()) return reply_of(fault);
    auto found = row_of_code(code, match_case);
    if (auto* reply = std::get_if<Reply>(&found)) {
      const bool mistyped = std::any_of(known.begin(), known.end(), [&](const auto& batch) {
        return is_mistyped(code, batch.second.made);
      });
      if (reply->status == Status::invalid && mistyped)
        reply->message += ": it is mistyped, as its check sign shows";
      return std::move(*reply);
    }
    CodeInfo info = info_of(settings_.key, std::get<CodeRow>(found), known);
    if (info.code.empty()) info.code = ops::trim(code);
    return info;
  }

  std::variant<std::vector<Batch>, Reply> batches() override {
    BatchRows known;
    if (Fault fault = load_batches(known, nullptr); fault.failed()) return reply_of(fault);
    std::vector<Batch> out;
    out.reserve(known.size());
    for (auto& [id, row] : known) {
      row.batch.made = !row.made.pattern.empty();
      out.push_back(std::move(row.batch));
    }
    std::sort(out.begin(), out.end(), [](const Batch& a, const Batch& b) {
      return std::pair(a.made_at.seconds, a.id) < std::pair(b.made_at.seconds, b.id);
    });
    return out;
  }

  std::variant<std::int64_t, Reply> set_state(const Which& which, CodeState state) override {
    Store::CodesChange change;
    change.state = state;
    auto changed = apply(which, change);
    // What nobody used needs no row any more.
    if (state == CodeState::deleted && change.batch && std::holds_alternative<std::int64_t>(changed)) {
      const Fault fault =
          settings_.with_store([&](Store& store) { return store.remove_batch(*change.batch); });
      if (fault.failed()) return reply_of(fault);
    }
    return changed;
  }

  std::variant<std::int64_t, Reply> set_valid(const Which& which, std::optional<Instant> from,
                                              std::optional<Instant> to) override {
    if (from && to && from->seconds >= to->seconds) return invalid("a code is valid from before it ends");
    Store::CodesChange change;
    change.valid = {from, to};
    return apply(which, change);
  }

  std::variant<std::int64_t, Reply> set_owner(const Which& which, std::string_view owner) override {
    Store::CodesChange change;
    change.owner = owner;
    return apply(which, change);
  }

 private:
  static Store::BatchRow fresh_batch(std::string_view pool, std::string_view label, Instant now) {
    Store::BatchRow row;
    row.id = new_batch();
    row.batch.id = name_of_batch(row.id);
    row.batch.pool = pool;
    row.batch.label = label;
    row.batch.made_at = now;
    return row;
  }

  Fault add_batch(const Store::BatchRow& batch) {
    return settings_.with_store([&](Store& store) { return store.add_batch(batch); });
  }

  Fault load_batches(BatchRows& known, Instant* now) {
    return settings_.with_store([&](Store& store) {
      std::vector<Store::BatchRow> found;
      const Fault fault = store.batches(found);
      known.clear();
      for (Store::BatchRow& row : found) known.emplace(row.id, std::move(row));
      if (now != nullptr && !fault.failed()) *now = store.now();
      return fault;
    });
  }

  // A number whose code is there already is left out, and the next one takes its place.
  std::variant<Batch, Reply> make_all(const MakeCodes& request, Store::BatchRow& batch,
                                      const std::function<void(std::string_view)>& take,
                                      const Progress& progress) {
    std::vector<Changes::NewCode> rows;
    std::vector<std::string> texts;
    std::vector<std::size_t> there;
    std::int64_t number = 0;
    while (batch.batch.codes < request.count) {
      rows.clear();
      texts.clear();
      there.clear();
      const auto count = static_cast<std::size_t>(
          std::min<std::int64_t>(request.count - batch.batch.codes, std::int64_t{kCodesAtOnce}));
      rows.reserve(count);
      texts.reserve(count);
      for (std::size_t i = 0; i < count; ++i, ++number) {
        texts.push_back(made_code(settings_.key, batch.id, number, request.made));
        rows.push_back({code_id(settings_.key, ops::coupon_key(texts.back(), request.made.match_case)),
                        row_of(request.terms, batch.id, number, batch.batch.made_at)});
      }
      const Fault fault = add_all(settings_, rows, there);
      if (fault.failed()) return cut_short(reply_of(fault), request, batch);
      if (there.size() > kMostThere) {
        Reply reply;
        reply.status = Status::corrupt;
        reply.message = "the codes made are there already, again and again: is this batch made twice?";
        return cut_short(std::move(reply), request, batch);
      }
      auto left_out = there.begin();
      for (std::size_t i = 0; i < count; ++i) {
        if (left_out != there.end() && *left_out == i) {
          ++left_out;
          continue;
        }
        ++batch.batch.codes;
        if (take) take(texts[i]);
      }
      if (progress && !progress(batch.batch.codes, request.count)) break;
    }
    return batch.batch;
  }

  static Reply cut_short(Reply reply, const MakeCodes& request, const Store::BatchRow& batch) {
    reply.message = "made " + std::to_string(batch.batch.codes) + " of " + std::to_string(request.count) +
                    " codes, which stay as batch " + batch.batch.id + "; " + reply.message;
    return reply;
  }

  // Writes them blocked. `done`, or why it stopped.
  Reply bring_all(Store::BatchRow& batch, std::optional<GivenCode> given,
                  const std::function<std::optional<GivenCode>()>& next, const Progress& progress) {
    std::vector<Changes::NewCode> rows;
    std::vector<std::size_t> there;
    while (given) {
      rows.clear();
      for (; given && rows.size() < kCodesAtOnce; given = next()) {
        const std::int64_t place = batch.batch.codes + static_cast<std::int64_t>(rows.size()) + 1;
        std::string problem = wrong_code(*given);
        if (problem.empty() && given->terms.pool != batch.batch.pool) problem = "an import is of one pool";
        if (!problem.empty()) return refused(place, batch.batch.pool, problem);
        const std::string_view text = ops::trim(given->code);
        const Instant issued = given->issued_at.seconds > 0 ? given->issued_at : batch.batch.made_at;
        Changes::NewCode code{code_id(settings_.key, ops::coupon_key(text, given->match_case)),
                              row_of(given->terms, batch.id, place, issued)};
        code.row.state = CodeState::blocked;
        code.row.sealed = sealed(settings_.key, text);
        rows.push_back(std::move(code));
      }
      const Fault fault = add_all(settings_, rows, there);
      if (fault.failed()) return reply_of(fault);
      if (!there.empty()) return there_already(batch, rows, there.front());
      batch.batch.codes += static_cast<std::int64_t>(rows.size());
      if (progress && !progress(batch.batch.codes, 0)) {
        return invalid("stopped, and nothing of the import stays");
      }
    }
    return {};
  }

  static Reply refused(std::int64_t place, const std::string& pool, const std::string& why) {
    Reply reply = invalid("code " + std::to_string(place) + ": " + why + "; nothing of the import stays");
    Refusal refusal;
    refusal.kind = Refusal::Kind::code;
    refusal.name = pool;
    refusal.asked = place;
    refusal.text = why;
    reply.refusals.push_back(std::move(refusal));
    return reply;
  }

  Reply there_already(const Store::BatchRow& batch, const std::vector<Changes::NewCode>& rows,
                      std::size_t at) {
    const std::int64_t place = rows[at].row.number;
    Wanted wanted;
    wanted.codes = {rows[at].id};
    Rows found;
    const Fault fault = settings_.with_store([&](Store& store) { return store.load(wanted, found); });
    if (fault.failed()) return reply_of(fault);
    const auto row = found.codes.find(rows[at].id);
    if (row == found.codes.end()) return refused(place, batch.batch.pool, "it was there already");
    if (row->second.batch == batch.id) {
      return refused(place, batch.batch.pool, "it is code " + std::to_string(row->second.number) + " too");
    }
    return refused(place, batch.batch.pool,
                   "it is there already, in the pool `" + row->second.pool + "`" +
                       (row->second.state == CodeState::deleted ? ", deleted" : ""));
  }

  std::variant<CodeRow, Reply> row_of_code(std::string_view code, bool match_case) {
    const Id id = code_id(settings_.key, ops::coupon_key(code, match_case));
    Wanted wanted;
    wanted.codes = {id};
    Rows rows;
    const Fault fault = settings_.with_store([&](Store& store) { return store.load(wanted, rows); });
    if (fault.failed()) return reply_of(fault);
    const auto row = rows.codes.find(id);
    if (row == rows.codes.end()) return invalid("the ledger has no such code");
    return std::move(row->second);
  }

  // Sets what of `change` says which codes are meant.
  std::variant<std::int64_t, Reply> apply(const Which& which, Store::CodesChange& change) {
    const int said =
        (which.code.empty() ? 0 : 1) + (which.batch.empty() ? 0 : 1) + (which.pool.empty() ? 0 : 1);
    if (said != 1) return invalid("say which codes: one code, one batch, or one pool");
    if (!which.code.empty()) {
      auto found = row_of_code(which.code, which.match_case);
      if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
      if (!GUARD(codes_deleted, std::get<CodeRow>(found).state != CodeState::deleted))
        return invalid("the code is deleted, for good");
      change.code = code_id(settings_.key, ops::coupon_key(which.code, which.match_case));
    } else if (!which.batch.empty()) {
      change.batch = batch_named(which.batch);
      BatchRows known;
      if (Fault fault = load_batches(known, nullptr); fault.failed()) return reply_of(fault);
      if (!change.batch || !known.contains(*change.batch)) {
        return invalid("the ledger has no batch `" + which.batch + "`");
      }
    }
    change.pool = which.pool;
    Affected changed;
    const Fault fault =
        settings_.with_store([&](Store& store) { return store.change_codes(change, changed); });
    if (fault.failed()) return reply_of(fault);
    return changed.rows;
  }

  const CodeStoreSettings settings_;
};

}  // namespace

std::unique_ptr<CodeStore> make_code_store(CodeStoreSettings settings) {
  return std::make_unique<Codes>(std::move(settings));
}

}  // namespace perk::ledger
