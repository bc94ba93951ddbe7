#include "tools/orders/price_carts.h"

#include "tools/json/write.h"
#include "tools/orders/chunks.h"

namespace perk::orders {

CartPricer::CartPricer(const Engine& engine, const Catalogue& catalogue, const json::CartDefaults& defaults,
                       bool explain)
    : module_(engine.module()),
      defaults_(defaults),
      explain_(explain),
      reader_(module_),
      giver_(catalogue, module_),
      quoter_(engine, catalogue) {}

bool CartPricer::price(std::string_view cart, json::Emit& out) {
  auto read = reader_.read(cart, defaults_);
  if (const json::Error* error = json::error_of(read)) {
    return refuse("unreadable", error->place, error->message, out);
  }
  giver_.give(*std::get<const json::CartDocument*>(read), quoter_);
  if (explain_) {
    auto explained = quoter_.explained();
    if (const auto* error = std::get_if<CartError>(&explained)) {
      json::write_error(*error, out);
      return false;
    }
    json::write_result(std::get<Result>(explained), module_, out);
    return true;
  }
  if (quoter_.price() == nullptr) {
    json::write_error(quoter_.error(), out);
    return false;
  }
  quoter_.result(result_);
  json::write_result(result_, module_, out);
  return true;
}

bool CartPricer::refuse(std::string_view error, std::string_view place, std::string_view message,
                        json::Emit& out) {
  out.open_object();
  out.key("error");
  out.string(error);
  out.key("place");
  out.string(place);
  out.key("message");
  out.string(message);
  out.close_object();
  return false;
}

json::Expected<CartsPriced> price_carts(const std::vector<std::string>& paths, const Engine& engine,
                                        const CartsOptions& options) {
  struct Done {
    std::string lines;
    std::uint64_t refused = 0;
  };
  const Catalogue catalogue(engine);
  const auto make = [&]() -> std::function<Done(const Chunk&)> {
    auto pricer = std::make_shared<CartPricer>(engine, catalogue, options.defaults, options.explain);
    auto out = std::make_shared<json::Emit>();
    return [pricer, out](const Chunk& chunk) {
      Done done;
      out->clear();
      for (std::size_t i = 0; i < chunk.lines.size(); ++i) {
        if (!pricer->price(chunk.line(i), *out)) ++done.refused;
        out->raw("\n");
      }
      done.lines = out->text();
      return done;
    };
  };
  CartsPriced all;
  const auto finish = [&](const Chunk& chunk, const Done& done) {
    options.write(done.lines);
    all.carts += chunk.lines.size();
    all.refused += done.refused;
    if (options.on_progress) options.on_progress(all.carts, chunk.share_read);
  };
  ChunkReader reader(paths);
  work_in_order<Done>(reader, threads_of(options.jobs), make, finish);
  if (!reader.error().empty()) return json::Error{reader.file(), reader.error()};
  if (options.on_progress) options.on_progress(all.carts, 1);
  return all;
}

}  // namespace perk::orders
