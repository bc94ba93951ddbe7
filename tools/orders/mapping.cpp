#include "tools/orders/mapping.h"

#include <fmt/format.h>

#include "tools/json/dom.h"
#include "tools/json/fields.h"
#include "tools/json/nearest.h"
#include "tools/json/value.h"

namespace perk::orders {
namespace {

namespace dom = simdjson::dom;
using json::at;
using json::Error;

// RFC 6901: steps separated by `/`, with `~1` for `/` and `~0` for `~`.
std::optional<Pointer> pointer_of(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  Pointer out;
  out.text = text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      out.steps.emplace_back();
    } else if (text[i] != '~') {
      out.steps.back() += text[i];
    } else if (i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1')) {
      out.steps.back() += text[++i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return out;
}

// Reads the file. The first error is kept; every step returns whether all is well so far.
class MappingReader {
 public:
  explicit MappingReader(const ir::Module& module) : module_(module), fields_(module) {}

  json::Expected<Mapping> read(dom::element root) {
    dom::object object;
    if (!as_object(root, "", object) || !read_record(object)) return std::move(error_);
    return std::move(mapping_);
  }

 private:
  bool fail(std::string place, std::string message) {
    error_ = {std::move(place), std::move(message)};
    return false;
  }
  bool as_object(dom::element element, const std::string& place, dom::object& object) {
    if (element.get(object) == simdjson::SUCCESS) return true;
    return fail(place, fmt::format("an object is wanted here, but this is {}",
                                   json::kind_words(json::scalar_of(element).kind)));
  }
  bool as_array(dom::element element, const std::string& place, dom::array& array) {
    if (element.get(array) == simdjson::SUCCESS) return true;
    return fail(place, fmt::format("a list is wanted here, but this is {}",
                                   json::kind_words(json::scalar_of(element).kind)));
  }
  bool as_text(dom::element element, const std::string& place, std::string& text) {
    std::string_view view;
    if (element.get(view) != simdjson::SUCCESS) return fail(place, "text is wanted here");
    text = view;
    return true;
  }
  bool as_texts(dom::element element, const std::string& place, std::vector<std::string>& texts) {
    const json::Scalar scalar = json::scalar_of(element);
    if (scalar.kind != json::Scalar::Kind::texts) return fail(place, "a list of texts is wanted here");
    texts.assign(scalar.texts.begin(), scalar.texts.end());
    return true;
  }
  bool as_pointer(dom::element element, const std::string& place, Pointer& pointer) {
    std::string text;
    if (!as_text(element, place, text)) return false;
    const auto parsed = pointer_of(text);
    if (!parsed) {
      return fail(
          place,
          fmt::format("`{}` is no place in a record: write a JSON pointer, such as \"/customer/id\"", text));
    }
    pointer = *parsed;
    return true;
  }
  bool as_pointer(dom::element element, const std::string& place, std::optional<Pointer>& pointer) {
    return as_pointer(element, place, pointer.emplace());
  }
  bool unknown(const std::string& place, std::string_view name, const std::vector<std::string_view>& names) {
    return fail(at(place, name),
                fmt::format("`{}` is not known here{}", name, json::did_you_mean(name, names)));
  }

  bool read_record(dom::object object) {
    bool has_time = false, has_lines = false;
    for (auto [name, value] : object) {
      const std::string place = at("", name);
      bool well = true;
      if (name == "$schema" || name == "about") {
        continue;
      } else if (name == "id") {
        well = as_pointer(value, place, mapping_.id);
      } else if (name == "time") {
        has_time = true;
        well = read_time(value);
      } else if (name == "currency") {
        well = read_currency(value);
      } else if (name == "title") {
        well = read_titles(value);
      } else if (name == "coupons") {
        well = as_pointer(value, place, mapping_.coupons);
      } else if (name == "set_aside") {
        well = read_matches(value, place, mapping_.set_aside);
      } else if (name == "facts") {
        well = read_facts(value, place, false, mapping_.facts);
      } else if (name == "lines") {
        has_lines = true;
        well = read_lines(value);
      } else {
        well = unknown(
            "", name, {"about", "id", "time", "currency", "title", "coupons", "set_aside", "facts", "lines"});
      }
      if (!well) return false;
    }
    if (!has_time) return fail("", "the mapping does not say where an order's time is: add \"time\"");
    if (!has_lines) return fail("", "the mapping does not say where an order's lines are: add \"lines\"");
    if (!mapping_.currency && mapping_.fixed_currency.empty()) mapping_.fixed_currency = module_.currency;
    return true;
  }

  bool read_time(dom::element element) {
    dom::object object;
    if (!as_object(element, "/time", object)) return false;
    std::string zone;
    for (auto [name, value] : object) {
      if (name == "at") {
        if (!as_pointer(value, "/time/at", mapping_.time)) return false;
      } else if (name == "zone") {
        if (!as_text(value, "/time/zone", zone)) return false;
      } else {
        return unknown("/time", name, {"at", "zone"});
      }
    }
    if (mapping_.time.steps.empty())
      return fail("/time", "\"at\" is missing: where is the time in a record?");
    if (!zone.empty() && zone != module_.zone.name) {
      return fail("/time/zone",
                  fmt::format("times without an offset are read in the pack's zone, which is `{}`, not `{}`",
                              module_.zone.name, zone));
    }
    return true;
  }

  // A place in the record, or {"is": "GBP"} for all of them.
  bool read_currency(dom::element element) {
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return as_pointer(element, "/currency", mapping_.currency);
    for (auto [name, value] : object) {
      if (name != "is") return unknown("/currency", name, {"is"});
      if (!as_text(value, "/currency/is", mapping_.fixed_currency)) return false;
    }
    return true;
  }

  bool read_titles(dom::element element) {
    dom::array array;
    if (!as_array(element, "/title", array)) return false;
    std::size_t index = 0;
    for (dom::element item : array) {
      if (!as_pointer(item, at("/title", index++), mapping_.title.emplace_back())) return false;
    }
    return true;
  }

  bool read_matches(dom::element element, const std::string& place, std::vector<Match>& matches) {
    dom::array array;
    if (!as_array(element, place, array)) return false;
    std::size_t index = 0;
    for (dom::element item : array) {
      const std::string here = at(place, index++);
      dom::object object;
      if (!as_object(item, here, object)) return false;
      Match& match = matches.emplace_back();
      for (auto [name, value] : object) {
        bool well = true, yes_no = false;
        std::string one;
        if (name == "at") {
          well = as_pointer(value, at(here, name), match.at);
        } else if (name == "as") {
          well = as_text(value, at(here, name), match.as);
        } else if (name == "starts_with") {
          well = as_texts(value, at(here, name), match.starts_with);
        } else if (name == "is" && value.get(yes_no) == simdjson::SUCCESS) {
          match.yes_no = yes_no;
        } else if (name == "is" && value.is_string()) {
          well = as_text(value, at(here, name), one);
          match.is.push_back(one);
        } else if (name == "is") {
          well = as_texts(value, at(here, name), match.is);
        } else {
          well = unknown(here, name, {"at", "is", "starts_with", "as"});
        }
        if (!well) return false;
      }
      if (match.at.steps.empty()) return fail(here, "\"at\" is missing: which field is tested?");
      if (match.is.empty() && match.starts_with.empty() && !match.yes_no) {
        return fail(here, "the test is empty: add \"is\" or \"starts_with\"");
      }
    }
    return true;
  }

  bool read_facts(dom::element element, const std::string& place, bool of_line,
                  std::vector<FactRule>& rules) {
    dom::object object;
    if (!as_object(element, place, object)) return false;
    for (auto [name, value] : object) {
      const std::string here = at(place, name);
      const std::size_t dot = name.find('.');
      const auto record = json::record_of(name.substr(0, dot));
      const bool fits = record &&
                        (*record == ir::Record::product || *record == ir::Record::line) == of_line &&
                        *record != ir::Record::coupon && *record != ir::Record::event;
      if (dot == std::string_view::npos || !fits) {
        return fail(here, of_line
                              ? "a fact of a line is `product.…` or `line.…`"
                              : "a fact of an order is `customer.…`, `order.…`, `payment.…` or `shipping.…`");
      }
      const std::string_view field_name = name.substr(dot + 1);
      const ir::Field* field = fields_.find(*record, field_name);
      if (field == nullptr) {
        return fail(here, fmt::format("the pack's schema has no field `{}`{}", name,
                                      fields_.suggestion(*record, field_name)));
      }
      FactRule& rule = rules.emplace_back();
      rule.record = *record;
      rule.name = field_name;
      rule.type = field->type;
      if (!read_rule(value, here, rule)) return false;
    }
    return true;
  }

  bool read_rule(dom::element element, const std::string& place, FactRule& rule) {
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return as_pointer(element, place, rule.at);
    for (auto [name, value] : object) {
      bool well = true;
      if (name == "at") {
        well = as_pointer(value, at(place, name), rule.at);
      } else if (name == "missing") {
        well = as_texts(value, at(place, name), rule.missing);
      } else if (name == "unit" && rule.type == ir::FieldType::money) {
        well = read_unit(value, at(place, name), rule.minor);
      } else {
        well = unknown(place, name, {"at", "missing"});
      }
      if (!well) return false;
    }
    return !rule.at.steps.empty() || fail(place, "\"at\" is missing: where is it in a record?");
  }

  bool read_unit(dom::element element, const std::string& place, bool& minor) {
    std::string unit;
    if (!as_text(element, place, unit)) return false;
    minor = unit == "minor";
    return minor || unit == "major" || fail(place, "the unit of an amount is \"major\" or \"minor\"");
  }

  bool read_amount(dom::element element, const std::string& place) {
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return as_pointer(element, place, mapping_.amount.at);
    for (auto [name, value] : object) {
      bool well = true;
      if (name == "at") {
        well = as_pointer(value, at(place, name), mapping_.amount.at);
      } else if (name == "unit") {
        well = read_unit(value, at(place, name), mapping_.amount.minor);
      } else {
        well = unknown(place, name, {"at", "unit"});
      }
      if (!well) return false;
    }
    return !mapping_.amount.at.steps.empty() || fail(place, "\"at\" is missing: where is it in a line?");
  }

  bool read_lines(dom::element element) {
    dom::object object;
    if (!as_object(element, "/lines", object)) return false;
    int amounts = 0;
    for (auto [name, value] : object) {
      const std::string place = at("/lines", name);
      bool well = true;
      if (name == "at") {
        well = as_pointer(value, place, mapping_.lines);
      } else if (name == "id") {
        well = as_pointer(value, place, mapping_.line_id);
      } else if (name == "quantity") {
        well = as_pointer(value, place, mapping_.quantity);
      } else if (name == "price" || name == "amount") {
        ++amounts;
        mapping_.amount_of_line = name == "amount";
        well = read_amount(value, place);
      } else if (name == "facts") {
        well = read_facts(value, place, true, mapping_.line_facts);
      } else if (name == "charges") {
        well = read_matches(value, place, mapping_.charges);
      } else if (name == "leave_out") {
        well = read_matches(value, place, mapping_.left_out);
      } else {
        well = unknown("/lines", name,
                       {"at", "id", "quantity", "price", "amount", "facts", "charges", "leave_out"});
      }
      if (!well) return false;
    }
    if (mapping_.lines.steps.empty())
      return fail("/lines", "\"at\" is missing: where are the lines in a record?");
    if (mapping_.quantity.steps.empty())
      return fail("/lines", "\"quantity\" is missing: where is it in a line?");
    return amounts == 1 ||
           fail("/lines", "lines have one of \"price\" (of a piece) and \"amount\" (of the line)");
  }

  const ir::Module& module_;
  json::Fields fields_;
  Mapping mapping_;
  Error error_;
};

}  // namespace

json::Expected<Mapping> read_mapping(std::string_view text, const ir::Module& module) {
  dom::parser parser;
  auto root = json::parse_document(parser, text);
  if (Error* error = std::get_if<Error>(&root)) return std::move(*error);
  return MappingReader(module).read(std::get<dom::element>(root));
}

}  // namespace perk::orders
