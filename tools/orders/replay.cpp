// Each thread counts its chunks; counts of chunks are added up in the order of the files.
#include "tools/orders/replay.h"

#include <chrono>

#include "perk/quote.h"
#include "tools/orders/chunks.h"
#include "tools/orders/give.h"

namespace perk::orders {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What came of one chunk.
struct Part {
  struct Given {
    std::uint32_t promotion = 0;
    std::uint64_t orders = 0;
    std::int64_t amount = 0;
  };
  Summary counts;                       // without promotions
  std::vector<Given> given;             // those that gave something, each once
  std::vector<std::size_t> discounted;  // lines, at most as many as receipts are wanted
};

class Worker {
 public:
  Worker(const Engine& engine, const Catalogue& catalogue, const Mapping& mapping,
         const ReplayOptions& options, bool names_files, const std::vector<std::string>& paths)
      : module_(engine.module()),
        options_(options),
        paths_(paths),
        names_files_(names_files),
        mapper_(module_, mapping, options.at),
        giver_(catalogue, module_),
        quoter_(engine, catalogue),
        place_(module_.promotions.size(), 0) {}

  Part work(const Chunk& chunk) {
    part_ = {};
    for (std::size_t i = 0; i < chunk.lines.size(); ++i) record(chunk, i);
    for (const Part::Given& given : part_.given) place_[given.promotion] = 0;
    return std::move(part_);
  }

 private:
  void record(const Chunk& chunk, std::size_t index) {
    Summary& counts = part_.counts;
    ++counts.records;
    OrderRecord record = mapper_.map(chunk.line(index));
    if (auto* aside = std::get_if<SetAside>(&record)) {
      ++counts.set_aside[aside->as.empty() ? "set aside" : aside->as];
      return;
    }
    if (auto* refused = std::get_if<Refused>(&record)) {
      refuse(chunk, index, std::move(refused->id), std::move(refused->why));
      return;
    }
    const MappedOrder& order = std::get<MappedOrder>(record);
    const auto before = Clock::now();
    giver_.give(*order.cart, quoter_);
    const Quote* quote = quoter_.price({.choice_budget = options_.choice_budget});
    counts.pricing_seconds += seconds_since(before);
    if (quote == nullptr) {
      const CartError& error = quoter_.error();
      refuse(chunk, index, std::string(order.cart->id), {error.place, error.message});
      return;
    }
    for (const std::string_view code : order.left_out) ++counts.left_out[std::string(code)];
    add(*quote, order.cart->currency);
    const bool discounted = quote->goods_discount.minor + quote->shipping_discount.minor != 0;
    if (discounted && part_.discounted.size() < options_.receipts) part_.discounted.push_back(index);
  }

  void refuse(const Chunk& chunk, std::size_t index, std::string id, json::Error why) {
    Summary& counts = part_.counts;
    ++counts.refused;
    if (counts.first_refused.size() == Summary::kRefusedKept) return;
    counts.first_refused.push_back({names_files_ ? paths_[chunk.file] : std::string(),
                                    chunk.lines[index].number, std::move(id), std::move(why)});
  }

  void add(const Quote& quote, std::string_view currency) {
    Summary& counts = part_.counts;
    ++counts.priced;
    if (quote.degraded) ++counts.degraded;
    if (quote.proof == Proof::bounded) ++counts.bounded;
    if (currency != module_.currency) {
      ++counts.other_currency;
      return;
    }
    if (quote.goods_discount.minor + quote.shipping_discount.minor > 0) ++counts.with_discount;
    counts.list.minor += quote.list_subtotal.minor;
    counts.discount.minor += quote.goods_discount.minor;
    counts.shipping_list.minor += quote.shipping_list.minor;
    counts.shipping_discount.minor += quote.shipping_discount.minor;
    counts.total.minor += quote.total.minor;
    for (const Quote::Applied& applied : quote.promotions) {
      std::uint32_t& place = place_[applied.promotion];
      if (place == 0) {
        part_.given.push_back({applied.promotion, 0, 0});
        place = static_cast<std::uint32_t>(part_.given.size());
      }
      Part::Given& given = part_.given[place - 1];
      ++given.orders;
      given.amount += applied.amount.minor;
    }
  }

  const ir::Module& module_;
  const ReplayOptions& options_;
  const std::vector<std::string>& paths_;
  bool names_files_;
  OrderMapper mapper_;
  Giver giver_;
  Quoter quoter_;
  std::vector<std::uint32_t> place_;  // by promotion: its place in Part::given, from 1; 0: none
  Part part_;
};

void merge(Summary& all, Part& part) {
  Summary& more = part.counts;
  all.records += more.records;
  all.priced += more.priced;
  all.refused += more.refused;
  for (const auto& [as, count] : more.set_aside) all.set_aside[as] += count;
  for (const auto& [code, count] : more.left_out) all.left_out[code] += count;
  for (RefusedRecord& record : more.first_refused) {
    if (all.first_refused.size() < Summary::kRefusedKept) all.first_refused.push_back(std::move(record));
  }
  all.other_currency += more.other_currency;
  all.with_discount += more.with_discount;
  all.list.minor += more.list.minor;
  all.discount.minor += more.discount.minor;
  all.shipping_list.minor += more.shipping_list.minor;
  all.shipping_discount.minor += more.shipping_discount.minor;
  all.total.minor += more.total.minor;
  all.bounded += more.bounded;
  all.degraded += more.degraded;
  all.pricing_seconds += more.pricing_seconds;
  for (const Part::Given& given : part.given) {
    PromotionTotal& total = all.promotions[given.promotion];
    total.orders += given.orders;
    total.amount.minor += given.amount;
  }
}

}  // namespace

std::uint64_t Summary::set_aside_in_all() const {
  std::uint64_t all = 0;
  for (const auto& [as, count] : set_aside) all += count;
  return all;
}

json::Expected<Summary> replay(const std::vector<std::string>& paths, const Engine& engine,
                               const Mapping& mapping, const ReplayOptions& options) {
  const ir::Module& module = engine.module();
  Summary summary;
  summary.promotions.reserve(module.promotions.size());
  for (const ir::Promotion& promotion : module.promotions)
    summary.promotions.push_back({promotion.id, 0, {}});

  const auto start = Clock::now();
  const Catalogue catalogue(engine);
  OrderMapper mapper(module, mapping, options.at);  // of the receipts
  std::size_t receipts = options.receipts;
  const auto make = [&]() -> std::function<Part(const Chunk&)> {
    auto worker = std::make_shared<Worker>(engine, catalogue, mapping, options, paths.size() > 1, paths);
    return [worker](const Chunk& chunk) { return worker->work(chunk); };
  };
  const auto finish = [&](const Chunk& chunk, Part& part) {
    for (const std::size_t index : part.discounted) {
      if (receipts == 0) break;
      --receipts;
      const OrderRecord record = mapper.map(chunk.line(index));
      options.on_receipt(json::cart_of(*std::get<MappedOrder>(record).cart, module), mapper.title());
    }
    merge(summary, part);
    if (options.on_progress) options.on_progress(summary.records, chunk.share_read);
  };
  ChunkReader reader(paths);
  work_in_order<Part>(reader, threads_of(options.jobs), make, finish);
  summary.seconds = seconds_since(start);
  if (!reader.error().empty()) return json::Error{paths.size() > 1 ? reader.file() : "", reader.error()};
  if (options.on_progress) options.on_progress(summary.records, 1);
  return summary;
}

}  // namespace perk::orders
