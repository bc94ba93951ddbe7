// Header, table of contents, sections, signature; see image.h.
#include "runtime/module/image.h"

#include <tuple>

#include "runtime/base/check.h"
#include "runtime/ir/verify.h"
#include "runtime/module/depth.h"
#include "runtime/module/read.h"
#include "runtime/module/sha256.h"
#include "runtime/module/write.h"

namespace perk::image {
namespace {

// A byte that is no ASCII, and both kinds of line end: files that a text transfer changed are told at once.
constexpr std::string_view kMagic = "\x89PERKM\r\n";
constexpr std::string_view kSignatureTag = "SIGN";
constexpr std::uint32_t kFormat = 2;
// What every module has, in this order; native sections follow, one a target.
constexpr std::array<std::string_view, 5> kSections{"made", "text", "data", "code", "test"};
constexpr std::string_view kNative = "natv";
constexpr std::size_t kMostSections = 32;
constexpr std::size_t kHashAt = 32, kHeader = 64, kRow = 24, kSignature = 104, kSignatureCheck = 96;
// Texts of a module take at most so many times the bytes of its file.
constexpr std::uint64_t kTextGrowth = 64;

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i);
}

// The caller has checked the length.
std::uint64_t get(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << 8 * i;
  }
  return out;
}

template <std::size_t Size>
void put(std::string& out, const std::array<std::uint8_t, Size>& bytes) {
  for (const std::uint8_t byte : bytes) out += static_cast<char>(byte);
}

template <std::size_t Size>
std::array<std::uint8_t, Size> get_array(std::string_view bytes, std::size_t at) {
  std::array<std::uint8_t, Size> out{};
  for (std::size_t i = 0; i < Size; ++i) out[i] = static_cast<std::uint8_t>(bytes[at + i]);
  return out;
}

std::string hex(std::uint64_t value) {
  std::string out(16, '0');
  for (std::size_t i = 0; i < 16; ++i) out[15 - i] = "0123456789abcdef"[value >> 4 * i & 15];
  return out;
}

ModuleError error(ModuleFault fault, std::uint64_t place, std::string message) {
  return {fault, place, std::move(message)};
}

// A module's members as a tuple; the first ones are settings and tables, the rest is what runs.
struct Members {
  template <class... Field>
  auto fields(Field&... field) {
    return std::tie(field...);
  }
};
constexpr std::size_t kFirstOfCode = 18;

template <class Object>
auto members_of(Object& object) {
  Members members;
  return visit(members, object);
}

template <std::size_t First, class Archive, class Tuple, std::size_t... Index>
void fields_from(Archive& archive, const Tuple& tuple, std::index_sequence<Index...>) {
  archive.fields(std::get<First + Index>(tuple)...);
}

template <class Archive, class Tuple>
void data_of(Archive& archive, const Tuple& tuple) {
  fields_from<0>(archive, tuple, std::make_index_sequence<kFirstOfCode>{});
}

template <class Archive, class Tuple>
void code_of(Archive& archive, const Tuple& tuple) {
  using Left = std::make_index_sequence<std::tuple_size_v<Tuple> - kFirstOfCode>;
  fields_from<kFirstOfCode>(archive, tuple, Left{});
}

static_assert(
    std::is_same_v<std::tuple_element_t<kFirstOfCode, decltype(members_of(std::declval<ir::Module&>()))>,
                   std::vector<ir::Shape>&>);

// Of everything in the content but the hash itself.
Digest hash_of(std::string_view content) {
  Sha256 hash;
  hash.add(content.substr(0, kHashAt));
  hash.add(content.substr(kHeader));
  return hash.finish();
}

template <class T>
std::string fingerprint(const T& value) {
  TextPool texts;
  Writer writer(texts);
  writer.field(value);
  Sha256 hash;
  hash.add(writer.out);
  hash.add(texts.bytes());
  return image::hex(hash.finish(), 8);
}

class Loader {
 public:
  explicit Loader(std::string_view bytes) : bytes_(bytes) {}

  std::variant<Loaded, ModuleError> run() {
    if (auto found = envelope()) return std::move(*found);
    if (auto found = contents()) return std::move(*found);
    if (auto found = signature()) return std::move(*found);
    if (auto found = sections()) return std::move(*found);
    return std::move(out_);
  }

 private:
  using Found = std::optional<ModuleError>;

