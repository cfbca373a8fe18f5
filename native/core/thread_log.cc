#include "core/thread_log.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace iotriage {
namespace {

bool Holds(const std::vector<long>& numbers, long number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

/// The letter behind the command, which stands in brackets and may hold brackets: `proc_pid_stat(5)`.
int32_t ReadState(KeptFile& stat, ByteLog& into) {
  const size_t start = into.size();
  const int32_t length = stat.Read(into);
  if (length < 0) return length;
  const uint8_t* const text = into.data() + start;
  const void* const bracket = memrchr(text, ')', static_cast<size_t>(length));
  const auto behind = bracket == nullptr ? length : static_cast<const uint8_t*>(bracket) - text + 2;
  const uint8_t state = behind < length ? text[behind] : '?';
  into.CutTo(start);
  into.Append(&state, 1);
  return 1;
}

}  // namespace

ThreadLog::ThreadLog(Options options)
    : descriptors_(std::move(options.descriptors)),
      resting_calls_(std::move(options.resting_calls)),
      descriptor_calls_(std::move(options.descriptor_calls)),
      spending_(options.share, options.credit_ns) {
  for (const std::string& folder : options.folders) {
    threads_.push_back({KeptFile(folder + "/syscall"), KeptFile(folder + "/stat")});
  }
}

void ThreadLog::Forgive() {
  const std::lock_guard<std::mutex> lock(mutex_);
  spending_.Forgive();
}

Spending::Told ThreadLog::Told() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return spending_.told();
}

bool ThreadLog::Read(double at_ns, Samples& into) {
  links_.clear();
  return spending_.Run(at_ns, [&] {
    for (Thread& thread : threads_) ReadThread(thread, into);
  });
}

void ThreadLog::ReadThread(Thread& thread, Samples& into) {
  const size_t at = into.bytes.size();
  const int32_t length = thread.call.Read(into.bytes);
  into.lengths.push_back(length);
  Call call;
  if (length >= 0) {
    // It must end for the parser; the zero is no part of the log.
    *into.bytes.Reserve(1) = 0;
    call = Parse(reinterpret_cast<const char*>(into.bytes.data() + at));
  }
  into.lengths.push_back(call.has_state ? ReadState(thread.stat, into.bytes) : 0);
  into.lengths.push_back(call.descriptor < 0 ? 0 : ReadLink(call.descriptor, into.bytes));
}

/// `running`, or `NUMBER ARG0 ...` with the arguments in hexadecimal, -1 where it waits in no call:
/// `proc_pid_syscall(5)`.
ThreadLog::Call ThreadLog::Parse(const char* text) const {
  Call call;
  char* end = nullptr;
  const long number = std::strtol(text, &end, 10);
  const bool runs = end == text;
  call.has_state = !runs && !Holds(resting_calls_, number);
  if (!runs && Holds(descriptor_calls_, number)) call.descriptor = std::strtol(end, nullptr, 16);
  return call;
}

/// To read the link does not touch the file's volume.
int32_t ThreadLog::ReadLink(long descriptor, ByteLog& into) {
  const auto is_it = [descriptor](const Link& link) { return link.descriptor == descriptor; };
  auto link = std::find_if(links_.begin(), links_.end(), is_it);
  if (link == links_.end()) {
    char path[PATH_MAX];
    const ssize_t length =
        readlink((descriptors_ + "/" + std::to_string(descriptor)).c_str(), path, sizeof(path));
    const int32_t error = length < 0 ? -errno : 0;
    links_.push_back({descriptor, std::string(path, length < 0 ? 0 : static_cast<size_t>(length)), error});
    link = links_.end() - 1;
  }
  if (link->error != 0) return link->error;
  into.Append(reinterpret_cast<const uint8_t*>(link->path.data()), link->path.size());
  return static_cast<int32_t>(link->path.size());
}

}  // namespace iotriage
