#pragma once

#include <linux/fuse.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "call-faults.h"
#include "counters.h"
#include "delay-line.h"
#include "memory-tree.h"
#include "options.h"
#include "write-faults.h"

namespace lab {

/// One connection with the kernel: takes requests from /dev/fuse, does them at once in memory, and answers
/// each when its delay is over.
class Session {
 public:
  Session(int fuse_fd, const Options& options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Takes requests until the volume is unmounted; any number of threads.
  void Serve();
  /// Waits until the kernel has the answer to its INIT: from then on the volume can be used.
  /// @returns false where it did not ask within ten seconds.
  bool WaitUntilReady();
  /// Answers the writes that hang; none hangs from now on.
  void Resume();
  std::string CountersAsJson();

 private:
  struct Request;

  void Dispatch(const Request& request);
  void Initialise(const Request& request);
  void Entry(const Request& request, int error, const fuse_entry_out& entry);
  void Attributes(const Request& request, int error, const fuse_attr& attributes);
  void Open(const Request& request);
  void Create(const Request& request);
  void Read(const Request& request);
  void Write(const Request& request);
  void OpenDirectory(const Request& request);
  void ReadDirectory(const Request& request);
  void ForgetMany(const Request& request);
  void Interrupt(const Request& request);
  void Done(const Request& request, Kind kind, int error);
  /// On the delay line's thread, or at once where there is no delay.
  void Send(const Reply& reply);

  const int fd_;
  MemoryTree tree_;
  WriteFaults faults_;
  CallFaults read_faults_;
  const std::optional<uint64_t> fail_reads_from_byte_;
  CallFaults sync_faults_;
  CallFaults open_faults_;
  const int fail_errno_;
  const uint32_t open_flags_;
  Counters counters_;
  std::mutex mutex_;  // for what follows, up to the delay line
  std::condition_variable initialised_;
  bool ready_ = false;
  uint64_t next_handle_ = 1;
  /// The names as they were when a reader began: removing them while reading skips none.
  std::map<uint64_t, std::vector<DirectoryEntry>> open_directories_;
  DelayLine delay_line_;
};

}  // namespace lab
