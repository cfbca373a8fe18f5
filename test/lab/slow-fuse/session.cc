#include "session.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

// Younger than the headers of some distributions.
#ifndef FOPEN_PARALLEL_DIRECT_WRITES
#define FOPEN_PARALLEL_DIRECT_WRITES (1 << 6)
#endif

namespace lab {
namespace {

constexpr uint32_t kMaxWriteBytes = 1 << 20;
constexpr size_t kBufferBytes = kMaxWriteBytes + 4096;
constexpr uint32_t kInitFlags = FUSE_ASYNC_READ | FUSE_ATOMIC_O_TRUNC | FUSE_BIG_WRITES | FUSE_ASYNC_DIO |
                                FUSE_PARALLEL_DIROPS | FUSE_HANDLE_KILLPRIV | FUSE_MAX_PAGES;

/// Past the page cache, and writes to one file in parallel: those within its size, as the kernel has it.
/// With `--file-lock` the kernel itself keeps the file's lock over a write; not over those of io_uring, so
/// that the delay line has it too.
uint32_t OpenFlags(const Options& options) {
  return FOPEN_DIRECT_IO | (options.file_lock ? 0 : FOPEN_PARALLEL_DIRECT_WRITES);
}

}  // namespace

struct Session::Request {
  const fuse_in_header& header;
  const char* body;

  template <typename T>
  const T& As() const {
    return *reinterpret_cast<const T*>(body);
  }
  /// The name that stands so many bytes into the body.
  std::string NameAt(size_t offset) const { return body + offset; }
  Owner owner() const { return {header.uid, header.gid}; }
};

Session::Session(int fuse_fd, const Options& options)
    : fd_(fuse_fd),
      tree_(options.capacity_bytes),
      faults_(options),
      read_faults_(options.fail_reads_after_bytes),
      fail_reads_from_byte_(options.fail_reads_from_byte),
      sync_faults_(options.fail_syncs_after),
      open_faults_(options.fail_opens_after),
      fail_errno_(options.fail_errno),
      open_flags_(OpenFlags(options)),
      delay_line_(options, [this](const Reply& reply) { Send(reply); }) {}

void Session::Serve() {
  // Requests are read in place, so the buffer must be aligned as they are.
  std::vector<uint64_t> buffer(kBufferBytes / sizeof(uint64_t));
  for (;;) {
    const ssize_t length = read(fd_, buffer.data(), kBufferBytes);
    if (length < 0) {
      // ENOENT: the request was taken back before we had it.
      if (errno == EINTR || errno == EAGAIN || errno == ENOENT) continue;
      return;  // ENODEV: unmounted.
    }
    if (static_cast<size_t>(length) < sizeof(fuse_in_header)) return;
    const auto* header = reinterpret_cast<const fuse_in_header*>(buffer.data());
    Dispatch({*header, reinterpret_cast<const char*>(header + 1)});
  }
}

bool Session::WaitUntilReady() {
  std::unique_lock<std::mutex> lock(mutex_);
  return initialised_.wait_for(lock, std::chrono::seconds(10), [this] { return ready_; });
}

void Session::Resume() {
  faults_.StopHanging();
  delay_line_.ReleaseHeld();
}

std::string Session::CountersAsJson() {
  const fuse_kstatfs space = tree_.Statistics();
  return counters_.ToJson(delay_line_.held(), (space.blocks - space.bfree) * space.frsize);
}

void Session::Dispatch(const Request& request) {
  const uint64_t id = request.header.nodeid;
  fuse_entry_out entry{};
  fuse_attr attributes{};
  switch (request.header.opcode) {
    case FUSE_INIT:
      return Initialise(request);
    case FUSE_LOOKUP: {
      const int error = tree_.Lookup(id, request.NameAt(0), &entry);
      return Entry(request, error, entry);
    }
    case FUSE_FORGET:  // not answered
      return tree_.Forget(id, request.As<fuse_forget_in>().nlookup);
    case FUSE_BATCH_FORGET:  // not answered
      return ForgetMany(request);
    case FUSE_GETATTR: {
      const int error = tree_.GetAttributes(id, &attributes);
      return Attributes(request, error, attributes);
    }
    case FUSE_SETATTR: {
      const int error = tree_.SetAttributes(id, request.As<fuse_setattr_in>(), &attributes);
      return Attributes(request, error, attributes);
    }
    case FUSE_MKDIR: {
      const uint32_t mode = S_IFDIR | (request.As<fuse_mkdir_in>().mode & 07777);
      const int error =
          tree_.Create(id, request.NameAt(sizeof(fuse_mkdir_in)), mode, request.owner(), &entry);
      return Entry(request, error, entry);
    }
    case FUSE_UNLINK:
      return Done(request, Kind::kMetadata, tree_.Remove(id, request.NameAt(0), false));
    case FUSE_RMDIR:
      return Done(request, Kind::kMetadata, tree_.Remove(id, request.NameAt(0), true));
    case FUSE_RENAME: {
      const std::string name = request.NameAt(sizeof(fuse_rename_in));
      const std::string new_name = request.NameAt(sizeof(fuse_rename_in) + name.size() + 1);
      const int error = tree_.Rename(id, name, request.As<fuse_rename_in>().newdir, new_name, 0);
      return Done(request, Kind::kMetadata, error);
    }
    case FUSE_RENAME2: {
      const auto& in = request.As<fuse_rename2_in>();
      const std::string name = request.NameAt(sizeof(fuse_rename2_in));
      const std::string new_name = request.NameAt(sizeof(fuse_rename2_in) + name.size() + 1);
      return Done(request, Kind::kMetadata, tree_.Rename(id, name, in.newdir, new_name, in.flags));
    }
    case FUSE_OPEN:
      return Open(request);
    case FUSE_CREATE:
      return Create(request);
    case FUSE_READ:
      return Read(request);
    case FUSE_WRITE:
      return Write(request);
    case FUSE_FSYNC:
      return Done(request, Kind::kSync, sync_faults_.Fails(1) ? fail_errno_ : 0);
    case FUSE_FSYNCDIR:
    case FUSE_SYNCFS:
      return Done(request, Kind::kSync, 0);
    case FUSE_STATFS: {
      Reply reply{request.header.unique};
      reply.Append(tree_.Statistics());
      return delay_line_.Submit(std::move(reply));
    }
    case FUSE_OPENDIR:
      return OpenDirectory(request);
    case FUSE_READDIR:
      return ReadDirectory(request);
    case FUSE_RELEASEDIR: {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        open_directories_.erase(request.As<fuse_release_in>().fh);
      }
      return Done(request, Kind::kFree, 0);
    }
    case FUSE_INTERRUPT:
      return Interrupt(request);
    case FUSE_ACCESS:  // the kernel checks permissions itself (default_permissions)
    case FUSE_FLUSH:
    case FUSE_RELEASE:
    case FUSE_DESTROY:
      return Done(request, Kind::kFree, 0);
    default:
      // FUSE_STATX, extended attributes, fallocate ...: the kernel does without, and does not ask again.
      return Done(request, Kind::kFree, ENOSYS);
  }
}

