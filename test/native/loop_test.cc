#include <uv.h>

#include <cerrno>
#include <deque>
#include <memory>
#include <utility>

#include "engines/engines.h"
#include "jobs.h"
#include "loop/work_queue.h"

namespace iotriage::test {
namespace {

using Kind = OperationKind;

/// A pool of the test's own: works are done when it turns, and so many more are taken.
class CountedWorks final : public WorkQueue {
 public:
  int Queue(Work& work) override {
    if (left_ == 0) return ENOMEM;
    left_--;
    works_.push_back(&work);
    return 0;
  }

  void Take(size_t more) { left_ = more; }

  size_t Turn() {
    size_t done = 0;
    for (; !works_.empty(); done++) {
      Work& work = *works_.front();
      works_.pop_front();
      work.Perform();
      work.Done(true);
    }
    return done;
  }

 private:
  size_t left_ = 0;
  std::deque<Work*> works_;
};

/// The engine `async-worker` with works that may be refused.
class CountedEngine {
 public:
  CountedEngine() {
    EngineContext context;
    context.loop = &loop_;
    context.works = works_;
    session_ = OpenAsyncWorkerEngine(context);
  }

  /// Executes a job of which so many works are taken. `returned`: those that come back.
  JobResult Execute(IoJob job, size_t taken, size_t returned) {
    JobResult result;
    bool is_done = false;
    works_->Take(taken);
    session_->Start(std::make_shared<const IoJob>(std::move(job)), [&](JobResult arrived) {
      result = std::move(arrived);
      is_done = true;
    });
    EXPECT_EQUAL(works_->Turn(), returned);
    EXPECT(is_done);
    session_->Finish();
    return result;
  }

 private:
  uv_loop_t loop_{};
  const std::shared_ptr<CountedWorks> works_ = std::make_shared<CountedWorks>();
  std::unique_ptr<EngineSession> session_;
};

}  // namespace

TEST(loop_works_that_cannot_be_queued_are_a_fault_and_no_error_of_the_volume) {
  const ScratchDirectory scratch;
  const std::string path = scratch.File("a");
  CountedEngine engine;
  EXPECT_EQUAL(engine.Execute(MakeJob({path}, {Whole(Kind::kCreate, 0)}), 1, 1).fault, "");
  for (const uint32_t lanes : {1U, 4U}) {
    for (const size_t taken : {0U, 2U, 6U}) {
      IoJob job = MakeJob({path}, Blocks(Kind::kWrite, 0, 16 * 4096, 4096));
      job.lanes = lanes;
      const JobResult refused = engine.Execute(job, taken, taken);
      EXPECT_EQUAL(refused.fault, "an operation could not be sent (ENOMEM)");
      EXPECT(!refused.outcome);
    }
  }
  // The session goes on, once there is room.
  const JobResult written = engine.Execute(MakeJob({path}, Blocks(Kind::kWrite, 0, 16 * 4096, 4096)), 16, 16);
  EXPECT_EQUAL(written.fault, "");
  EXPECT(written.outcome->tally.errors().empty());
  EXPECT_EQUAL(written.outcome->tally.operations(), uint64_t{16});
}

}  // namespace iotriage::test
