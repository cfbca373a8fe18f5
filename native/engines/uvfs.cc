#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "core/fd_table.h"
#include "core/file_operations.h"
#include "core/job_tally.h"
#include "engines/engines.h"
#include "loop/loop_call.h"
#include "loop/loop_session.h"

namespace iotriage {
namespace {

/// What all calls of a job share.
struct UvFsJob {
  uv_loop_t* loop;
  const IoJob& job;
  std::vector<FdTable::Slot*> slots;
};

/// One request of `uv_fs_*`. A short one is followed by others for the rest; libuv itself goes on after short
/// writes, on the pool's thread, and tells of none that it could complete.
class UvFsCall final : public LoopCall {
 public:
  UvFsCall(Owner& owner, uint32_t lane, const UvFsJob& shared) : LoopCall(owner, lane), shared_(shared) {
    request_.data = this;
  }

  int Send(const Operation& operation, LaneContent& content) override {
    operation_ = &operation;
    content_ = &content;
    done_bytes_ = 0;
    record_ = {};
    return Request();
  }

  /// What a thread has begun goes on.
  void Cancel() override { uv_cancel(reinterpret_cast<uv_req_t*>(&request_)); }

 private:
  /// 0, or the errno for which nothing was sent.
  int Request() {
    FdTable::Slot& slot = Slot();
    uv_loop_t* const loop = shared_.loop;
    const char* const path = shared_.job.paths[operation_->file].c_str();
    switch (operation_->kind) {
      case OperationKind::kCreate:
      case OperationKind::kOpen:
        return -uv_fs_open(loop, &request_, path, OpenFlags(shared_.job, operation_->kind), 0600, OnDone);
      case OperationKind::kWrite:
      case OperationKind::kRead:
        return Move(slot.load(std::memory_order_relaxed));
      case OperationKind::kSync: {
        const auto sync = shared_.job.data_sync ? uv_fs_fdatasync : uv_fs_fsync;
        return -sync(loop, &request_, slot.load(std::memory_order_relaxed), OnDone);
      }
      case OperationKind::kClose:
        return Close();
      case OperationKind::kUnlink:
        return -uv_fs_unlink(loop, &request_, path, OnDone);
      case OperationKind::kCommit:
        break;
    }
    return EINVAL;
  }

  /// Reads or writes what is left, in the job's pieces.
  int Move(int fd) {
    const bool writes = operation_->kind == OperationKind::kWrite;
    // libuv does not touch what it writes.
    uint8_t* const buffer = writes ? const_cast<uint8_t*>(content_->write_buffer()) : content_->read_buffer();
    const uint32_t piece_bytes =
        shared_.job.IsVector(*operation_) ? shared_.job.vector_bytes : operation_->size;
    pieces_.clear();
    for (uint32_t at = done_bytes_; at < operation_->size && pieces_.size() < IOV_MAX;) {
      const uint32_t bytes = std::min(piece_bytes, operation_->size - at);
      pieces_.push_back(uv_buf_init(reinterpret_cast<char*>(buffer) + at, bytes));
      at += bytes;
    }
    const auto move = writes ? uv_fs_write : uv_fs_read;
    return -move(shared_.loop, &request_, fd, pieces_.data(), static_cast<unsigned>(pieces_.size()),
                 static_cast<int64_t>(operation_->offset + done_bytes_), OnDone);
  }

  /// Linux frees the descriptor even where close fails, so it is never tried again.
  int Close() {
    closing_fd_ = Slot().exchange(-1, std::memory_order_relaxed);
    const int error = -uv_fs_close(shared_.loop, &request_, closing_fd_, OnDone);
    if (error != 0) Slot().store(closing_fd_, std::memory_order_relaxed);
    return error;
  }

  static void OnDone(uv_fs_t* request) {
    UvFsCall& call = *static_cast<UvFsCall*>(request->data);
    const ssize_t result = request->result;
    uv_fs_req_cleanup(request);
    if (call.GoesOn(result)) {
      const int error = call.Request();
      if (error == 0) return;
      call.record_.result.error = error;
    }
    call.Return();
  }

  /// Takes a request's result; whether another one is to follow it.
  bool GoesOn(ssize_t result) {
    if (result == UV_ECANCELED) {
      record_.was_skipped = true;
      if (operation_->kind == OperationKind::kClose) Slot().store(closing_fd_, std::memory_order_relaxed);
      return false;
    }
    if (result == UV_EINTR && operation_->kind != OperationKind::kClose) return true;
    if (result < 0) {
      record_.result.error = static_cast<int>(-result);
      return false;
    }
    switch (operation_->kind) {
      case OperationKind::kCreate:
      case OperationKind::kOpen:
        Opened(static_cast<int>(result));
        return false;
      case OperationKind::kWrite:
      case OperationKind::kRead:
        return Moved(static_cast<uint32_t>(result));
      default:
        return false;
    }
  }

  FdTable::Slot& Slot() { return *shared_.slots[operation_->file]; }

  void Opened(int fd) {
    const int previous = Slot().exchange(fd, std::memory_order_relaxed);
    if (previous >= 0) close(previous);
  }

  bool Moved(uint32_t bytes) {
    if (bytes == 0) {
      record_.result.error = operation_->kind == OperationKind::kWrite ? kShortWrite : kShortRead;
      return false;
    }
    done_bytes_ += bytes;
    if (done_bytes_ == operation_->size) return false;
    record_.result.was_short = true;
    return true;
  }

  const UvFsJob& shared_;
  uv_fs_t request_{};
  std::vector<uv_buf_t> pieces_;
  const Operation* operation_ = nullptr;
  LaneContent* content_ = nullptr;
  uint32_t done_bytes_ = 0;
  int closing_fd_ = -1;
};

/// libuv's own requests, as `fs` sends them.
class UvFsRoute final : public LoopRoute {
 public:
  UvFsRoute(const EngineContext& context, const IoJob& job, FdTable& fds)
      : shared_{context.loop, job, fds.Resolve(job.paths)} {}

  std::unique_ptr<LoopCall> NewCall(LoopCall::Owner& owner, uint32_t lane) override {
    return std::make_unique<UvFsCall>(owner, lane, shared_);
  }
  /// What happens on the pool's thread is libuv's.
  bool StampsStages() const override { return false; }

 private:
  const UvFsJob shared_;
};

}  // namespace

std::unique_ptr<EngineSession> OpenUvFsEngine(const EngineContext& context) {
  return std::make_unique<LoopSession<UvFsRoute>>(context);
}

}  // namespace iotriage
