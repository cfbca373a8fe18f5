#include "binding/files.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "binding/errors.h"
#include "binding/thread_task.h"
#include "core/fd.h"

namespace iotriage {
namespace {

// Linux 6.1 put these into what older headers call spare; the size of the struct was fixed from the start.
constexpr unsigned kStatxDioAlign = 0x2000;
constexpr size_t kMemoryAlignAt = 0x98;
constexpr size_t kOffsetAlignAt = 0x9c;
static_assert(sizeof(struct statx) == 0x100);

Napi::Value AlignmentAt(Napi::Env env, const struct statx& status, size_t at) {
  if ((status.stx_mask & kStatxDioAlign) == 0) return env.Null();
  uint32_t alignment = 0;
  std::memcpy(&alignment, reinterpret_cast<const char*>(&status) + at, sizeof(alignment));
  return Napi::Number::New(env, alignment);
}

int FdArgument(const Napi::CallbackInfo& info) { return info[0].As<Napi::Number>().Int32Value(); }

off_t OffsetArgument(const Napi::CallbackInfo& info, size_t index) {
  return static_cast<off_t>(info[index].As<Napi::Number>().Int64Value());
}

struct Part {
  uint8_t* data;
  size_t length;
};

/// The part of a buffer that the arguments (fd, buffer, offset, length, position) name, as in `fs.writeSync`.
Part PartArgument(const Napi::CallbackInfo& info) {
  auto bytes = info[1].As<Napi::Uint8Array>();
  const int64_t offset = info[2].As<Napi::Number>().Int64Value();
  const int64_t length = info[3].As<Napi::Number>().Int64Value();
  const auto size = static_cast<int64_t>(bytes.ByteLength());
  if (offset < 0 || length < 0 || offset > size || length > size - offset) {
    throw Napi::RangeError::New(info.Env(), "the part lies outside of the buffer");
  }
  return {bytes.Data() + offset, static_cast<size_t>(length)};
}

/// The same part in pieces of so many bytes each (the argument behind the position), as many as a call takes.
std::vector<struct iovec> PiecesArgument(const Napi::CallbackInfo& info, const Part& part) {
  const int64_t piece_bytes = info[5].As<Napi::Number>().Int64Value();
  if (piece_bytes <= 0) throw Napi::RangeError::New(info.Env(), "a piece has no bytes");
  std::vector<struct iovec> pieces;
  for (size_t at = 0; at < part.length && pieces.size() < IOV_MAX;) {
    const size_t bytes = std::min(static_cast<size_t>(piece_bytes), part.length - at);
    pieces.push_back({part.data + at, bytes});
    at += bytes;
  }
  return pieces;
}

/// The first of a call's results that is no interruption.
template <typename Call>
Napi::Value BytesMoved(const Napi::CallbackInfo& info, const char* name, const Call& call) {
  ssize_t moved;
  do {
    moved = call();
  } while (moved < 0 && errno == EINTR);
  if (moved < 0) throw SystemError(info.Env(), errno, name);
  return Napi::Number::New(info.Env(), static_cast<double>(moved));
}

Napi::Object SpaceToJs(Napi::Env env, const struct statvfs& space) {
  Napi::Object result = Napi::Object::New(env);
  const auto set = [&](const char* name, uint64_t count) {
    result.Set(name, Napi::Number::New(env, static_cast<double>(count)));
  };
  set("blockBytes", space.f_frsize);
  set("blocks", space.f_blocks);
  set("availableBlocks", space.f_bavail);
  set("inodes", space.f_files);
  set("freeInodes", space.f_ffree);
  return result;
}

}  // namespace

Napi::Value Statx(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string path = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
  const int fd = info[0].IsString() ? AT_FDCWD : FdArgument(info);
  const int flags = info[0].IsString() ? 0 : AT_EMPTY_PATH;
  struct statx status;
  std::memset(&status, 0, sizeof(status));
  if (statx(fd, path.c_str(), flags, STATX_BASIC_STATS | kStatxDioAlign, &status) != 0) {
    throw SystemError(env, errno, "statx", path);
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("sizeBytes", Napi::Number::New(env, static_cast<double>(status.stx_size)));
  result.Set("blocks", Napi::Number::New(env, static_cast<double>(status.stx_blocks)));
  result.Set("inode", Napi::BigInt::New(env, static_cast<uint64_t>(status.stx_ino)));
  result.Set("deviceMajor", Napi::Number::New(env, status.stx_dev_major));
  result.Set("deviceMinor", Napi::Number::New(env, status.stx_dev_minor));
  result.Set("directMemoryAlignmentBytes", AlignmentAt(env, status, kMemoryAlignAt));
  result.Set("directOffsetAlignmentBytes", AlignmentAt(env, status, kOffsetAlignAt));
  return result;
}

Napi::Value Statvfs(const Napi::CallbackInfo& info) {
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  return RunOnThread(info.Env(), "iotriage-space", [path](const std::atomic<bool>&) -> Settle {
    struct statvfs space = {};
    int error = 0;
    do {
      error = statvfs(path.c_str(), &space) == 0 ? 0 : errno;
    } while (error == EINTR);
    return [path, space, error](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      if (error == 0) {
        deferred.Resolve(SpaceToJs(env, space));
      } else {
        deferred.Reject(SystemError(env, error, "statvfs", path).Value());
      }
    };
  });
}

Napi::Value Fadvise(const Napi::CallbackInfo& info) {
  const std::string name = info[3].As<Napi::String>().Utf8Value();
  int advice = POSIX_FADV_SEQUENTIAL;
  if (name == "dontneed") advice = POSIX_FADV_DONTNEED;
  if (name == "random") advice = POSIX_FADV_RANDOM;
  const int error = posix_fadvise(FdArgument(info), OffsetArgument(info, 1), OffsetArgument(info, 2), advice);
  if (error != 0) throw SystemError(info.Env(), error, "posix_fadvise");
  return info.Env().Undefined();
}

Napi::Value Fdatasync(const Napi::CallbackInfo& info) {
  if (fdatasync(FdArgument(info)) != 0) throw SystemError(info.Env(), errno, "fdatasync");
  return info.Env().Undefined();
}

Napi::Value SyncFileRange(const Napi::CallbackInfo& info) {
  constexpr unsigned kAll = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (sync_file_range(FdArgument(info), OffsetArgument(info, 1), OffsetArgument(info, 2), kAll) != 0) {
    throw SystemError(info.Env(), errno, "sync_file_range");
  }
  return info.Env().Undefined();
}

Napi::Value Syncfs(const Napi::CallbackInfo& info) {
  // A descriptor of its own: the caller may close his while the thread waits.
  Fd duplicate(fcntl(FdArgument(info), F_DUPFD_CLOEXEC, 0));
  const int duplicate_error = duplicate.valid() ? 0 : errno;
  const auto fd = std::make_shared<const Fd>(std::move(duplicate));
  return RunOnThread(info.Env(), "iotriage-syncfs",
                     [fd, duplicate_error](const std::atomic<bool>&) -> Settle {
                       int error = duplicate_error;
                       if (fd->valid()) error = syncfs(fd->get()) == 0 ? 0 : errno;
                       return [error](Napi::Env env, const Napi::Promise::Deferred& deferred) {
                         if (error == 0) {
                           deferred.Resolve(env.Undefined());
                         } else {
                           deferred.Reject(SystemError(env, error, "syncfs").Value());
                         }
                       };
                     });
}

Napi::Value TryLock(const Napi::CallbackInfo& info) {
  const bool locked = flock(FdArgument(info), LOCK_EX | LOCK_NB) == 0;
  if (!locked && errno != EWOULDBLOCK) throw SystemError(info.Env(), errno, "flock");
  return Napi::Boolean::New(info.Env(), locked);
}

Napi::Value Pwrite(const Napi::CallbackInfo& info) {
  const Part part = PartArgument(info);
  const int fd = FdArgument(info);
  const off_t position = OffsetArgument(info, 4);
  return BytesMoved(info, "pwrite64", [&] { return pwrite(fd, part.data, part.length, position); });
}

Napi::Value Pread(const Napi::CallbackInfo& info) {
  const Part part = PartArgument(info);
  const int fd = FdArgument(info);
  const off_t position = OffsetArgument(info, 4);
  return BytesMoved(info, "pread64", [&] { return pread(fd, part.data, part.length, position); });
}

Napi::Value Pwritev(const Napi::CallbackInfo& info) {
  const std::vector<struct iovec> pieces = PiecesArgument(info, PartArgument(info));
  const int fd = FdArgument(info);
  const off_t position = OffsetArgument(info, 4);
  const int count = static_cast<int>(pieces.size());
  return BytesMoved(info, "pwritev", [&] { return pwritev(fd, pieces.data(), count, position); });
}

Napi::Value Preadv(const Napi::CallbackInfo& info) {
  const std::vector<struct iovec> pieces = PiecesArgument(info, PartArgument(info));
  const int fd = FdArgument(info);
  const off_t position = OffsetArgument(info, 4);
  const int count = static_cast<int>(pieces.size());
  return BytesMoved(info, "preadv", [&] { return preadv(fd, pieces.data(), count, position); });
}

Napi::Value IsReadable(const Napi::CallbackInfo& info) {
  struct pollfd look = {FdArgument(info), POLLIN, 0};
  const int ready = poll(&look, 1, 0);
  if (ready < 0 && errno != EINTR) throw SystemError(info.Env(), errno, "poll");
  return Napi::Boolean::New(info.Env(), ready > 0);
}

}  // namespace iotriage
