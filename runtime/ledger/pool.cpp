#include "runtime/ledger/pool.h"

namespace perk::ledger {

bool breaks_connection(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::none:
    case Fault::Kind::guard:
    case Fault::Kind::conflict:
    case Fault::Kind::busy:
    case Fault::Kind::full: return false;
    case Fault::Kind::unavailable:
    case Fault::Kind::read_only:
    case Fault::Kind::wrong_schema:
    case Fault::Kind::wrong_key:
    case Fault::Kind::corrupt: break;
  }
  return true;
}

Pool::Pool(std::unique_ptr<Database> database, std::size_t connections, std::int64_t wait_ms)
    : database_(std::move(database)), wait_(wait_ms), slots_(connections) {
  idle_.reserve(connections);
}

Pool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), store_(std::move(other.store_)), age_(other.age_) {}

Pool::Lease::~Lease() {
  if (std::uncaught_exceptions() > exceptions_) lose();
  if (pool_ != nullptr) pool_->give_back(std::move(store_), age_);
}

void Pool::Lease::lose() {
  store_.reset();
}

Pool::Taken Pool::take() {
  std::unique_ptr<Store> store;
  std::uint64_t age = 0;
  {
    std::unique_lock lock(mutex_);
    if (!free_.wait_for(lock, wait_, [&] { return slots_ > 0; })) {
      return Fault{Fault::Kind::busy, "all connections are in use"};
    }
    --slots_;
    age = age_;
    if (!idle_.empty()) {
      store = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  Lease lease(*this, std::move(store), age);
  if (lease.store_ != nullptr) return lease;
  // Opened outside the lock: others go on while a server does not answer.
  OpenedStore opened = database_->open();
  if (Fault* fault = std::get_if<Fault>(&opened)) return std::move(*fault);
  lease.store_ = std::move(std::get<std::unique_ptr<Store>>(opened));
  return lease;
}

void Pool::give_back(std::unique_ptr<Store> store, std::uint64_t age) {
  {
    const std::lock_guard lock(mutex_);
    ++slots_;
    if (age == age_ && store == nullptr) {
      ++age_;
      idle_.clear();
    } else if (age == age_) {
      idle_.push_back(std::move(store));  // there is room for all
    }
  }
  free_.notify_one();
}

Fault Pool::once(const std::function<Fault(Store&)>& work) {
  Taken taken = take();
  if (Fault* fault = std::get_if<Fault>(&taken)) return std::move(*fault);
  auto& lease = std::get<Lease>(taken);
  Fault fault = work(*lease);
  if (breaks_connection(fault.kind)) lease.lose();
  return fault;
}

Fault Pool::read(const std::function<Fault(Store&)>& work) {
  Fault fault = once(work);
  return fault.kind == Fault::Kind::unavailable ? once(work) : fault;
}

}  // namespace perk::ledger
