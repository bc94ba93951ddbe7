// Where in a document a reader is: written down only when something is wrong there.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "tools/json/error.h"

namespace perk::json {

class Place {
 public:
  Place() = default;
  // A member or an element of `in`, which must outlive it.
  Place(const Place& in, std::string_view name) : in_(&in), name_(name) {}
  Place(const Place& in, std::size_t index) : in_(&in), index_(index), is_index_(true) {}
  // A place that is already written; it must outlive this one.
  explicit Place(std::string_view written) : name_(written) {}

  [[nodiscard]] std::string text() const {
    if (in_ == nullptr) return std::string(name_);
    return is_index_ ? at(in_->text(), index_) : at(in_->text(), name_);
  }

 private:
  const Place* in_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

}  // namespace perk::json
