// A FUSE volume with a known bottleneck: files in memory behind delays, a queue, faults or a write that
// hangs. It speaks the protocol of /dev/fuse itself, since libfuse 3.14 cannot ask for parallel direct
// writes.

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "slow-fuse/options.h"
#include "slow-fuse/session.h"

namespace {

constexpr char kName[] = "iotriage-lab";

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "slow-fuse: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

/// Answered by the main thread alone, with sigwait.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void Mount(int fuse_fd, const lab::Options& options) {
  const std::string data = "fd=" + std::to_string(fuse_fd) +
                           ",rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions";
  const std::string type = std::string("fuse.") + kName;
  const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOATIME | (options.read_only ? MS_RDONLY : 0);
  if (mount(kName, options.mountpoint.c_str(), type.c_str(), flags, data.c_str()) != 0) Fail("mount");
}

void Print(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const lab::Options options = lab::ParseOptions(argc, argv);
  const pid_t parent = getppid();
  const sigset_t signals = BlockSignals();
  // The volume does not outlive the test that asked for it, or the shell that it was started from.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) return 1;

  const int fuse_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fuse_fd < 0) Fail("/dev/fuse");
  Mount(fuse_fd, options);

  // Neither is ever destroyed: readers may be inside until the process ends.
  auto* session = new lab::Session(fuse_fd, options);
  for (uint32_t i = 0; i < options.threads; i++) {
    std::thread([session] {
      session->Serve();
      kill(getpid(), SIGTERM);  // unmounted by someone else
    }).detach();
  }
  if (!session->WaitUntilReady()) {
    umount2(options.mountpoint.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
    errno = ETIMEDOUT;
    Fail("INIT");
  }
  Print("ready");

  for (int signal = 0; signal != SIGTERM && signal != SIGINT && signal != SIGHUP;) {
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal == SIGUSR1) Print(session->CountersAsJson());
    if (signal == SIGUSR2) session->Resume();
  }
  // Fails where it was unmounted before.
  umount2(options.mountpoint.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  Print(session->CountersAsJson());
  if (options.remove_mountpoint) rmdir(options.mountpoint.c_str());
  // Closing /dev/fuse ends the connection, and with it every request that still waits.
  _exit(0);
}
