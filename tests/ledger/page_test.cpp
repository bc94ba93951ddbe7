// docs/reference/ledger.md says what the code does: its states, its statuses.
#include <fstream>
#include <sstream>

#include "runtime/ledger/decide/transitions.h"
#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

std::string page() {
  std::ifstream file(PERK_ROOT "/docs/reference/ledger.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The rows of the table with this head.
std::vector<std::string> table(const std::string& head) {
  std::stringstream text(page());
  std::vector<std::string> rows;
  bool within = false;
  for (std::string line; std::getline(text, line);) {
    if (line == head) {
      within = true;
    } else if (within && !line.starts_with("| ---")) {
      if (!line.starts_with("|")) break;
      rows.push_back(line);
    }
  }
  return rows;
}

TEST(Page, HasEveryTransition) {
  std::vector<std::string> rows;
  for (const Transition& each : transitions()) {
    rows.push_back(std::string("| ") + name_of(each.verb) + " | " +
                   (each.from ? name_of(*each.from) : "none") + " | " + name_of(each.to) + " | " + each.when +
                   " |");
  }
  EXPECT_EQ(table("| verb | from | to | when |"), rows);
}

TEST(Page, HasEveryStatus) {
  const std::vector<std::string> rows = table("| status | HTTP | meaning | again? |");
  std::size_t count = 0;
  for (std::string_view name; !(name = name_of(static_cast<Status>(count))).empty(); ++count) {
    ASSERT_LT(count, rows.size()) << name;
    EXPECT_TRUE(rows[count].starts_with("| `" + std::string(name) + "` |")) << rows[count];
  }
  EXPECT_EQ(count, rows.size());
}

}  // namespace
}  // namespace perk::ledger::test
