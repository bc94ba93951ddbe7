#include "runtime/ledger/store/schema.h"

#include <sstream>

#include "runtime/ledger/store/guard.h"

// Instants are seconds since 1970 in UTC, amounts whole minor units or units of an account, identities
// 16 bytes of a hash (ids.h), enumerations their place in the C++ one, which each table's comment lists,
// flags 0 or 1. Nothing is the end of time or a bound that is not there.

namespace perk::ledger {
namespace {

enum class Rows : std::uint8_t { made_once, changing, hot };

class Table {
 public:
  Table(const Spelling& spelling, const char* name) : spelling_(spelling), name_(name) {}

  // Names and types (`id` is one too) of columns that are always something; `maybe`: or nothing.
  Table& columns(const std::string& names_and_types) { return add(names_and_types, " NOT NULL"); }
  Table& maybe(const std::string& names_and_types) { return add(names_and_types, ""); }
  // As it stands; nothing: nothing.
  Table& raw(const std::string& text) {
    text_ += text_.empty() || text.empty() ? text : ", " + text;
    return *this;
  }
  Table& key(const std::string& columns) { return raw("PRIMARY KEY (" + columns + ")"); }
  // None of these is ever below 0: one condition of all of them, since a database reads each condition anew
  // with every statement.
  Table& bounds(const std::vector<std::string>& none_below_zero) {
    std::string all;
    for (const std::string& each : none_below_zero) all += each.empty() ? "" : ", " + each;
    if (all.empty()) return *this;
    return raw(std::string("CONSTRAINT ") + name_ + "_bounds CHECK (" + spelling_.least + "(0" + all +
               ") = 0)");
  }
  [[nodiscard]] std::string made(Rows rows) const {
    const char* end = rows == Rows::made_once  ? spelling_.made_once
                      : rows == Rows::changing ? spelling_.changing
                                               : spelling_.hot;
    return std::string("CREATE TABLE ") + name_ + " (" + text_ + ")" + end;
  }

 private:
  Table& add(const std::string& names_and_types, const char* end) {
    std::istringstream words(names_and_types);
    for (std::string name, type; words >> name >> type;) raw(name + " " + type_of(type) + end);
    return *this;
  }
  [[nodiscard]] const char* type_of(const std::string& type) const {
    if (type == "small") return spelling_.small;
    if (type == "integer") return spelling_.integer;
    if (type == "number") return spelling_.number;
    return type == "text" ? spelling_.text : spelling_.bytes;
  }

