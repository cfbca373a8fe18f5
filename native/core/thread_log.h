#ifndef IOTRIAGE_CORE_THREAD_LOG_H_
#define IOTRIAGE_CORE_THREAD_LOG_H_

#include <string>
#include <utility>
#include <vector>

#include "core/kernel_log.h"
#include "core/spending.h"

namespace iotriage {

/// What each of some threads of a process does: its system call, its state, and the file that the call works
/// on.
///
/// Of each thread a sample has three texts: `/proc/PID/task/TID/syscall`; the letter of its state, where it
/// is in a call other than those in which it rests, or where its call cannot be read; and the path behind the
/// descriptor of the call, where it takes one.
class ThreadLog final : public KernelLog {
 public:
  struct Options {
    /// Of the threads: `/proc/PID/task/TID`.
    std::vector<std::string> folders;
    /// Where its descriptors are links: `/proc/PID/fd`.
    std::string descriptors;
    /// Numbers of the calls in which a thread waits for work.
    std::vector<long> resting_calls;
    /// Numbers of the calls whose first argument is a descriptor.
    std::vector<long> descriptor_calls;
    double share;
    double credit_ns;
  };

  explicit ThreadLog(Options options);

  void Forgive();
  Spending::Told Told() const;

 protected:
  bool Read(double at_ns, Samples& into) override;
  void CloseFiles() override { threads_.clear(); }

 private:
  struct Thread {
    KeptFile call;
    KeptFile stat;
  };

  struct Link {
    long descriptor;
    std::string path;
    /// Of a link that cannot be read, else 0.
    int32_t error;
  };

  /// What is known of a call without its name.
  struct Call {
    /// Whether its state tells more than the call does.
    bool has_state = true;
    /// -1: it takes none.
    long descriptor = -1;
  };

  Call Parse(const char* text) const;
  void ReadThread(Thread& thread, Samples& into);
  int32_t ReadLink(long descriptor, ByteLog& into);

  const std::string descriptors_;
  const std::vector<long> resting_calls_;
  const std::vector<long> descriptor_calls_;
  std::vector<Thread> threads_;
  /// Of the sample that is being made: threads of a pool often work on the same file.
  std::vector<Link> links_;
  Spending spending_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_THREAD_LOG_H_
