#include "tests/ledger_disk/disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>

namespace perk::ledger::test {
namespace {

constexpr std::int64_t kSector = 512;
constexpr std::int64_t kFullFor = 40;  // operations without room

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// Ours, and behind it in memory the system's own.
struct Disk::File {
  sqlite3_file base;
  std::string* path;  // of the database and its log; of others nothing: they need not last
  sqlite3_file* real;
};

struct Disk::Methods {
  static File& file(sqlite3_file* handle) { return *reinterpret_cast<File*>(handle); }
  static sqlite3_file* real(sqlite3_file* handle) { return file(handle).real; }

  static int close(sqlite3_file* handle) {
    delete file(handle).path;
    sqlite3_file* inner = real(handle);
    return inner->pMethods == nullptr ? SQLITE_OK : inner->pMethods->xClose(inner);
  }
  static int read(sqlite3_file* handle, void* into, int size, sqlite3_int64 at) {
    if (the().off_) return SQLITE_IOERR_READ;
    return real(handle)->pMethods->xRead(real(handle), into, size, at);
  }
  static int write(sqlite3_file* handle, const void* bytes, int size, sqlite3_int64 at) {
    sqlite3_file* inner = real(handle);
    if (file(handle).path == nullptr) return inner->pMethods->xWrite(inner, bytes, size, at);
    Disk& disk = the();
    const std::lock_guard lock(disk.mutex_);
    const bool fails = disk.fails(false);
    if (disk.off_) return SQLITE_IOERR_WRITE;
    if (fails && disk.failure_ == Failure::full) return SQLITE_FULL;
    if (fails && disk.failure_ == Failure::write_error) return SQLITE_IOERR_WRITE;
    const int kept = fails ? size / 2 : size;
    const std::string text(static_cast<const char*>(bytes), static_cast<std::size_t>(kept));
    disk.image_of(*file(handle).path).since.push_back({at, text});
    const int result = inner->pMethods->xWrite(inner, bytes, kept, at);
    return fails ? SQLITE_IOERR_WRITE : result;
  }
  static int truncate(sqlite3_file* handle, sqlite3_int64 size) {
    sqlite3_file* inner = real(handle);
    if (file(handle).path == nullptr) return inner->pMethods->xTruncate(inner, size);
    Disk& disk = the();
    const std::lock_guard lock(disk.mutex_);
    if (disk.fails(false)) return SQLITE_IOERR_TRUNCATE;
    disk.image_of(*file(handle).path).since.push_back({size, {}, true});
    return inner->pMethods->xTruncate(inner, size);
  }
  static int sync(sqlite3_file* handle, int /*flags*/) {
    if (file(handle).path == nullptr) return SQLITE_OK;
    Disk& disk = the();
    const std::lock_guard lock(disk.mutex_);
    const bool fails = disk.fails(true);
    if (disk.off_) return SQLITE_IOERR_FSYNC;
    if (fails && disk.failure_ == Failure::lies) return SQLITE_OK;
    Image& image = disk.image_of(*file(handle).path);
    if (!fails) {
      for (const Write& write : image.since) put(image.sure, write);
    }
    // The system takes pages for written once it has said that they were not.
    image.since.clear();
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  }
  static int size(sqlite3_file* handle, sqlite3_int64* bytes) {
    if (the().off_) return SQLITE_IOERR_FSTAT;
    return real(handle)->pMethods->xFileSize(real(handle), bytes);
  }
  static int lock(sqlite3_file* handle, int level) {
    return real(handle)->pMethods->xLock(real(handle), level);
  }
  static int unlock(sqlite3_file* handle, int level) {
    return real(handle)->pMethods->xUnlock(real(handle), level);
  }
  static int check(sqlite3_file* handle, int* reserved) {
    return real(handle)->pMethods->xCheckReservedLock(real(handle), reserved);
  }
  static int control(sqlite3_file* handle, int what, void* with) {
    return real(handle)->pMethods->xFileControl(real(handle), what, with);
  }
  static int sector(sqlite3_file* handle) { return real(handle)->pMethods->xSectorSize(real(handle)); }
  static int traits(sqlite3_file* handle) {
    return real(handle)->pMethods->xDeviceCharacteristics(real(handle));
  }
  static int shm_map(sqlite3_file* handle, int page, int size, int extend, void volatile** at) {
    return real(handle)->pMethods->xShmMap(real(handle), page, size, extend, at);
  }
  static int shm_lock(sqlite3_file* handle, int offset, int count, int flags) {
    return real(handle)->pMethods->xShmLock(real(handle), offset, count, flags);
  }
  static void shm_barrier(sqlite3_file* handle) { real(handle)->pMethods->xShmBarrier(real(handle)); }
  static int shm_unmap(sqlite3_file* handle, int remove) {
    return real(handle)->pMethods->xShmUnmap(real(handle), remove);
  }

