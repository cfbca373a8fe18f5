#include <uv.h>

#include "core/file_operations.h"
#include "engines/engines.h"
#include "loop/loop_call.h"
#include "loop/loop_session.h"

namespace iotriage {
namespace {

class UvCall final : public PoolCall {
 public:
  UvCall(Owner& owner, uint32_t lane, const FileOperations& files, uv_loop_t* loop)
      : PoolCall(owner, lane, files), loop_(loop) {
    work_.data = this;
  }

 private:
  int Queue() override {
    // It fails only without a work callback.
    uv_queue_work(
        loop_, &work_, [](uv_work_t* work) { static_cast<UvCall*>(work->data)->Perform(); }, OnDone);
    return 0;
  }

  static void OnDone(uv_work_t* work, int status) {
    UvCall& call = *static_cast<UvCall*>(work->data);
    if (status == UV_ECANCELED) call.record_.was_skipped = true;
    call.Return();
  }

  uv_loop_t* const loop_;
  uv_work_t work_{};
};

/// One `uv_queue_work` for each operation.
class UvRoute final : public LoopRoute {
 public:
  UvRoute(const EngineContext& context, const IoJob& job, FdTable& fds)
      : loop_(context.loop), files_(job, fds) {}

  std::unique_ptr<LoopCall> NewCall(LoopCall::Owner& owner, uint32_t lane) override {
    return std::make_unique<UvCall>(owner, lane, files_, loop_);
  }
  bool StampsStages() const override { return true; }

 private:
  uv_loop_t* const loop_;
  const FileOperations files_;
};

}  // namespace

std::unique_ptr<EngineSession> OpenUvEngine(const EngineContext& context) {
  return std::make_unique<LoopSession<UvRoute>>(context);
}

}  // namespace iotriage
