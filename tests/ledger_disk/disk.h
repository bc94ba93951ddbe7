// A disk under SQLite that fails when a test wants it to, and can lose its power.
//
// A VFS over the system's own, made the default: files are real files. Of each it is known what is surely on
// the disk (what was there before, and what a sync has confirmed) and what has been written since.
// Guaranteed: after cut() the files are what a machine could find after a loss of power, no more and no less.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace perk::ledger::test {

class Disk {
 public:
  enum class Failure : std::uint8_t {
    none,
    full,         // writes fail for a while: no room
    write_error,  // one write fails
    torn_write,   // one write fails when half of it is there
    sync_error,   // one sync fails, and what it should have kept will not be kept by later ones
    lies,         // from then on no sync keeps anything, and each says that it did
    power         // nothing works any more
  };
  // Registered when it is first asked for, for the rest of the program.
  static Disk& the();

  // A disk in order; nothing has been counted, what the files hold is on it.
  void reset();
  // The first fitting operation from the nth on fails. They are counted from 1: writes, truncations, syncs.
  void fail(Failure failure, std::int64_t nth);
  [[nodiscard]] std::int64_t operations() const { return operations_; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool is_off() const { return off_; }

  // The power is gone, all files are closed: each becomes what was surely there and, of what was written
  // since, nothing, all, what came first, or sectors here and there.
  void cut(std::uint64_t seed);

  // How far the clock is off, in seconds.
  void turn_clock(std::int64_t seconds) { clock_ += seconds; }
  // Files open for reading only.
  void write_protect(bool on) { protected_ = on; }

 private:
  struct Write {
    std::int64_t at = 0;
    std::string bytes;
    bool truncates = false;  // to `at`
  };
  struct Image {
    std::string sure;
    std::vector<Write> since;
  };
  struct File;
  struct Methods;
  friend struct Methods;

  Disk();
  static void put(std::string& image, const Write& write);
  Image& image_of(const std::string& path);
  // Counts; does this operation fail?
  bool fails(bool sync);

  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs vfs_{};
  std::mutex mutex_;
  std::map<std::string, Image> images_;
  Failure failure_ = Failure::none;
  std::int64_t nth_ = 0, operations_ = 0, room_again_at_ = 0, clock_ = 0;
  bool failed_ = false, off_ = false, protected_ = false;
};

}  // namespace perk::ledger::test
