#ifndef IOTRIAGE_LOOP_WORK_QUEUE_H_
#define IOTRIAGE_LOOP_WORK_QUEUE_H_

namespace iotriage {

/// Works for libuv's pool as the owner's runtime has them; the engines know nothing of it.
class WorkQueue {
 public:
  class Work {
   public:
    /// On a thread of the pool.
    virtual void Perform() noexcept = 0;
    /// On the loop's thread, never from within `Queue`. The work may be gone afterwards.
    virtual void Done(bool was_performed) noexcept = 0;

   protected:
    ~Work() = default;
  };

  virtual ~WorkQueue() = default;
  /// On the loop's thread. An errno: nothing was queued; ECANCELED: the environment ends.
  virtual int Queue(Work& work) = 0;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_WORK_QUEUE_H_