void Session::Initialise(const Request& request) {
  const auto& in = request.As<fuse_init_in>();
  fuse_init_out out{};
  out.major = FUSE_KERNEL_VERSION;
  out.minor = FUSE_KERNEL_MINOR_VERSION;
  out.max_readahead = in.max_readahead;
  out.flags = in.flags & kInitFlags;
  out.max_background = 1024;
  out.congestion_threshold = 768;
  out.max_write = kMaxWriteBytes;
  out.max_pages = kMaxWriteBytes / 4096;
  out.time_gran = 1;
  Reply reply{request.header.unique};
  reply.Append(out);
  Send(reply);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
  }
  initialised_.notify_all();
}

void Session::Done(const Request& request, Kind kind, int error) {
  delay_line_.Submit({request.header.unique, kind, error});
}

void Session::Entry(const Request& request, int error, const fuse_entry_out& entry) {
  Reply reply{request.header.unique, Kind::kMetadata, error};
  if (error == 0) reply.Append(entry);
  delay_line_.Submit(std::move(reply));
}

void Session::Attributes(const Request& request, int error, const fuse_attr& attributes) {
  Reply reply{request.header.unique, Kind::kMetadata, error};
  fuse_attr_out out{};
  out.attr_valid = 3600;
  out.attr = attributes;
  if (error == 0) reply.Append(out);
  delay_line_.Submit(std::move(reply));
}

void Session::Open(const Request& request) {
  const bool truncates = (request.As<fuse_open_in>().flags & O_TRUNC) != 0;
  Reply reply{request.header.unique, Kind::kMetadata};
  if (open_faults_.Fails(1)) {
    reply.error = fail_errno_;
  } else if (truncates) {
    reply.error = tree_.Truncate(request.header.nodeid, 0);
  }
  fuse_open_out out{};
  out.open_flags = open_flags_;
  if (reply.error == 0) reply.Append(out);
  delay_line_.Submit(std::move(reply));
}

void Session::Create(const Request& request) {
  const auto& in = request.As<fuse_create_in>();
  const std::string name = request.NameAt(sizeof(in));
  const uint32_t mode = S_IFREG | (in.mode & 07777);
  fuse_entry_out entry{};
  Reply reply{request.header.unique, Kind::kMetadata};
  reply.error = open_faults_.Fails(1)
                    ? fail_errno_
                    : tree_.Create(request.header.nodeid, name, mode, request.owner(), &entry);
  if (reply.error == 0) {
    fuse_open_out out{};
    out.open_flags = open_flags_;
    reply.Append(entry);
    reply.Append(out);
  }
  delay_line_.Submit(std::move(reply));
}

