// A vector of plain values whose elements are never destroyed and whose memory is kept: what it has to do per
// element is a store.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

namespace perk::lane {

template <class T>
class Stack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  [[gnu::always_inline]] T& push_back(const T& value) {
    if (size_ == capacity_) grow();
    T& place = data_[size_++];
    place = value;
    return place;
  }
  void clear() { size_ = 0; }
  // To no more than there are.
  void shrink(std::size_t size) { size_ = size; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
  [[nodiscard]] T* begin() { return data_.get(); }
  [[nodiscard]] T* end() { return data_.get() + size_; }
  [[nodiscard]] const T* begin() const { return data_.get(); }
  [[nodiscard]] const T* end() const { return data_.get() + size_; }
  [[nodiscard]] T& operator[](std::size_t at) { return data_[at]; }
  [[nodiscard]] const T& operator[](std::size_t at) const { return data_[at]; }
  [[nodiscard]] T& back() { return data_[size_ - 1]; }

 private:
  [[gnu::noinline]] void grow() {
    constexpr std::size_t kFirst = 64;
    const std::size_t capacity = std::max(kFirst, 2 * capacity_);
    auto larger = std::make_unique<T[]>(capacity);
    std::copy_n(data_.get(), size_, larger.get());
    data_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace perk::lane
