// JSON text in, JSON text out, against the least that a host could do for the same price: parse the text with
// simdjson, look its texts up, price.
//
//   bench_json [--full] [PROMOTIONS]     1000 where none is said
#include <fmt/format.h>
#include <simdjson.h>

#include <cstdlib>
#include <string_view>

#include "bench/arguments.h"
#include "bench/contenders.h"
#include "bench/report.h"
#include "bench/timing.h"
#include "tools/orders/price_carts.h"

namespace perk::bench {
namespace {

// What a host would write for this shop alone: the names of fields are known, products are found by sku.
class OwnReader {
 public:
  explicit OwnReader(const Catalogue& catalogue) : catalogue_(catalogue) {
    for (const AttributeInfo& info : kAttributeInfo) {
      fields_.push_back({std::string(info.field),
                         catalogue.field(fmt::format("customer.{}", info.field)).value(),
                         !info.prefix.empty()});
    }
    segments_ = catalogue.field("customer.segments").value();
  }

  void give(std::string_view text, std::int64_t now, Quoter& quoter) {
    padded_.assign(text);
    padded_.reserve(padded_.size() + simdjson::SIMDJSON_PADDING);
    const simdjson::dom::element cart = parser_.parse(padded_.data(), padded_.size(), false);
    quoter.begin({now});
    for (const simdjson::dom::element line : simdjson::dom::array(cart["lines"])) {
      QuoteLine to;
      to.product = catalogue_.row(line["product"]["sku"].get_string()).value();
      to.quantity = line["quantity"].get_int64();
      to.amount.minor = minor(line["price"].get_string());
      quoter.add_line(to);
    }
    for (const auto& [key, value] : simdjson::dom::object(cart["customer"])) {
      if (key == "segments") {
        symbols_.clear();
        for (const simdjson::dom::element each : simdjson::dom::array(value)) {
          symbols_.push_back(catalogue_.symbol(each.get_string()).value());
        }
        quoter.set(segments_, symbols_);
        continue;
      }
      for (const Field& field : fields_) {
        if (field.name != key) continue;
        if (field.is_text) {
          quoter.set(field.handle, catalogue_.symbol(value.get_string()).value());
        } else {
          constexpr std::int64_t kMicros = 1'000'000;
          quoter.set(field.handle, kMicros * minor(value.get_string()));
        }
      }
    }
    for (const simdjson::dom::element code : simdjson::dom::array(cart["coupons"])) {
      if (const auto handle = catalogue_.code(code.get_string())) {
        quoter.add_coupon(*handle);
      } else {
        quoter.add_coupon(std::string_view(code));
      }
    }
    for (const simdjson::dom::element charge : simdjson::dom::array(cart["shipping_charges"])) {
      quoter.add_charge({minor(charge["amount"].get_string())}, "s");
    }
  }

 private:
  struct Field {
    std::string name;
    FieldHandle handle{};
    bool is_text = false;
  };

  // "12.34"
  static std::int64_t minor(std::string_view text) {
    std::int64_t value = 0;
    for (const char c : text) value = c == '.' ? value : value * 10 + (c - '0');
    return value;
  }

  const Catalogue& catalogue_;
  simdjson::dom::parser parser_;
  std::string padded_;
  std::vector<Field> fields_;
  FieldHandle segments_{};
  std::vector<Symbol> symbols_;
};

bool run(bool full, std::uint32_t size) {
  const auto all = Contenders::make(size);
  if (all == nullptr) {
    fmt::print("\nJSON is left out: there is no workload of {} promotions in {}.\n", whole(size),
               data_folder());
    return true;
  }
  fmt::print(
      "## JSON\n\nNanoseconds a cart. *Perk*: text to result as text, as `perk price --carts` does. *Own*: "
      "simdjson's DOM, texts looked up, priced; no result is written.\n");
  Table table({"promotions", "lines", "bytes", "parse alone", "own", "Perk", "Perk ÷ own", "out, bytes"});
  Targets targets;
  bool agree = true;
  const Catalogue& catalogue = all->native_host->catalogue();
  for (const std::uint32_t lines : {1U, 10U, 50U}) {
    std::vector<std::string> texts;
    std::size_t bytes = 0, out_bytes = 0, differ = 0;
    const auto orders = read_orders(data_folder(), size, lines, all->workload);
    for (std::size_t i = 0; i < orders.size(); ++i) {
      texts.push_back(json_of(all->workload, orders[i], i));
      bytes += texts.back().size();
    }
    OwnReader reader(catalogue);
    Quoter quoter = all->native_host->quoter();
    orders::CartPricer pricer(*all->native, catalogue, {});
    json::Emit out;
    simdjson::dom::parser parser;
    ReferencePricer fork(*all->reference);
    for (std::size_t i = 0; i < orders.size(); ++i) {
      reader.give(texts[i], orders[i].now, quoter);
      const Quote* quote = quoter.price();
      differ += quote != nullptr && quote->total.minor == fork.price(orders[i]).total ? 0 : 1;
      out.clear();
      differ += pricer.price(texts[i], out) ? 0 : 1;
      out_bytes += out.text().size();
    }
    const auto took = interleave({{"own",
                                   [&] {
                                     for (std::size_t i = 0; i < texts.size(); ++i) {
                                       reader.give(texts[i], orders[i].now, quoter);
                                       keep(quoter.price());
                                     }
                                   }},
                                  {"perk",
                                   [&] {
                                     for (const std::string& text : texts) {
                                       out.clear();
                                       keep(pricer.price(text, out));
                                     }
                                   }},
                                  {"parse",
                                   [&] {
                                     for (const std::string& text : texts) keep(parser.parse(text).error());
                                   }}},
                                 texts.size(), full ? 4000 : 1000);
    table.row({whole(size), std::to_string(lines), whole(bytes / texts.size()), number(took[2]),
               number(took[0]), number(took[1]), number(took[1] / took[0]), whole(out_bytes / texts.size())});
    if (lines == 10) {
      targets.at_most("JSON to JSON ÷ (simdjson parse, intern, native), 10 lines", took[1] / took[0], 1.5);
    }
    if (differ > 0) fmt::print("\n**{} carts of {} lines differ.**\n", differ, lines);
    agree = agree && differ == 0;
  }
  table.print("A cart");
  targets.print("Targets");
  return agree;
}

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  const auto arguments = perk::bench::read_arguments(argc, argv, {1000}, 1);
  return perk::bench::run(arguments.full, arguments.sizes.front()) ? 0 : 1;
}
