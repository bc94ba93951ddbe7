// Connections to one database, lent to one thread each.
//
// In: a database. Out: leases. Guaranteed: at most so many connections at once; whoever asks waits for at
// most as long as a call may; a connection that was lost, or whose work ended in an exception, is never lent
// again, nor are those that were opened before.
#pragma once
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "runtime/ledger/store/store.h"

namespace perk::ledger {

class Pool {
 public:
  using Clock = std::chrono::steady_clock;

  Pool(std::unique_ptr<Database> database, std::size_t connections, std::int64_t wait_ms);

  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Store& operator*() const { return *store_; }
    Store* operator->() const { return store_.get(); }
    // After a fault that leaves nothing to trust in the connection: it is closed.
    void lose();

   private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<Store> store, std::uint64_t age)
        : pool_(&pool), store_(std::move(store)), age_(age) {}
    Pool* pool_;
    std::unique_ptr<Store> store_;
    std::uint64_t age_;
    int exceptions_ = std::uncaught_exceptions();
  };
  using Taken = std::variant<Lease, Fault>;
  Taken take();

  // `work` with a connection. Where it finds the connection lost it is called once more, with another: reads
  // alone may be carried out so.
  Fault read(const std::function<Fault(Store&)>& work);
  // Once, whatever it finds.
  Fault once(const std::function<Fault(Store&)>& work);

 private:
  void give_back(std::unique_ptr<Store> store, std::uint64_t age);

  const std::unique_ptr<Database> database_;
  const std::chrono::milliseconds wait_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t slots_;      // connections that may still be lent
  std::uint64_t age_ = 0;  // 1 more with every connection lost
  std::vector<std::unique_ptr<Store>> idle_;
};

// Does a fault leave the connection behind? Guards, conflicts, locks and a full disk do not touch it.
bool breaks_connection(Fault::Kind kind);

}  // namespace perk::ledger
