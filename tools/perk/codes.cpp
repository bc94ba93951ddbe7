// perk codes: codes made from a pack's pattern or brought in, looked at, written out, taken out of use.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tools/json/decimal.h"
#include "tools/json/nearest.h"
#include "tools/perk/codes_csv.h"
#include "tools/perk/command.h"
#include "tools/perk/open_ledger.h"
#include "tools/perk/packs.h"
#include "tools/perk/progress.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using ledger::CodeStore;
using ledger::Reply;

volatile std::sig_atomic_t interrupted = 0;

void on_interrupt(int) {
  interrupted = 1;
}

std::string grouped(std::int64_t number) {
  return json::format_grouped(number, 0);
}

// Where codes go: they are money, so a new file is its owner's alone.
class Out {
 public:
  // False after a complaint.
  bool open(const std::string& path) {
    path_ = path;
    if (to_terminal()) return true;
    file_.open(path, std::ios::binary | std::ios::trunc);
    std::error_code failed;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, failed);
    return !failed && file_ ? true : complain_of_it();
  }
  void put(std::string_view text) {
    if (to_terminal()) {
      print(text);
    } else {
      file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    }
  }
  bool close() {
    if (to_terminal()) return std::fflush(stdout) == 0 || complain_of_it();
    return file_.flush() ? true : complain_of_it();
  }
  [[nodiscard]] bool to_terminal() const { return path_.empty() || path_ == "-"; }

 private:
  bool complain_of_it() {
    complain(
        fmt::format("cannot write `{}`; `perk codes export` writes the codes that the ledger has", path_));
    return false;
  }

  std::string path_;
  std::ofstream file_;
};

// --- the pool of a pack ----------------------------------------------------------------------------------

struct PoolOf {
  std::shared_ptr<const ir::Module> module;
  const ir::Pool* pool = nullptr;
};

// Nothing after a complaint.
std::optional<PoolOf> pool_or_complain(const CodesOptions& options, int& exit_code) {
  PoolOf found;
  found.module = module_or_complain(options.pack, exit_code);
  if (found.module == nullptr) return std::nullopt;
  std::vector<std::string_view> names;
  names.reserve(found.module->pools.size());
  for (const ir::Pool& pool : found.module->pools) {
    names.push_back(pool.id);
    if (pool.id == options.pool) found.pool = &pool;
  }
  if (found.pool != nullptr) return found;
  complain(fmt::format("{} has no `coupons` block `{}`{}", options.pack, options.pool,
                       json::did_you_mean(options.pool, names)));
  exit_code = kFound;
  return std::nullopt;
}

// What the pool says of each of its codes. Its windows are tested by the calculation, for every cart anew.
ledger::CodeTerms terms_of(const ir::Pool& pool) {
  ledger::CodeTerms terms;
  terms.pool = pool.id;
  terms.uses = pool.uses_per_code;
  terms.worth = pool.used_in_parts ? pool.worth : 0;
  return terms;
}

Json json_of(const ledger::Batch& batch) {
  return {{"batch", batch.id},    {"pool", batch.pool}, {"label", batch.label},
          {"codes", batch.codes}, {"made", batch.made}, {"made_at", in_utc(batch.made_at)}};
}

// --- making and bringing in ------------------------------------------------------------------------------

// What the pool says and the ledger does not have yet; 0 after a complaint.
std::int64_t count_of(const CodesOptions& options, const ir::Pool& pool, CodeStore& codes, int& exit_code) {
  if (options.count > 0) return options.count;
  exit_code = kFound;
  if (pool.made == 0) {
    complain(fmt::format("`{}` makes no codes: give it a line like `codes 1,000 like \"SK-??????????\"`",
                         pool.id));
    return 0;
  }
  const auto found = codes.batches();
  if (const auto* reply = std::get_if<Reply>(&found)) {
    exit_code = complain_about(*reply);
    return 0;
  }
  std::int64_t made = 0;
  for (const ledger::Batch& batch : std::get<std::vector<ledger::Batch>>(found)) {
    if (batch.pool == pool.id && batch.made) made += batch.codes;
  }
  if (made < pool.made) return pool.made - made;
  complain(
      fmt::format("all {} codes of `{}` are made; `perk codes export {}` writes them, `--count N` makes more",
                  grouped(pool.made), pool.id, pool.id));
  return 0;
}

