// Windows: the engine against the model over random windows, zones and moments, and the engine's next time
// against the model's membership.
//
// Moments lie around changes of clocks, ends of months and years, and leap days, where rules differ.
#include <date/tz.h>
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"
#include "runtime/candidates/calendar.h"
#include "runtime/interpret/evaluate.h"
#include "tests/model/window.h"
#include "tests/property/random.h"

namespace perk::property {
namespace {

constexpr std::int64_t kDay = 86'400;
const std::vector<std::string> kZones{"Asia/Bangkok",        "Europe/London", "America/New_York",
                                      "Australia/Lord_Howe", "Asia/Beirut",   "America/Sao_Paulo",
                                      "Pacific/Apia",        "Africa/Cairo"};
const std::vector<std::string> kWeekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday"};

class WindowWriter {
 public:
  explicit WindowWriter(Random& random) : random_(random) {}

  std::string parts() {
    std::string text = part();
    for (std::int64_t more = random_.between(0, 2); more > 0; --more) text += ", " + part();
    return text;
  }

 private:
  std::string two(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }
  std::string month_day() {
    if (random_.chance(20)) return "02-29";
    return two(random_.between(1, 12)) + "-" + two(random_.between(1, 28));
  }
  std::string date() { return std::to_string(random_.between(2018, 2030)) + "-" + month_day28(); }
  std::string month_day28() { return two(random_.between(1, 12)) + "-" + two(random_.between(1, 28)); }
  std::string time() {
    return two(random_.between(0, 23)) + ":" + random_.pick(std::vector<std::string>{"00", "30", "15"});
  }
  std::string hours() {
    std::string from = time(), to = time();
    while (to == from) to = time();
    return from + " until " + (random_.chance(10) ? "24:00" : to);
  }
  std::string dates() {
    std::string first = date(), last = date();
    if (last < first) std::swap(first, last);
    switch (random_.below(6)) {
      case 0: return "from " + first;
      case 1: return "through " + last;
      case 2: return "from " + first + " " + time() + " until " + last + " 23:45";
      default: return "from " + first + " through " + last;
    }
  }
  std::string named() { return random_.pick(std::vector<std::string>{"fair", "fast", "twelfth", "rest"}); }
  std::string recurring() {
    switch (random_.below(7)) {
      case 0: return "every " + random_.pick(kWeekdays) + " or " + random_.pick(kWeekdays);
      case 1: return "every " + month_day();
      case 2: return "from " + month_day() + " through " + month_day();
      case 3: return "every last day or 15th";
      case 4: return "every 1st or 31st or 30th";
      case 5: return "every 2nd " + random_.pick(kWeekdays) + " or last " + random_.pick(kWeekdays);
      default: return "every 5th " + random_.pick(kWeekdays) + " of the month";
    }
  }
  std::string part() {
    switch (random_.below(12)) {
      case 0:
      case 1: return hours();
      case 2: return dates();
      case 3: return "on " + named();
      case 4: return "except on " + named() + " or " + date();
      case 5: return "from " + named() + " through " + named();
      case 6: return "from " + date() + " through " + named();
      case 7: return "(" + parts() + " or " + hours() + ")";
      default: return recurring();
    }
  }

  Random& random_;
};

std::string pack(Random& random, const std::string& window) {
  static const std::vector<std::string> kStarts{"00:00", "06:00", "01:30", "02:00", "23:00"};
  return "pack p\n  currency THB\n  timezone \"" + random.pick(kZones) + "\"\n  days start at " +
         (random.chance(50) ? kStarts.front() : random.pick(kStarts)) +
         "\n  use \"schema/shop\"\nend\n"
         "calendar c\n  fair every 04-13, every 04-14, 2024-04-16\n"
         "  fast from 2019-05-06 through 2019-06-03, from 2024-03-11 through 2024-04-09\n"
         "  twelfth every 12th, every last Friday\n  rest every Sunday, on fair\nend\n"
         "promotion p\n  active " +
         window + "\n  give 10% off goods\nend\n";
}

// A moment at which something may change: near midnight or a round hour, on a day that rules differ on.
std::int64_t moment(Random& random, const std::string& zone) {
  const std::int64_t first = 17'000, last = 22'600;  // 2016-07 … 2031-11
  std::int64_t day = random.between(first, last);
  switch (random.below(4)) {
    case 0: {
      const date::sys_days any{date::days(day)};
      const auto change = date::locate_zone(zone)->get_info(any).end.time_since_epoch().count();
      if (change < last * kDay) return change + 900 * random.between(-16, 16) + random.between(-1, 1);
      break;
    }
    case 1: {
      const date::year_month_day at{date::sys_days(date::days(day))};
      day = date::sys_days(at.year() / at.month() / date::last).time_since_epoch().count();
      break;
    }
    case 2: {
      const date::year year{static_cast<int>(random.between(2017, 2031))};
      day = date::sys_days(year / 2 / date::last).time_since_epoch().count();
      break;
    }
    default: break;
  }
  return day * kDay + 900 * random.between(-24, 120) + random.between(-1, 1);
}

struct Subject {
  compile::Compilation compiled;
  const typed::Promotion* promotion = nullptr;
  std::string source;

