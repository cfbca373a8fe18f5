#ifndef IOTRIAGE_CORE_KERNEL_LOG_H_
#define IOTRIAGE_CORE_KERNEL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/fd.h"
#include "core/read_files.h"
#include "core/ticker.h"

namespace iotriage {

/// Samples of what the kernel tells in files, as it told it: they are looked at later.
///
/// At 10 Hz the code that makes figures of a sample is cold and costs several times of what it does for many
/// samples in turn. A log may be sampled by a ticker and by its owner at once.
class KernelLog : public Ticked {
 public:
  struct Samples {
    std::vector<double> at_ns;
    /// Of each sample's texts: bytes, or the negative errno of what failed.
    std::vector<int32_t> lengths;
    ByteLog bytes;
  };

  /// Takes a sample, from whatever thread. Its times rise: one that is not later than the last is left out,
  /// as is one for which there is no memory. Nothing after `Close`.
  void Tick(double at_ns) noexcept final;
  /// Of what was not taken yet.
  size_t bytes_held() const;
  /// Hands over what was gathered since the last call.
  Samples Take();
  /// Lets go of the files. What was read can still be taken.
  void Close();

 protected:
  /// Appends the texts of one sample and their lengths; false: none is to be had now. With the lock held.
  virtual bool Read(double at_ns, Samples& into) = 0;
  virtual void CloseFiles() = 0;

  mutable std::mutex mutex_;

 private:
  void Append(double at_ns);

  Samples samples_;
  double last_ns_ = -1e300;
  bool closed_ = false;
};

/// A file that stays open. Where it cannot be opened that is tried anew at each reading: shortages pass.
class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)) {}

  /// @return bytes, or a negative errno
  int32_t Read(ByteLog& into);

 private:
  const std::string path_;
  Fd fd_;
};

/// Files that are read together.
class FileLog final : public KernelLog {
 public:
  explicit FileLog(const std::vector<std::string>& paths);

 protected:
  bool Read(double at_ns, Samples& into) override;
  void CloseFiles() override { files_.clear(); }

 private:
  std::vector<KeptFile> files_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_KERNEL_LOG_H_
