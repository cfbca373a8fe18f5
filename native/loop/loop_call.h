#ifndef IOTRIAGE_LOOP_LOOP_CALL_H_
#define IOTRIAGE_LOOP_LOOP_CALL_H_

#include <cstdint>
#include <memory>

#include "core/clock.h"
#include "core/file_operations.h"
#include "core/io_job.h"
#include "core/lane_content.h"

namespace iotriage {

/// How a lane's operation ended.
struct CallRecord {
  OperationResult result;
  /// It was never begun: the run stopped meanwhile.
  bool was_skipped = false;
  /// On the pool's thread, before and after the system call; only routes that stamp stages have them.
  uint64_t begun_ns = 0;
  uint64_t ended_ns = 0;
};

/// The operation that one lane has under way, one after another. It lives on the loop's thread, except
/// `PoolCall::Perform`.
class LoopCall {
 public:
  class Owner {
   public:
    /// The lane's operation has ended. On the loop's thread, never from within `Send`. The call may be gone
    /// afterwards.
    virtual void OnReturn(uint32_t lane) noexcept = 0;
    /// Whether nothing more is to be begun. From any thread.
    virtual bool stopping() const noexcept = 0;

   protected:
    ~Owner() = default;
  };

  LoopCall(Owner& owner, uint32_t lane) : owner_(owner), lane_(lane) {}
  virtual ~LoopCall() = default;
  LoopCall(const LoopCall&) = delete;
  LoopCall& operator=(const LoopCall&) = delete;

  /// Sends an operation on its way: 0, or the errno with which that failed, which is none of the file's.
  /// ECANCELED: the environment ends, and nothing can be sent any more.
  virtual int Send(const Operation& operation, LaneContent& content) = 0;
  /// The run stops while this is under way: give it back soon, skipped if it has not begun.
  virtual void Cancel() {}

  const CallRecord& record() const { return record_; }

 protected:
  /// The last thing that a callback does.
  void Return() { owner_.OnReturn(lane_); }
  const Owner& owner() const { return owner_; }

  CallRecord record_;

 private:
  Owner& owner_;
  const uint32_t lane_;
};

/// A call that a thread of libuv's pool carries out by `FileOperations`, and stamps.
class PoolCall : public LoopCall {
 public:
  PoolCall(Owner& owner, uint32_t lane, const FileOperations& files) : LoopCall(owner, lane), files_(files) {}

  int Send(const Operation& operation, LaneContent& content) final {
    operation_ = &operation;
    content_ = &content;
    return Queue();
  }

 protected:
  /// Queues a work that calls `Perform` on the pool's thread and then `Return` on the loop's. As `Send`.
  virtual int Queue() = 0;

  /// On a thread of the pool.
  void Perform() noexcept {
    record_.begun_ns = MonotonicNs();
    record_.was_skipped = owner().stopping();
    if (record_.was_skipped) return;
    record_.result = files_.Perform(*operation_, content_->write_buffer(), content_->read_buffer());
    record_.ended_ns = MonotonicNs();
  }

 private:
  const FileOperations& files_;
  const Operation* operation_ = nullptr;
  LaneContent* content_ = nullptr;
};

/// How the operations of one job are carried out.
class LoopRoute {
 public:
  virtual ~LoopRoute() = default;
  /// Once for each lane.
  virtual std::unique_ptr<LoopCall> NewCall(LoopCall::Owner& owner, uint32_t lane) = 0;
  virtual bool StampsStages() const = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_LOOP_CALL_H_