  Found envelope() {
    const std::string_view start = bytes_.substr(0, kMagic.size());
    if (start != kMagic.substr(0, start.size()) || start.empty()) {
      return error(ModuleFault::bad_magic, 0, "this is no module file");
    }
    if (bytes_.size() < kHeader) return error(ModuleFault::truncated, bytes_.size(), "the header is cut off");
    const std::uint64_t format = get(bytes_, 8, 4);
    if (format != kFormat) {
      return error(
          ModuleFault::unknown_version, 8,
          "the file is of format " + std::to_string(format) + ", this Perk reads " + std::to_string(kFormat));
    }
    const std::uint64_t size = get(bytes_, 16, 8);
    if (size > bytes_.size()) {
      return error(
          ModuleFault::truncated, bytes_.size(),
          "the file has " + std::to_string(bytes_.size()) + " of " + std::to_string(size) + " bytes");
    }
    if (size < kHeader) return error(ModuleFault::malformed, 16, "the content has no header");
    content_ = bytes_.substr(0, static_cast<std::size_t>(size));
    out_.hash = get_array<32>(bytes_, kHashAt);
    if (hash_of(content_) != out_.hash) {
      return error(ModuleFault::bad_checksum, kHashAt, "the content is not what it was when it was written");
    }
    const std::uint64_t theirs = get(bytes_, 24, 8);
    if (theirs != abi()) {
      return error(ModuleFault::other_abi, 24,
                   "the module is for the ABI " + hex(theirs) + ", this Perk has " + hex(abi()) +
                       "; build it again with this version");
    }
    return std::nullopt;
  }

  Found contents() {
    const std::uint64_t count = get(bytes_, 12, 4);
    std::uint64_t next = kHeader + count * kRow;
    if (count < kSections.size() || count > kMostSections || next > content_.size()) {
      return error(ModuleFault::malformed, 12, "the table of contents has another number of sections");
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = kHeader + i * kRow;
      const std::string_view name = i < kSections.size() ? kSections[i] : kNative;
      SectionInfo section{std::string(content_.substr(row, 4)), get(content_, row + 8, 8),
                          get(content_, row + 16, 8)};
      if (section.name != name || get(content_, row + 4, 4) != 0 || section.offset != next ||
          section.length > content_.size() - next) {
        return error(ModuleFault::malformed, row, "the table of contents does not fit the file");
      }
      next += section.length;
      out_.sections.push_back(std::move(section));
    }
    if (next != content_.size()) {
      return error(ModuleFault::malformed, next, "there are bytes behind the last section");
    }
    return std::nullopt;
  }

  Found signature() {
    const std::string_view block = bytes_.substr(content_.size());
    const std::uint64_t place = content_.size();
    if (block.empty()) return std::nullopt;
    if (block.size() < kSignature) {
      return error(ModuleFault::truncated, bytes_.size(), "the signature is cut off");
    }
    if (block.size() > kSignature || block.substr(0, 4) != kSignatureTag || get(block, 4, 4) != 1) {
      return error(ModuleFault::malformed, place, "what stands behind the content is no signature");
    }
    const Digest check = sha256(block.substr(0, kSignatureCheck));
    if (block.substr(kSignatureCheck) !=
        std::string_view(reinterpret_cast<const char*>(check.data()), kSignature - kSignatureCheck)) {
      return error(ModuleFault::bad_checksum, place, "the signature is not what it was when it was written");
    }
    ModuleSignature& signature = out_.signature.emplace();
    signature.key = get_array<8>(block, 8);
    signature.valid.from = static_cast<std::int64_t>(get(block, 16, 8));
    signature.valid.to = static_cast<std::int64_t>(get(block, 24, 8));
    signature.bytes = get_array<64>(block, 32);
    return std::nullopt;
  }

  template <class Read>
  Found section(std::size_t index, Texts& texts, Read read) {
    const SectionInfo& info = out_.sections[index];
    Reader reader(
        content_.substr(static_cast<std::size_t>(info.offset), static_cast<std::size_t>(info.length)),
        info.offset, texts);
    read(reader);
    reader.finish();
    if (reader.well()) return std::nullopt;
    ModuleError found = *reader.error();
    found.message = "section " + info.name + ": " + found.message;
    return found;
  }

  Found sections() {
    Texts texts;
    texts.left = bytes_.size() * kTextGrowth;
    Made made;
    auto module = std::make_unique<ir::Module>();
    const auto members = members_of(*module);
    if (auto found = section(1, texts, [](Reader& reader) { reader.read_pool(); })) return found;
    if (auto found = section(0, texts, [&](Reader& reader) { reader.field(made); })) return found;
    if (auto found = section(2, texts, [&](Reader& reader) { data_of(reader, members); })) return found;
    if (auto found = section(3, texts, [&](Reader& reader) { code_of(reader, members); })) return found;
    if (auto found = section(4, texts, [&](Reader& reader) { reader.field(out_.vectors); })) return found;
    for (std::size_t i = kSections.size(); i < out_.sections.size(); ++i) {
      exec::NativeText& native = out_.native.emplace_back();
      if (auto found = section(i, texts, [&](Reader& reader) { reader.field(native); })) return found;
    }
    if (texts.named != texts.pool.size()) {
      return error(ModuleFault::malformed, out_.sections[1].offset,
                   "section text: a text is named by nothing");
    }
    if (auto deep = too_deep(*module)) return error(ModuleFault::defect, 0, std::move(*deep));
    const std::vector<std::string> defects = ir::verify(*module);
    if (!defects.empty()) {
      const std::string more =
          defects.size() == 1 ? "" : " (and " + std::to_string(defects.size() - 1) + " more)";
      return error(ModuleFault::defect, 0, defects.front() + more);
    }
    if (auto found = native_code(*module)) return found;
    describe(*module, made);
    out_.module = ir::seal(std::move(module));
    return std::nullopt;
  }

