#include "tests/ledger/faulty.h"

#include "runtime/ledger/place.h"

namespace perk::ledger::test {
namespace {

class FaultyStore final : public Store {
 public:
  FaultyStore(std::unique_ptr<Store> real, std::shared_ptr<Script> script)
      : real_(std::move(real)), script_(std::move(script)) {}

  Fault load(const Wanted& wanted, Rows& rows) override {
    return told(&Script::loads, &Script::loaded, [&] { return real_->load(wanted, rows); });
  }
  Fault apply(const Changes& changes) override {
    if (script_->before_write) script_->before_write();
    return told(&Script::applies, &Script::applied, [&] { return real_->apply(changes); });
  }
  Fault transact(const Wanted& wanted, const std::function<Changes(Rows&)>& decide) override {
    if (script_->before_write) script_->before_write();
    return told(&Script::transacts, &Script::transacted, [&] { return real_->transact(wanted, decide); });
  }

  Fault overdue(std::int64_t most, std::vector<Id>& reservations, std::vector<Id>& accounts) override {
    return real_->overdue(most, reservations, accounts);
  }
  Fault waiting(std::string_view event, std::string_view order, std::string_view customer,
                std::vector<Id>& accounts) override {
    return real_->waiting(event, order, customer, accounts);
  }
  Fault forget_requests(Instant before, std::int64_t most, Affected& forgotten) override {
    return real_->forget_requests(before, most, forgotten);
  }
  Instant now() override { return real_->now(); }
  Fault failures(std::string_view actor, Instant at, std::int64_t add, std::int64_t& counted) override {
    return real_->failures(actor, at, add, counted);
  }
  Fault set_breaker(const Breaker& breaker) override { return real_->set_breaker(breaker); }
  Fault remove_breaker(std::string_view promotion, Affected& removed) override {
    return real_->remove_breaker(promotion, removed);
  }
  Fault breakers(std::vector<Breaker>& found) override { return real_->breakers(found); }
  Fault alarms(std::int64_t most, std::vector<Alarm>& found) override { return real_->alarms(most, found); }
  Fault add_batch(const BatchRow& batch) override { return real_->add_batch(batch); }
  Fault add_codes(std::span<const Changes::NewCode> codes, std::int64_t next) override {
    return real_->add_codes(codes, next);
  }
  Fault remove_batch(const Id& batch) override { return real_->remove_batch(batch); }
  Fault batches(std::vector<BatchRow>& found) override { return real_->batches(found); }
  Fault codes(const CodePage& page, std::vector<Changes::NewCode>& found) override {
    return real_->codes(page, found);
  }
  Fault change_codes(const CodesChange& change, Affected& changed) override {
    return real_->change_codes(change, changed);
  }
  Fault summary(Summary& found) override { return real_->summary(found); }
  Fault recount(Recount& found) override { return real_->recount(found); }

 private:
  Fault told(std::deque<Script::Step> Script::* steps, int Script::* count,
             const std::function<Fault()>& work) {
    Script::Step step{.does = true};
    {
      const std::lock_guard lock(script_->mutex);
      ++((*script_).*count);
      auto& left = (*script_).*steps;
      if (!left.empty()) {
        step = left.front();
        left.pop_front();
      }
    }
    const Fault real = step.does ? work() : Fault{};
    return step.says == Fault::Kind::none ? real : Fault{step.says, "as the test wants it"};
  }

  std::unique_ptr<Store> real_;
  std::shared_ptr<Script> script_;
};

class FaultyDatabase final : public Database {
 public:
  FaultyDatabase(std::unique_ptr<Database> real, std::shared_ptr<Script> script)
      : real_(std::move(real)), script_(std::move(script)) {}

  OpenedStore open() override {
    {
      const std::lock_guard lock(script_->mutex);
      ++script_->opened;
    }
    OpenedStore opened = real_->open();
    if (auto* fault = std::get_if<Fault>(&opened)) return std::move(*fault);
    return std::make_unique<FaultyStore>(std::move(std::get<std::unique_ptr<Store>>(opened)), script_);
  }
  std::variant<std::string, Fault> migrate(bool create) override { return real_->migrate(create); }

 private:
  std::unique_ptr<Database> real_;
  std::shared_ptr<Script> script_;
};

}  // namespace

std::unique_ptr<Ledger> faulty_ledger(const Settings& settings, std::shared_ptr<Script> script) {
  auto place = place_of(settings);
  auto& found = std::get<Place>(place);
  auto database = std::make_unique<FaultyDatabase>(std::move(found.database), std::move(script));
  auto pool = std::make_unique<Pool>(std::move(database), settings.connections, settings.wait_ms);
  return std::make_unique<LedgerImpl>(settings, std::move(pool), found.one_writer);
}

}  // namespace perk::ledger::test
