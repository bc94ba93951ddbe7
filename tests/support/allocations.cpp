// In a file of its own, so that no call of `new` is inlined. All forms are replaced together: memory that one
// of them gave may come back to any, and a sanitizer looks at that.
#include "tests/support/allocations.h"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t asked = 0, allowed = perk::test::kAll;

void* allocate(std::size_t size) noexcept {
  ++asked;
  if (allowed == 0) return nullptr;
  if (allowed != perk::test::kAll) --allowed;
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate_or_throw(std::size_t size) {
  if (void* memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace perk::test {

std::size_t allocations_so_far() {
  return asked;
}

void allow_allocations(std::size_t count) {
  allowed = count;
}

}  // namespace perk::test
