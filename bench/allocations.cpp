#include "bench/allocations.h"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t asked = 0;

void* counted(std::size_t size) {
  ++asked;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

namespace perk::bench {

std::uint64_t allocations() {
  return asked;
}

}  // namespace perk::bench

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
