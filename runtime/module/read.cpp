#include "runtime/module/read.h"

namespace perk::image {

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    if (lead < 0xC2 || lead > 0xF4) return false;
    const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (text.size() - i < more) return false;
    std::uint32_t point = lead & (0x3FU >> more);
    for (std::size_t left = more; left > 0; --left) {
      const auto next = static_cast<unsigned char>(text[i++]);
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3FU);
    }
    const std::uint32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  }
  return true;
}

void Reader::fail(std::string message) {
  if (!error_) error_ = ModuleError{ModuleFault::malformed, start_ + at_, std::move(message)};
}

void Reader::finish() {
  if (well() && at_ != bytes_.size()) fail("a section has more bytes than it says");
}

std::uint64_t Reader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; well(); shift += 7) {
    if (at_ == bytes_.size()) {
      fail("a section ends within a value");
      break;
    }
    const auto byte = static_cast<unsigned char>(bytes_[at_++]);
    if (shift == 63 && byte > 1) {
      fail(kTooLarge);
      break;
    }
    if (byte == 0 && shift > 0) {
      fail("a number is longer than it needs to be");
      break;
    }
    value |= std::uint64_t{byte & 127U} << shift;
    if (byte < 128) return value;
  }
  return 0;
}

std::uint64_t Reader::number(std::uint64_t most, const char* otherwise) {
  const std::uint64_t value = varint();
  if (value <= most) return value;
  fail(otherwise);
  return 0;
}

std::int64_t Reader::signed_number(std::int64_t least, std::int64_t most) {
  const std::uint64_t folded = varint();
  const auto value = static_cast<std::int64_t>(folded >> 1 ^ ((folded & 1) != 0 ? ~std::uint64_t{0} : 0));
  if (value >= least && value <= most) return value;
  fail(kTooLarge);
  return 0;
}

std::uint64_t Reader::count() {
  const std::uint64_t value = varint();
  if (value <= bytes_.size() - at_) return value;
  fail("a list is longer than the rest of its section");
  return 0;
}

std::string Reader::text() {
  const std::uint64_t index = varint();
  if (!well()) return {};
  if (index > texts_.named || index >= texts_.pool.size()) {
    fail("a text is named before its turn");
    return {};
  }
  if (index == texts_.named) ++texts_.named;
  const std::string_view text = texts_.pool[static_cast<std::size_t>(index)];
  if (text.size() > texts_.left) {
    fail("the texts together are too long for this file");
    return {};
  }
  texts_.left -= text.size();
  return std::string(text);
}

std::vector<std::byte> Reader::raw() {
  const auto length = static_cast<std::size_t>(count());
  if (!well()) return {};
  const auto* begin = reinterpret_cast<const std::byte*>(bytes_.data()) + at_;
  at_ += length;
  return {begin, begin + length};
}

void Reader::read_pool() {
  for (std::uint64_t left = count(); left > 0 && well(); --left) {
    const std::uint64_t length = count();
    const std::string_view text = bytes_.substr(at_, static_cast<std::size_t>(length));
    if (!is_utf8(text)) fail("a text is not UTF-8");
    at_ += text.size();
    texts_.pool.push_back(text);
  }
  finish();
}

}  // namespace perk::image
