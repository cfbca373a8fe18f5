#include <stdexcept>

#include "core/file_operations.h"
#include "engines/engines.h"
#include "loop/loop_call.h"
#include "loop/loop_session.h"
#include "loop/work_queue.h"

namespace iotriage {
namespace {

class AsyncWorkerCall final : public PoolCall, private WorkQueue::Work {
 public:
  AsyncWorkerCall(Owner& owner, uint32_t lane, const FileOperations& files, WorkQueue& works)
      : PoolCall(owner, lane, files), works_(works) {}

 private:
  int Queue() override { return works_.Queue(*this); }
  void Perform() noexcept override { PoolCall::Perform(); }
  void Done(bool was_performed) noexcept override {
    if (!was_performed) record_.was_skipped = true;
    Return();
  }

  WorkQueue& works_;
};

/// One async work of the owner's runtime for each operation.
class AsyncWorkerRoute final : public LoopRoute {
 public:
  AsyncWorkerRoute(const EngineContext& context, const IoJob& job, FdTable& fds)
      : works_(context.works), files_(job, fds) {
    if (works_ == nullptr) throw std::invalid_argument("the engine needs a queue of works");
  }

  std::unique_ptr<LoopCall> NewCall(LoopCall::Owner& owner, uint32_t lane) override {
    return std::make_unique<AsyncWorkerCall>(owner, lane, files_, *works_);
  }
  bool StampsStages() const override { return true; }

 private:
  const std::shared_ptr<WorkQueue> works_;
  const FileOperations files_;
};

}  // namespace

std::unique_ptr<EngineSession> OpenAsyncWorkerEngine(const EngineContext& context) {
  return std::make_unique<LoopSession<AsyncWorkerRoute>>(context);
}

}  // namespace iotriage
