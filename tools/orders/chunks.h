// Lines of files in chunks, worked on by threads, with results in the order of the lines.
//
// In: paths of files with one record a line; what to do with a chunk. Out: one call of `finish` a chunk, in
// order. Guaranteed: memory does not grow with the files; reading and finishing are the calling thread's
// alone, so that what comes out does not depend on the number of threads.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tools/orders/lines.h"

namespace perk::orders {

struct Chunk {
  struct Line {
    std::uint64_t number = 0;  // of its file, from 1
    std::size_t begin = 0, size = 0;
  };
  std::size_t file = 0;  // all lines are of one
  std::string text;
  std::vector<Line> lines;  // without those that are blank
  double share_read = 0;    // of all files: 0 … 1

  [[nodiscard]] std::string_view line(std::size_t index) const {
    return std::string_view(text).substr(lines[index].begin, lines[index].size);
  }
};

// One file after another.
class ChunkReader {
 public:
  explicit ChunkReader(std::vector<std::string> paths);
  // False at the end, and where a file cannot be read: error() says why, file() which.
  bool next(Chunk& chunk);
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::string& file() const { return paths_[file_]; }

 private:
  static constexpr std::size_t kBytes = std::size_t{1} << 17;

  std::vector<std::string> paths_;
  std::size_t file_ = 0;
  std::unique_ptr<Lines> lines_;
  std::string error_;
};

// 0: as many as the machine has.
std::size_t threads_of(std::size_t jobs);

// `make` is called once a thread, for what that thread does with chunks.
template <typename Done>
void work_in_order(ChunkReader& reader, std::size_t jobs,
                   const std::function<std::function<Done(const Chunk&)>()>& make,
                   const std::function<void(const Chunk&, Done&)>& finish) {
  if (jobs <= 1) {
    const auto work = make();
    for (Chunk chunk; reader.next(chunk);) {
      Done done = work(chunk);
      finish(chunk, done);
    }
    return;
  }
  struct Slot {
    Chunk chunk;
    Done done;
    bool finished = false;
  };
  // A ring: filled and finished by this thread, worked on by the others, each step in order.
  std::vector<Slot> slots(2 * jobs + 2);
  std::mutex mutex;
  std::condition_variable filled, worked;
  std::uint64_t read = 0, taken = 0, finished = 0;
  bool ended = false;
  const auto worker = [&] {
    const auto work = make();
    std::unique_lock lock(mutex);
    while (true) {
      filled.wait(lock, [&] { return taken < read || ended; });
      if (taken == read) return;
      Slot& slot = slots[taken++ % slots.size()];
      lock.unlock();
      slot.done = work(slot.chunk);
      lock.lock();
      slot.finished = true;
      worked.notify_one();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(jobs);
  for (std::size_t i = 0; i < jobs; ++i) threads.emplace_back(worker);
  const auto finish_oldest = [&] {
    Slot& slot = slots[finished % slots.size()];
    std::unique_lock lock(mutex);
    worked.wait(lock, [&] { return slot.finished; });
    slot.finished = false;
    lock.unlock();
    finish(slot.chunk, slot.done);
  };
  while (true) {
    if (read - finished == slots.size()) {
      finish_oldest();
      ++finished;
    }
    if (!reader.next(slots[read % slots.size()].chunk)) break;
    const std::lock_guard lock(mutex);
    ++read;
    filled.notify_one();
  }
  for (; finished < read; ++finished) finish_oldest();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  filled.notify_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace perk::orders