int run_generate(const CodesOptions& options, CodeStore& codes) {
  int code = kFine;
  const auto found = pool_or_complain(options, code);
  if (!found) return code;
  ledger::MakeCodes request;
  request.terms = terms_of(*found->pool);
  request.terms.owner = options.owner;
  if (!read_utc("--from", options.from, request.terms.valid_from) ||
      !read_utc("--to", options.to, request.terms.valid_to)) {
    return kUnusable;
  }
  request.made.pattern = found->pool->pattern;
  request.made.check_digit = found->pool->check_digit;
  request.made.match_case = found->module->codes_match_case;
  request.label = options.label;
  request.count = count_of(options, *found->pool, codes, code);
  if (request.count == 0) return code;
  Out out;
  if (!out.open(options.out)) return kUnusable;
  Progress progress(true, "making", "codes");
  out.put("code\n");
  const auto done = codes.make(
      request, [&](std::string_view text) { out.put(csv_cell(text) + '\n'); },
      [&](std::int64_t made, std::int64_t of) {
        progress.update(static_cast<std::uint64_t>(made),
                        static_cast<double>(made) / static_cast<double>(of));
        return interrupted == 0;
      });
  progress.clear();
  if (!out.close()) return kUnusable;
  if (const auto* reply = std::get_if<Reply>(&done)) return complain_about(*reply);
  const auto& batch = std::get<ledger::Batch>(done);
  if (options.json) {
    print(json_of(batch).dump(2) + "\n");
  } else if (!out.to_terminal()) {
    print(fmt::format("{}: {} codes for {}, batch {}\n", options.out, grouped(batch.codes), batch.pool,
                      batch.id));
  }
  if (batch.codes == request.count) return kFine;
  const std::string rest = options.count > 0 ? fmt::format("`--count {}`", request.count - batch.codes)
                                             : std::string("the same command");
  complain(fmt::format(
      "stopped after {} of {} codes, which stay; {} makes the rest, `perk codes delete --batch {}` "
      "takes them away",
      grouped(batch.codes), grouped(request.count), rest, batch.id));
  return kFound;
}

int run_import(const CodesOptions& options, CodeStore& codes) {
  int code = kFine;
  const auto found = pool_or_complain(options, code);
  if (!found) return code;
  auto text = read_text(options.file, "file of codes");
  if (!text) return kUnusable;
  const CodesFile file(std::move(*text), *found->module, terms_of(*found->pool));
  const std::string name = options.file == "-" ? "standard input" : options.file;
  for (const std::string& problem : file.problems()) complain(fmt::format("{}, {}", name, problem));
  if (!file.problems().empty()) {
    complain("nothing was brought in");
    return kFound;
  }
  Progress progress(true, "bringing in", "codes");
  std::size_t index = 0;
  const auto done = codes.bring_in(
      options.label.empty() ? name : options.label,
      [&]() -> std::optional<ledger::GivenCode> {
        if (index == file.size()) return std::nullopt;
        return file.at(index++);
      },
      [&](std::int64_t made, std::int64_t) {
        progress.update(static_cast<std::uint64_t>(made),
                        static_cast<double>(made) / static_cast<double>(file.size()));
        return interrupted == 0;
      });
  progress.clear();
  if (const auto* reply = std::get_if<Reply>(&done)) {
    if (reply->refusals.empty()) return complain_about(*reply);
    const ledger::Refusal& refusal = reply->refusals.front();
    complain(fmt::format("{}, row {}: {}; nothing was brought in", name,
                         file.row_of(static_cast<std::size_t>(refusal.asked - 1)), refusal.text));
    return kFound;
  }
  const auto& batch = std::get<ledger::Batch>(done);
  print(options.json
            ? json_of(batch).dump(2) + "\n"
            : fmt::format("{} codes for {}, batch {}\n", grouped(batch.codes), batch.pool, batch.id));
  return kFine;
}

// --- looking ---------------------------------------------------------------------------------------------

Json json_of(const ledger::CodeInfo& code) {
  const auto moment = [](const std::optional<Instant>& at) { return at ? Json(in_utc(*at)) : Json(nullptr); };
  Json out{{"code", code.code},
           {"pool", code.terms.pool},
           {"batch", code.batch},
           {"state", name_of(code.state)},
           {"owner", code.terms.owner},
           {"issued_at", in_utc(code.issued_at)},
           {"valid_from", moment(code.terms.valid_from)},
           {"valid_to", moment(code.terms.valid_to)},
           {"uses", code.terms.uses ? Json(*code.terms.uses) : Json(nullptr)},
           {"used", code.used},
           {"held", code.held}};
  if (code.terms.worth > 0) {
    out["worth_minor"] = code.terms.worth;
    out["worth_used_minor"] = code.worth_used;
    out["worth_held_minor"] = code.worth_held;
  }
  return out;
}

std::string rendered(const ledger::CodeInfo& code) {
  std::string out = fmt::format("{}, {}\n", code.code, name_of(code.state));
  const auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += fmt::format("  {:<11} {}\n", name, value);
  };
  row("pool", code.terms.pool);
  row("batch", code.batch);
  row("owner", code.terms.owner);
  row("issued", in_utc(code.issued_at));
  row("valid from", code.terms.valid_from ? in_utc(*code.terms.valid_from) : "");
  row("valid to", code.terms.valid_to ? in_utc(*code.terms.valid_to) : "");
  row("used", fmt::format("{}{}{}", grouped(code.used),
                          code.terms.uses ? fmt::format(" of {}", grouped(*code.terms.uses)) : "",
                          code.held > 0 ? fmt::format(", {} held", grouped(code.held)) : ""));
  if (code.terms.worth > 0) {
    row("worth used",
        fmt::format("{} of {} minor units{}", grouped(code.worth_used), grouped(code.terms.worth),
                    code.worth_held > 0 ? fmt::format(", {} held", grouped(code.worth_held)) : ""));
  }
  return out;
}