  static int open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* handle, int flags, int* got) {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods all{};
      all.iVersion = 2;
      all.xClose = close;
      all.xRead = read;
      all.xWrite = write;
      all.xTruncate = truncate;
      all.xSync = sync;
      all.xFileSize = size;
      all.xLock = lock;
      all.xUnlock = unlock;
      all.xCheckReservedLock = check;
      all.xFileControl = control;
      all.xSectorSize = sector;
      all.xDeviceCharacteristics = traits;
      all.xShmMap = shm_map;
      all.xShmLock = shm_lock;
      all.xShmBarrier = shm_barrier;
      all.xShmUnmap = shm_unmap;
      return all;
    }();
    Disk& disk = the();
    if (disk.off_) return SQLITE_CANTOPEN;
    if (disk.protected_ && (flags & SQLITE_OPEN_MAIN_DB) != 0) {
      flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    auto& opened = *new (handle) File{};
    opened.real = reinterpret_cast<sqlite3_file*>(&opened + 1);
    const int result = disk.real_->xOpen(disk.real_, name, opened.real, flags, got);
    if (result != SQLITE_OK) return result;
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0) {
      opened.path = new std::string(name);
      const std::lock_guard lock(disk.mutex_);
      disk.image_of(*opened.path);
    }
    opened.base.pMethods = &methods;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
    Disk& disk = the();
    if (disk.off_) return SQLITE_IOERR_DELETE;
    const std::lock_guard lock(disk.mutex_);
    disk.images_.erase(name);
    return disk.real_->xDelete(disk.real_, name, sync_folder);
  }
  static int clock(sqlite3_vfs* /*vfs*/, sqlite3_int64* milliseconds) {
    Disk& disk = the();
    const int result = disk.real_->xCurrentTimeInt64(disk.real_, milliseconds);
    *milliseconds += disk.clock_ * 1'000;
    return result;
  }
};

Disk& Disk::the() {
  static Disk disk;
  return disk;
}

Disk::Disk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.pNext = nullptr;
  vfs_.zName = "failing";
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.xOpen = Methods::open;
  vfs_.xDelete = Methods::remove;
  vfs_.xCurrentTimeInt64 = Methods::clock;
  sqlite3_vfs_register(&vfs_, 1);
}

void Disk::reset() {
  const std::lock_guard lock(mutex_);
  images_.clear();
  failure_ = Failure::none;
  operations_ = clock_ = 0;
  failed_ = off_ = protected_ = false;
}

void Disk::fail(Failure failure, std::int64_t nth) {
  failure_ = failure;
  nth_ = nth;
  failed_ = false;
}

void Disk::put(std::string& image, const Write& write) {
  const auto at = static_cast<std::size_t>(write.at);
  if (write.truncates) {
    image.resize(std::min(image.size(), at));
    return;
  }
  if (image.size() < at + write.bytes.size()) image.resize(at + write.bytes.size());
  image.replace(at, write.bytes.size(), write.bytes);
}

Disk::Image& Disk::image_of(const std::string& path) {
  const auto [found, fresh] = images_.try_emplace(path);
  if (fresh) found->second.sure = content(path);
  return found->second;
}

bool Disk::fails(bool sync) {
  ++operations_;
  if (off_) return true;
  if (failed_ && failure_ == Failure::lies) return sync;
  if (failed_) return failure_ == Failure::full && !sync && operations_ < room_again_at_;
  const bool at_sync = failure_ == Failure::sync_error || failure_ == Failure::lies;
  const bool fits = failure_ == Failure::power || at_sync == sync;
  if (failure_ == Failure::none || operations_ < nth_ || !fits) return false;
  failed_ = true;
  off_ = failure_ == Failure::power;
  room_again_at_ = operations_ + kFullFor;
  return true;
}

void Disk::cut(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  const std::uint64_t kind = random() % 4;
  for (auto& [path, image] : images_) {
    const std::size_t first = kind == 0   ? 0
                              : kind == 2 ? random() % (image.since.size() + 1)
                                          : image.since.size();
    for (std::size_t i = 0; i < first; ++i) {
      const Write& write = image.since.at(i);
      if (kind != 3 || write.truncates) {
        put(image.sure, write);
        continue;
      }
      const auto size = static_cast<std::int64_t>(write.bytes.size());
      for (std::int64_t from = 0; from < size;) {
        const std::int64_t end = std::min(size, from + kSector - (write.at + from) % kSector);
        const auto length = static_cast<std::size_t>(end - from);
        if (random() % 2 == 0)
          put(image.sure, {write.at + from, write.bytes.substr(static_cast<std::size_t>(from), length)});
        from = end;
      }
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << image.sure;
    std::error_code ignored;
    std::filesystem::remove(path + "-shm", ignored);
  }
  images_.clear();
}

}  // namespace perk::ledger::test
