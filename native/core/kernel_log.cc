#include "core/kernel_log.h"

#include <fcntl.h>

#include <cerrno>

namespace iotriage {

void KernelLog::Tick(double at_ns) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || at_ns <= last_ns_) return;
  try {
    Append(at_ns);
  } catch (...) {
    // There is no memory for it, and nobody here who could be told.
  }
}

size_t KernelLog::bytes_held() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return samples_.bytes.size();
}

void KernelLog::Append(double at_ns) {
  const size_t samples = samples_.at_ns.size();
  const size_t lengths = samples_.lengths.size();
  const size_t bytes = samples_.bytes.size();
  bool kept = false;
  // Where none is to be had, or memory ends in the midst of it.
  const struct Undo {
    const bool& kept;
    Samples& into;
    size_t samples, lengths, bytes;
    ~Undo() {
      if (kept) return;
      into.at_ns.resize(samples);
      into.lengths.resize(lengths);
      into.bytes.CutTo(bytes);
    }
  } undo{kept, samples_, samples, lengths, bytes};
  samples_.at_ns.push_back(at_ns);
  kept = Read(at_ns, samples_);
  if (kept) last_ns_ = at_ns;
}

KernelLog::Samples KernelLog::Take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(samples_, {});
}

void KernelLog::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  CloseFiles();
}

int32_t KeptFile::Read(ByteLog& into) {
  if (!fd_.valid()) fd_ = Fd(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  return fd_.valid() ? ReadWhole(fd_.get(), into) : -errno;
}

FileLog::FileLog(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) files_.emplace_back(path);
}

bool FileLog::Read(double, Samples& into) {
  for (KeptFile& file : files_) into.lengths.push_back(file.Read(into.bytes));
  return true;
}

}  // namespace iotriage
