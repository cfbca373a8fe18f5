#ifndef IOTRIAGE_TEST_JOBS_H_
#define IOTRIAGE_TEST_JOBS_H_

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/engine.h"
#include "harness.h"

namespace iotriage::test {

/// A directory that goes with its owner.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    char path[] = "/tmp/iotriage-core-XXXXXX";
    if (mkdtemp(path) == nullptr) FailAt(__FILE__, __LINE__, "no scratch directory");
    path_ = path;
  }
  ~ScratchDirectory() {
    DIR* directory = opendir(path_.c_str());
    while (const dirent* entry = readdir(directory)) unlink(File(entry->d_name).c_str());
    closedir(directory);
    rmdir(path_.c_str());
  }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline IoJob MakeJob(std::vector<std::string> paths, std::vector<Operation> operations) {
  IoJob job;
  job.paths = std::move(paths);
  job.operations = std::move(operations);
  job.limit_units = job.operations.size();
  job.buffer_bytes = 4096;
  job.content = {true, 7, 4096};
  job.first_pass = 1;
  return job;
}

/// Blocks of one file, one after another; the last may be shorter.
inline std::vector<Operation> Blocks(OperationKind kind, uint32_t file, uint64_t size_bytes,
                                     uint32_t block_bytes) {
  std::vector<Operation> operations;
  for (uint64_t offset = 0; offset < size_bytes; offset += block_bytes) {
    const uint64_t left = size_bytes - offset;
    operations.push_back(
        {offset, left < block_bytes ? static_cast<uint32_t>(left) : block_bytes, file, kind});
  }
  return operations;
}

inline Operation Whole(OperationKind kind, uint32_t file) { return {0, 0, file, kind}; }

/// Executes a job and waits for it.
inline JobResult Execute(EngineSession& session, IoJob job) {
  std::mutex mutex;
  std::condition_variable done;
  bool is_done = false;
  JobResult result;
  session.Start(std::make_shared<const IoJob>(std::move(job)), [&](JobResult arrived) {
    const std::lock_guard<std::mutex> lock(mutex);
    result = std::move(arrived);
    is_done = true;
    done.notify_one();
  });
  {
    std::unique_lock<std::mutex> lock(mutex);
    done.wait(lock, [&] { return is_done; });
  }
  session.Finish();
  return result;
}

/// The same; the engine itself must not fail.
inline JobResult Run(EngineSession& session, IoJob job) {
  JobResult result = Execute(session, std::move(job));
  EXPECT_EQUAL(result.fault, "");
  return result;
}

inline std::vector<uint8_t> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline size_t OpenDescriptors() {
  size_t count = 0;
  DIR* directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) count++;
  closedir(directory);
  return count;
}

}  // namespace iotriage::test

#endif  // IOTRIAGE_TEST_JOBS_H_