// As a pack compares codes that does not match case, else as one that does.
std::variant<ledger::CodeInfo, Reply> found_code(CodeStore& codes, const std::string& code,
                                                 bool& match_case) {
  match_case = false;
  auto found = codes.find(code, false);
  const auto* reply = std::get_if<Reply>(&found);
  if (reply == nullptr || reply->status != ledger::Status::invalid) return found;
  match_case = true;
  return codes.find(code, true);
}

int run_show(const CodesOptions& options, CodeStore& codes) {
  bool match_case = false;
  const auto found = found_code(codes, options.code, match_case);
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  const auto& code = std::get<ledger::CodeInfo>(found);
  print(options.json ? json_of(code).dump(2) + "\n" : rendered(code));
  return kFine;
}

int run_list(const CodesOptions& options, CodeStore& codes) {
  const auto found = codes.batches();
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  Json data = Json::array();
  std::string out;
  for (const ledger::Batch& batch : std::get<std::vector<ledger::Batch>>(found)) {
    data.push_back(json_of(batch));
    out += fmt::format("{}  {}  {:>11} {:<10} {}{}\n", batch.id, in_utc(batch.made_at), grouped(batch.codes),
                       batch.made ? "made" : "brought in", batch.pool,
                       batch.label.empty() ? "" : ": " + batch.label);
  }
  if (out.empty()) out = "no codes were made or brought in\n";
  print(options.json ? data.dump(2) + "\n" : out);
  return kFine;
}

int run_export(const CodesOptions& options, CodeStore& codes) {
  Out out;
  if (!out.open(options.out)) return kUnusable;
  if (!options.json) out.put(csv_head());
  Progress progress(!out.to_terminal() || !is_terminal(Stream::out), "writing", "codes");
  std::int64_t written = 0, unreadable = 0;
  const Reply reply = codes.each(options.pool, options.batch, [&](const ledger::CodeInfo& code) {
    if (code.code.empty()) {
      ++unreadable;
      return;
    }
    out.put(options.json ? json_of(code).dump() + "\n" : csv_row(code));
    ++written;
    progress.update(static_cast<std::uint64_t>(written), 0);
  });
  progress.clear();
  if (!out.close()) return kUnusable;
  if (reply.status != ledger::Status::done) return complain_about(reply);
  if (unreadable > 0) {
    complain(fmt::format("{} codes are left out: packs list them, and of those the ledger has a hash alone",
                         grouped(unreadable)));
  }
  if (!out.to_terminal()) print(fmt::format("{}: {} codes\n", options.out, grouped(written)));
  return kFine;
}

// --- changing --------------------------------------------------------------------------------------------

int run_change(const CodesOptions& options, CodeStore& codes) {
  using Do = CodesOptions::Do;
  std::optional<Instant> from, to;
  if (!read_utc("--from", options.from, from) || !read_utc("--to", options.to, to)) return kUnusable;
  CodeStore::Which which{options.code, options.batch, options.pool, false};
  if (!options.code.empty()) {
    const auto found = found_code(codes, options.code, which.match_case);
    if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  }
  std::string_view done_with_them;
  const auto change = [&]() -> std::variant<std::int64_t, Reply> {
    switch (options.what) {
      case Do::activate: done_with_them = "active"; return codes.set_state(which, ledger::CodeState::active);
      case Do::remove: done_with_them = "deleted"; return codes.set_state(which, ledger::CodeState::deleted);
      case Do::valid: done_with_them = "valid as said"; return codes.set_valid(which, from, to);
      case Do::assign:
        done_with_them = options.owner.empty() ? "anybody's" : "bound to their owner";
        return codes.set_owner(which, options.owner);
      default: done_with_them = "blocked"; return codes.set_state(which, ledger::CodeState::blocked);
    }
  };
  const auto done = change();
  if (const auto* reply = std::get_if<Reply>(&done)) return complain_about(*reply);
  const std::int64_t count = std::get<std::int64_t>(done);
  if (options.json) {
    print(Json{{"codes", count}}.dump(2) + "\n");
  } else {
    print(
        fmt::format("{} {} now {}\n", grouped(count), count == 1 ? "code is" : "codes are", done_with_them));
  }
  return kFine;
}

}  // namespace

int run_codes(const CodesOptions& options) {
  using Do = CodesOptions::Do;
  if (options.json && options.out == "-" && options.what == Do::generate) {
    complain("codes and JSON do not both go to standard output; give the codes a file, -o FILE");
    return kUnusable;
  }
  const auto ledger = ledger_or_complain(options.database, options.key);
  if (ledger == nullptr) return kUnusable;
  std::signal(SIGINT, on_interrupt);
  CodeStore& codes = ledger->codes();
  switch (options.what) {
    case Do::generate: return run_generate(options, codes);
    case Do::bring_in: return run_import(options, codes);
    case Do::write_out: return run_export(options, codes);
    case Do::show: return run_show(options, codes);
    case Do::list: return run_list(options, codes);
    case Do::activate:
    case Do::deactivate:
    case Do::remove:
    case Do::valid:
    case Do::assign: return run_change(options, codes);
  }
  return kFine;
}

}  // namespace perk::tool
