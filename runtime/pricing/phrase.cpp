// No locale is read: the same bytes on every machine.
#include "runtime/pricing/phrase.h"

#include "runtime/ops/civil.h"

namespace perk::pricing {
namespace {

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace

std::string number_text(std::int64_t value, int decimals) {
  std::uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const std::uint64_t size =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string text = (value < 0 ? "-" : "") + grouped(size / scale);
  std::string fraction = padded(static_cast<std::int64_t>(size % scale), static_cast<std::size_t>(decimals));
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : text + "." + fraction;
}

std::string money_text(const ir::Module& module, std::int64_t minor) {
  std::int64_t scale = 1;
  for (int i = 0; i < module.exponent; ++i) scale *= 10;
  std::string text = number_text(minor / scale, 0);
  if (minor < 0 && minor / scale == 0) text = "-" + text;
  if (minor % scale != 0) text += "." + padded(minor < 0 ? -(minor % scale) : minor % scale, module.exponent);
  return text + " " + module.currency;
}

std::string instant_text(const ir::Module& module, std::int64_t instant) {
  const ops::Local local = ops::to_local(module.zone, instant);
  const ops::Civil date = ops::civil_from_days(local.day);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + " " +
         padded(local.seconds / 3600, 2) + ":" + padded(local.seconds / 60 % 60, 2);
}

}  // namespace perk::pricing