  // That every function begins within its text; what the text does is the signature's to vouch for.
  Found native_code(const ir::Module& module) {
    std::string_view before;
    for (const exec::NativeText& native : out_.native) {
      std::string defect = exec::defect_of(native, module.shapes);
      if (native.target <= before) defect = "the targets are out of order";
      if (!defect.empty()) {
        return error(ModuleFault::defect, 0, "native code for " + native.target + ": " + defect);
      }
      before = native.target;
      NativeTarget& target = out_.manifest.targets.emplace_back();
      target = {native.target,           native.triple,     native.features, 0,
                native.functions.size(), native.text.size()};
      std::uint32_t last = ir::kNoNode;
      for (const exec::FunctionEntry& function : native.functions) {
        target.shapes += function.shape == last ? 0 : 1;
        last = function.shape;
      }
    }
    return std::nullopt;
  }

  void describe(const ir::Module& module, const Made& made) {
    Manifest& manifest = out_.manifest;
    manifest.pack = module.pack;
    manifest.display = module.display;
    manifest.version = module.version;
    manifest.currency = module.currency;
    manifest.release = made.release;
    manifest.made_by = made.by;
    manifest.schema = fingerprint(module.fields);
    manifest.zone = module.zone.name;
    manifest.zone_table = fingerprint(module.zone.transitions);
    manifest.abi = hex(abi());
    manifest.format = kFormat;
    manifest.hash = image::hex(out_.hash);
  }

  std::string_view bytes_, content_;
  Loaded out_;
};

}  // namespace

std::string save(const ir::Module& module, const Made& made, const Beside& beside) {
  TextPool texts;
  const auto members = members_of(module);
  Writer first(texts), data(texts), code(texts), test(texts);
  first.field(made);
  data_of(data, members);
  code_of(code, members);
  test.field(beside.vectors);
  std::vector<Writer> native;
  native.reserve(beside.native.size());
  for (const exec::NativeText& text : beside.native) native.emplace_back(texts).field(text);
  const std::string pool = texts.bytes();
  std::vector<std::string_view> names(kSections.begin(), kSections.end());
  std::vector<std::string_view> sections{first.out, pool, data.out, code.out, test.out};
  for (const Writer& section : native) {
    names.push_back(kNative);
    sections.emplace_back(section.out);
  }
  PERK_CHECK(sections.size() <= kMostSections);
  const std::size_t contents = kHeader + sections.size() * kRow;
  std::uint64_t size = contents;
  for (const std::string_view section : sections) size += section.size();

  std::string out{kMagic};
  out.reserve(static_cast<std::size_t>(size));
  put(out, kFormat, 4);
  put(out, sections.size(), 4);
  put(out, size, 8);
  put(out, abi(), 8);
  out.append(kHeader - kHashAt, '\0');
  std::uint64_t offset = contents;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    out += names[i];
    put(out, 0, 4);
    put(out, offset, 8);
    put(out, sections[i].size(), 8);
    offset += sections[i].size();
  }
  for (const std::string_view section : sections) out += section;
  const Digest hash = hash_of(out);
  for (std::size_t i = 0; i < hash.size(); ++i) out[kHashAt + i] = static_cast<char>(hash[i]);
  return out;
}

std::variant<Loaded, ModuleError> load(std::string_view bytes) {
  return Loader(bytes).run();
}

std::string with_signature(std::string_view bytes, const ModuleSignature& signature) {
  PERK_CHECK(bytes.size() >= kHeader && get(bytes, 16, 8) <= bytes.size());
  std::string block{kSignatureTag};
  put(block, 1, 4);
  put(block, signature.key);
  put(block, static_cast<std::uint64_t>(signature.valid.from), 8);
  put(block, static_cast<std::uint64_t>(signature.valid.to), 8);
  put(block, signature.bytes);
  const Digest check = sha256(block);
  block.append(reinterpret_cast<const char*>(check.data()), kSignature - kSignatureCheck);
  return std::string(bytes.substr(0, static_cast<std::size_t>(get(bytes, 16, 8)))) + block;
}

}  // namespace perk::image
