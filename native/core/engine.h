#ifndef IOTRIAGE_CORE_ENGINE_H_
#define IOTRIAGE_CORE_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/io_job.h"
#include "core/job_tally.h"

struct uv_loop_s;

namespace iotriage {

/// `JobOutcome` of `src/domain/measurement.ts`; times are absolute.
struct JobOutcome {
  uint64_t start_ns;
  uint64_t end_ns;
  JobTally tally;
  bool aborted;
};

/// An outcome, or the reason why the engine itself failed (no memory, no thread).
struct JobResult {
  std::unique_ptr<JobOutcome> outcome;
  std::string fault;
  /// The reason is an UnsupportedError: a job like this one is not possible here.
  bool is_unsupported = false;
};

struct Progress {
  uint64_t operations = 0;
  uint64_t bytes = 0;
};

/// A route to the disk at work. All calls come from one thread, the owner's; the job runs elsewhere.
class EngineSession {
 public:
  /// Called exactly once, from any thread, as the last thing that the job does.
  using Completion = std::function<void(JobResult)>;

  /// Aborts a running job and waits for its threads.
  virtual ~EngineSession() = default;
  /// Begins a job; none may be running.
  virtual void Start(std::shared_ptr<const IoJob> job, Completion done) = 0;
  /// The owner got the completion: what is left of the job (buffers, a thread at its end) is cleaned up.
  virtual void Finish() = 0;
  /// Of the running job, else of the last one.
  virtual Progress progress() const = 0;
  /// Asks the running job to end; does not wait.
  virtual void Abort() = 0;
  /// Aborts and waits for the threads. An engine that runs on the loop only aborts: the loop must turn.
  virtual void AbortAndWait() = 0;
  /// What to know of how it works here, of the last job that ended; often nothing.
  virtual std::vector<std::string> notes() const { return {}; }
  /// Whether the completion comes on the owner's thread, from its loop.
  virtual bool RunsOnLoop() const = 0;
};

/// An engine that the kernel or a filter forbids here; the message says why.
class UnsupportedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class WorkQueue;

struct EngineContext {
  /// The owner's loop, for engines that run on it.
  uv_loop_s* loop = nullptr;
  /// Threads of its own, for engines that have them.
  uint32_t threads = 1;
  /// How it works, for engines that know several ways; empty: the engine's own choice.
  std::string mode;
  /// Whether buffers are registered (`auto`, `on`, `off`), for engines that can; empty: the engine's own
  /// choice.
  std::string registered = {};
  /// False: no clock and no histogram for an operation, for engines of threads; what is left is the loop.
  bool stamps = true;
  /// The owner's way into libuv's pool, for the engine that takes it.
  std::shared_ptr<WorkQueue> works = nullptr;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_ENGINE_H_