  [[nodiscard]] bool model(std::int64_t instant) const {
    return model::within(*promotion->active, compiled.pack->timezone, compiled.pack->day_start, instant);
  }
  [[nodiscard]] bool engine(std::int64_t instant) const {
    return interpret::within(*compiled.module, compiled.module->promotions[0].window, instant);
  }
  [[nodiscard]] std::int64_t next(std::int64_t instant) const {
    return interpret::next_within(*compiled.module, compiled.module->promotions[0].window, instant);
  }
  [[nodiscard]] std::int64_t end() const { return compiled.module->promotions[0].ends_at; }
};

Subject subject(Random& random) {
  Subject made;
  made.source = pack(random, WindowWriter(random).parts());
  made.compiled = compile::compile_texts({{"window.perk", made.source}});
  EXPECT_TRUE(made.compiled.module != nullptr)
      << made.source << diag::render_text(made.compiled.diagnostics.all(), made.compiled.sources);
  if (made.compiled.module != nullptr) made.promotion = &made.compiled.pack->promotions[0];
  return made;
}

TEST(Windows, TheEngineAgreesWithTheModel) {
  std::size_t held = 0, asked = 0, found = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    const Subject window = subject(random);
    ASSERT_NE(window.promotion, nullptr);
    for (int i = 0; i < 40; ++i) {
      const std::int64_t at = moment(random, window.compiled.pack->timezone);
      const bool expected = window.model(at);
      ASSERT_EQ(window.engine(at), expected) << at << " seed " << seed << "\n" << window.source;
      if (expected) {
        ASSERT_LT(at, window.end()) << at << " seed " << seed << "\n" << window.source;
      }
      held += expected ? 1U : 0U;
      ++asked;
    }
    for (int i = 0; i < 4; ++i) {
      const std::int64_t at = moment(random, window.compiled.pack->timezone);
      const std::int64_t next = window.next(at);
      const std::int64_t before = next < 0 ? at + 400 * kDay : next;
      if (next >= 0) {
        ASSERT_TRUE(window.model(next)) << next << " from " << at << " seed " << seed << "\n"
                                        << window.source;
        ++found;
      }
      if (next == at) continue;
      // Nothing lies between: just before it, and wherever one looks.
      ASSERT_FALSE(window.model(before - 1)) << next << " from " << at << " seed " << seed << "\n"
                                             << window.source;
      for (int look = 0; look < 25; ++look) {
        const std::int64_t between = random.between(at, before - 1);
        const std::int64_t hour = std::max(at, between - between % 1800);
        ASSERT_FALSE(window.model(hour))
            << hour << " before " << next << " from " << at << " seed " << seed << "\n"
            << window.source;
      }
    }
  }
  // A generator that only makes windows that never hold, or always, would show nothing.
  EXPECT_GT(held * 100, asked * 5);
  EXPECT_LT(held * 100, asked * 60);
  EXPECT_GT(found, 500U);
}

// The spans of a view of some days, and the one of all time, against membership.
TEST(Windows, SpansAreWhenTheWindowHolds) {
  std::size_t exact = 0, inside = 0, asked = 0;
  for (std::uint64_t seed = 1'001; seed <= 1'400; ++seed) {
    Random random(seed);
    const Subject window = subject(random);
    ASSERT_NE(window.promotion, nullptr);
    const ir::Module& module = *window.compiled.module;
    const std::uint32_t root = module.promotions[0].window;
    const candidates::Range ever = candidates::Calendar(module, {}).enclose(root);
    for (int day = 0; day < 8; ++day) {
      const std::int64_t begin = moment(random, window.compiled.pack->timezone);
      const candidates::Range range{begin, begin + kDay * random.between(1, 3)};
      candidates::Calendar calendar(module, range);
      const candidates::Calendar::Spans spans = calendar.spans(root);
      exact += spans.exact ? 1U : 0U;
      for (std::size_t i = 0; i < spans.spans.size(); ++i) {
        ASSERT_LT(spans.spans[i].from, spans.spans[i].to);
        ASSERT_GE(spans.spans[i].from, i == 0 ? range.from : spans.spans[i - 1].to + 1);
        ASSERT_LE(spans.spans[i].to, range.to);
      }
      std::vector<std::int64_t> instants{range.from, range.to - 1};
      for (const candidates::Range& span : spans.spans) {
        for (const std::int64_t near : {-1, 0, 1}) {
          instants.push_back(span.from + near);
          instants.push_back(span.to + near);
        }
      }
      for (int i = 0; i < 24; ++i) {
        const std::int64_t any = random.between(range.from, range.to - 1);
        instants.push_back(i % 2 == 0 ? any : any - any % 900);
      }
      for (const std::int64_t at : instants) {
        if (at < range.from || at >= range.to) continue;
        const bool holds = window.engine(at);
        const bool in = std::ranges::any_of(
            spans.spans, [&](const candidates::Range& span) { return span.from <= at && at < span.to; });
        ASSERT_TRUE(spans.exact ? in == holds : in || !holds) << at << " seed " << seed << "\n"
                                                              << window.source;
        ASSERT_TRUE(!holds || (ever.from <= at && at < ever.to)) << at << " seed " << seed << "\n"
                                                                 << window.source;
        ++asked;
        inside += holds ? 1U : 0U;
      }
    }
  }
  EXPECT_GT(exact, 2'900U);  // of 3,200: more than four spans in three days are rare
  EXPECT_GT(inside * 100, asked * 5);
}

}  // namespace
}  // namespace perk::property
