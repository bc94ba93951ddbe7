# Writes one C++ source that holds the file FROM, byte by byte.
file(READ "${FROM}" hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE "${TO}" "#include \"compiler/backends/llvm/bitcode.h\"

namespace perk::native {
namespace {

alignas(16) constexpr unsigned char kBytes[] = {${bytes}};

}  // namespace

std::span<const unsigned char> bitcode() {
  return kBytes;
}

}  // namespace perk::native
")