  const Spelling& spelling_;
  const char* name_;
  std::string text_;
};

// What the database is: which shape its tables have, and whose key made its hashes. One row.
std::string ledger(const Spelling& spelling) {
  return Table(spelling, "ledger")
      .columns("one small version number key_fingerprint text made_at number")
      .key("one")
      .raw("CHECK (one = 1)")
      .made(Rows::made_once);
}

// Calls that were answered, by the hash of their key: the verb (reserve, commit, release, expire, refund,
// happened), a hash of what was asked, the reply byte for byte.
std::string requests(const Spelling& spelling) {
  return Table(spelling, "requests")
      .columns("id bytes verb small body bytes reply bytes answered_at number")
      .raw(GUARD_SQL(schema_request_key, "PRIMARY KEY (id)"))
      .made(Rows::made_once);
}

// One row an order. state: 0 held, 1 part_committed, 2 committed, 3 released, 4 expired, 5 cancelled.
// version: one more with every change, so that who changes it has seen what it was.
std::string reservations(const Spelling& spelling) {
  return Table(spelling, "reservations")
      .columns(
          "id bytes order_id text customer text state small created_at number expires_at number claims bytes"
          " pack text pack_version text currency text priced_at number utc_offset integer version number")
      .key("id")
      .made(Rows::changing);
}

// What a reservation holds and has used, one row a claim: the only source that counters, codes and held
// balances are recounted from. subject: 0 counter, 1 code, 2 worth, 3 spend, 4 credit, 5 issue. subject_id:
// the row that it counts in (counters, codes, accounts; of an issue nothing). counted: 0 once it has left its
// rolling window. held_until: when its reservation expires, so that what is overdue is found by its subject.
// made: what an issue's codes are made from (pattern_text.h). terms: what decisions have to know again.
std::string entries(const Spelling& spelling) {
  return Table(spelling, "entries")
      .columns(
          "reservation bytes number integer subject small promotion text name text line_key text"
          " asked number held number used number back number")
      .maybe("subject_id bytes")
      .columns("counted_at number rolling small counted small held_until number")
      .maybe("made text")
      .columns("terms text")
      .key("reservation, number")
      .bounds({GUARD_SQL(schema_entry_held, "held"), GUARD_SQL(schema_entry_used, "used"),
               GUARD_SQL(schema_entry_back, "back"),
               GUARD_SQL(schema_entry_asked, "asked - held - used - back")})
      .made(Rows::made_once);
}

// Bounds over several orders, one row for each value of their keys and each window. span: 0 ever, 1 fixed,
// [from_at, to_at), 2 rolling (then what is counted is what has not left it). most: the limit last said, or,
// where the last grant may pass it, what that grant reached.
std::string counters(const Spelling& spelling) {
  return Table(spelling, "counters")
      .columns(
          "id bytes name text line_key text holder text span small from_at number to_at number"
          " used number held number")
      .maybe("most number")
      .key("id")
      .bounds({GUARD_SQL(schema_counter_used, "used"), GUARD_SQL(schema_counter_held, "held"),
               GUARD_SQL(schema_counter_most, "coalesce(most - used - held, 0)")})
      .made(Rows::hot);
}

// Codes by the keyed hash of each. batch: zeros for codes that a pack lists, which are numbered by the first
// eight bytes of their identity without the sign. state: 0 active, 1 blocked, 2 deleted. valid in
// [valid_from, valid_to). uses: nothing: as often as promotions allow. worth: minor units, above 0 where a
// code is used in parts. sealed: of a code brought in.
std::string codes(const Spelling& spelling) {
  return Table(spelling, "codes")
      .columns("id bytes pool text batch bytes number number state small owner text issued_at number")
      .maybe("valid_from number valid_to number uses number")
      .columns("used number held number worth number worth_used number worth_held number sealed bytes")
      .key("id")
      .bounds({GUARD_SQL(schema_code_used, "used"), GUARD_SQL(schema_code_held, "held"),
               GUARD_SQL(schema_code_uses, "coalesce(uses - used - held, 0)"),
               GUARD_SQL(schema_code_worth_used, "worth_used"),
               GUARD_SQL(schema_code_worth_held, "worth_held"),
               GUARD_SQL(schema_code_worth, "worth - worth_used - worth_held")})
      .made(Rows::changing);
}

// Codes that were made or brought in together. codes: how many there are. next: the first number that is not
// made yet. made: what they are made from again; without a pattern they were brought in.
std::string batches(const Spelling& spelling) {
  return Table(spelling, "batches")
      .columns("id bytes name text pool text label text codes number made_at number made text next number")
      .key("id")
      .made(Rows::made_once);
}

// Balances, one row an account and customer: what is left of its counted lots, and what of that is held.
std::string accounts(const Spelling& spelling) {
  return Table(spelling, "accounts")
      .columns("id bytes account text owner text balance number held number")
      .key("id")
      .bounds({GUARD_SQL(schema_account_held, "held"), GUARD_SQL(schema_account_balance, "balance - held")})
      .made(Rows::changing);
}

// What was earned at once. state: 0 waiting for its event, 1 due from due_at on, 2 counted, 3 lapsed, 4 taken
// back. after_*: how long after the event it counts. lapse: 0 never, 1 lapse_* after it was earned, 2 lapse_*
// after the customer's last lapse_event, 3 at the end of lapse_period (0 day, 1 month, 2 year) in which it
// was earned; utc_offset is where that period ends.
std::string lots(const Spelling& spelling) {
  return Table(spelling, "lots")
      .columns(
          "account bytes reservation bytes entry integer state small amount number remaining number"
          " event text after_months integer after_days integer after_seconds number due_at number"
          " lapse small lapse_period small lapse_event text lapse_months integer lapse_days integer"
          " lapse_seconds number utc_offset integer")
      .maybe("lapses_at number")
      .key("account, reservation, entry")
      .raw(GUARD_SQL(schema_lot_account, "FOREIGN KEY (account) REFERENCES accounts (id)"))
      .bounds({GUARD_SQL(schema_lot_remaining, "remaining, amount - remaining")})
      .made(Rows::made_once);
}

// Limits outside the rules, by promotion; '' bounds each of them.
std::string breakers(const Spelling& spelling) {
  return Table(spelling, "breakers")
      .columns("promotion text stopped small reason text")
      .maybe("most_share_bp number least_total_bp number spend number")
      .columns("seconds number")
      .key("promotion")
      .made(Rows::made_once);
}

// What breakers stopped, for people, in the order in which it came.
std::string alarms(const Spelling& spelling) {
  return std::string("CREATE TABLE alarms (number ") + spelling.counting + ", raised_at " + spelling.number +
         " NOT NULL, promotion " + spelling.text + " NOT NULL, order_id " + spelling.text +
         " NOT NULL, text " + spelling.text + " NOT NULL)" + spelling.counted;
}

// Unknown codes that were entered, by hour (seconds / 3600) and a hash of who entered them.
std::string failures(const Spelling& spelling) {
  return Table(spelling, "failures")
      .columns("hour number actor bytes failed number")
      .key("hour, actor")
      .made(Rows::changing);
}

// Version 1.
std::vector<std::string> first(const Spelling& spelling) {
  return {
      ledger(spelling),
      requests(spelling),
      reservations(spelling),
      entries(spelling),
      counters(spelling),
      codes(spelling),
      batches(spelling),
      accounts(spelling),
      lots(spelling),
      breakers(spelling),
      alarms(spelling),
      failures(spelling),
      "CREATE INDEX requests_age ON requests (answered_at)",
      "CREATE INDEX reservations_overdue ON reservations (expires_at) WHERE state IN (0, 1)",
      "CREATE INDEX entries_held ON entries (subject_id, held_until) WHERE held > 0",
      "CREATE INDEX entries_rolling ON entries (subject_id, counted_at) WHERE rolling = 1 AND counted = 1",
      "CREATE" + GUARD_SQL(schema_code_number, " UNIQUE") + " INDEX codes_number ON codes (batch, number)",
      "CREATE INDEX accounts_owner ON accounts (owner)",
      "CREATE INDEX lots_waiting ON lots (reservation) WHERE state = 0",
      "CREATE INDEX lots_due ON lots (due_at) WHERE state = 1",
      "CREATE INDEX lots_lapsing ON lots (lapses_at) WHERE state = 2 AND lapses_at IS NOT NULL",
  };
}

}  // namespace

std::vector<Step> steps(const Spelling& spelling) {
  return {{0, first(spelling)}};
}

}  // namespace perk::ledger