void Session::Read(const Request& request) {
  const auto& in = request.As<fuse_read_in>();
  Reply reply{request.header.unique, Kind::kRead};
  const uint64_t readable = fail_reads_from_byte_.value_or(UINT64_MAX);
  const uint64_t rest = readable - std::min(readable, in.offset);
  const auto size = static_cast<uint32_t>(std::min<uint64_t>(in.size, rest));
  reply.error = tree_.Read(request.header.nodeid, in.offset, size, &reply.body);
  reply.bytes = reply.body.size();
  const bool is_bad = in.size > 0 && size == 0;
  if (reply.error == 0 && (is_bad || read_faults_.Fails(reply.bytes))) reply.error = fail_errno_;
  delay_line_.Submit(std::move(reply));
}

void Session::Write(const Request& request) {
  const auto& in = request.As<fuse_write_in>();
  counters_.CountTaken(Kind::kWrite);
  Reply reply{request.header.unique, Kind::kWrite, 0, in.size, request.header.nodeid};
  const Fate fate = faults_.Decide(in.size);
  if (fate == Fate::kFail) {
    reply.error = fail_errno_;
  } else {
    const char* data = request.body + sizeof(in);
    reply.error = tree_.Write(request.header.nodeid, in.offset, data, in.size);
  }
  if (reply.error == 0) reply.Append(fuse_write_out{in.size, 0});
  if (fate == Fate::kHang) {
    delay_line_.Hold(std::move(reply));
  } else {
    delay_line_.Submit(std::move(reply));
  }
}

void Session::OpenDirectory(const Request& request) {
  fuse_open_out out{};
  {
    std::lock_guard<std::mutex> lock(mutex_);
    out.fh = next_handle_++;
    open_directories_[out.fh];
  }
  Reply reply{request.header.unique, Kind::kMetadata};
  reply.Append(out);
  delay_line_.Submit(std::move(reply));
}

void Session::ReadDirectory(const Request& request) {
  const auto& in = request.As<fuse_read_in>();
  Reply reply{request.header.unique, Kind::kMetadata};
  {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<DirectoryEntry>& entries = open_directories_[in.fh];
    if (in.offset == 0) reply.error = tree_.List(request.header.nodeid, &entries);
    for (uint64_t next = in.offset; reply.error == 0 && next < entries.size(); next++) {
      const DirectoryEntry& entry = entries[next];
      const size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + entry.name.size());
      if (reply.body.size() + size > in.size) break;
      fuse_dirent record{};
      record.ino = entry.inode;
      record.off = next + 1;
      record.namelen = static_cast<uint32_t>(entry.name.size());
      record.type = (entry.mode & S_IFMT) >> 12;
      reply.Append(record);
      reply.body.insert(reply.body.end(), entry.name.begin(), entry.name.end());
      reply.body.resize(FUSE_DIRENT_ALIGN(reply.body.size()), 0);
    }
  }
  delay_line_.Submit(std::move(reply));
}

void Session::ForgetMany(const Request& request) {
  const uint32_t count = request.As<fuse_batch_forget_in>().count;
  const auto* forgotten =
      reinterpret_cast<const fuse_forget_one*>(request.body + sizeof(fuse_batch_forget_in));
  for (uint32_t i = 0; i < count; i++) tree_.Forget(forgotten[i].nodeid, forgotten[i].nlookup);
}

void Session::Interrupt(const Request& request) {
  counters_.CountInterrupt();
  if (delay_line_.Interrupt(request.As<fuse_interrupt_in>().unique)) return;
  // Another thread is just taking that request up: the kernel repeats the interrupt. If it has been answered
  // already, the kernel knows neither any longer and this is refused without harm.
  Send({request.header.unique, Kind::kFree, EAGAIN});
}

void Session::Send(const Reply& reply) {
  counters_.CountAnswered(reply);
  const bool failed = reply.error != 0;
  fuse_out_header header{};
  header.len = static_cast<uint32_t>(sizeof(header) + (failed ? 0 : reply.body.size()));
  header.error = -reply.error;
  header.unique = reply.unique;
  iovec parts[2] = {{&header, sizeof(header)}, {const_cast<char*>(reply.body.data()), reply.body.size()}};
  // ENOENT: the request is gone; ENODEV: the volume is. Neither concerns anyone any more.
  while (writev(fd_, parts, failed ? 1 : 2) < 0 && errno == EINTR) {
  }
}

}  // namespace lab
