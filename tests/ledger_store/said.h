// Rows as text, every field of them, so that a test compares what was written with what is loaded.
#pragma once
#include <string>

#include "runtime/ledger/store/store.h"

namespace perk::ledger::test {

std::string said(const RequestRow& row);
std::string said(const ReservationRow& row);
std::string said(const CounterRow& row);
std::string said(const CodeRow& row);
std::string said(const LotRow& row);
std::string said(const AccountRow& row);
std::string said(const Store::BatchRow& row);
std::string said(const Breaker& breaker);
std::string said(const Alarm& alarm);
std::string said(const Difference& difference);

}  // namespace perk::ledger::test
