#include "options.h"

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace lab {
namespace {

constexpr char kUsage[] =
    "usage: slow-fuse [options] MOUNTPOINT\n"
    "  --write-latency MS --read-latency MS --sync-latency MS --metadata-latency MS\n"
    "  --jitter PERCENT     latencies vary by so much, 0 to 100, drawn from --seed N (default 1)\n"
    "  --spike-every N --spike-latency MS\n"
    "                       one of N writes takes so long instead, while others go on\n"
    "  --stall-every MS --stall-for MS\n"
    "                       once in each MS nothing at all is answered for so long\n"
    "  --file-lock          writes to one file are served one after another\n"
    "  --serial             delayed operations are served one after another (--slots 1)\n"
    "  --slots N            N delayed operations are served at a time\n"
    "  --bandwidth N        bytes per second, shared by reads and writes\n"
    "  --capacity BYTES     ENOSPC beyond (default 1 GiB; the files are in memory)\n"
    "  --fail-after BYTES   writes fail after so many bytes\n"
    "  --fail-reads-after BYTES --fail-syncs-after N --fail-opens-after N\n"
    "                       reads fail after so many bytes, fsync and fdatasync, open and create\n"
    "                       after so many calls\n"
    "  --fail-reads-from N  what each file holds from this byte on cannot be read\n"
    "  --fail-errno NAME    EIO (default), ENOSPC or EDQUOT\n"
    "  --hang-after BYTES   writes are not answered after so many bytes, until SIGUSR2\n"
    "  --read-only          mounted read-only\n"
    "  --remove-mountpoint  rmdir the mount point at the end\n"
    "  --threads N          readers of /dev/fuse (default 4)\n"
    "SIGUSR1 prints the counters, SIGUSR2 answers what hangs, SIGTERM and SIGINT unmount and end.\n";

[[noreturn]] void Refuse(const char* option, const char* value) {
  std::fprintf(stderr, "slow-fuse: bad %s %s\n%s", option, value, kUsage);
  std::exit(2);
}

uint64_t Whole(const char* option, const char* text) {
  char* end = nullptr;
  errno = 0;
  const unsigned long long value = std::strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value > LLONG_MAX) Refuse(option, text);
  return value;
}

uint32_t Count(const char* option, const char* text) {
  const uint64_t value = Whole(option, text);
  if (value == 0 || value > 4096) Refuse(option, text);
  return static_cast<uint32_t>(value);
}

uint32_t Percent(const char* option, const char* text) {
  const uint64_t value = Whole(option, text);
  if (value > 100) Refuse(option, text);
  return static_cast<uint32_t>(value);
}

int64_t Milliseconds(const char* option, const char* text) {
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= 0 && value <= 3600e3)) Refuse(option, text);
  return static_cast<int64_t>(value * 1e6);
}

int FailErrno(const char* option, const char* text) {
  if (std::strcmp(text, "EIO") == 0) return EIO;
  if (std::strcmp(text, "ENOSPC") == 0) return ENOSPC;
  if (std::strcmp(text, "EDQUOT") == 0) return EDQUOT;
  Refuse(option, text);
}

}  // namespace

Options ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    const std::string name = argv[i];
    const auto value = [&] {
      if (i + 1 >= argc) Refuse(name.c_str(), "(no value)");
      return argv[++i];
    };
    const char* option = name.c_str();
    if (name == "--help") {
      std::fputs(kUsage, stdout);
      std::exit(0);
    } else if (name == "--write-latency") {
      options.write_latency_ns = Milliseconds(option, value());
    } else if (name == "--read-latency") {
      options.read_latency_ns = Milliseconds(option, value());
    } else if (name == "--sync-latency") {
      options.sync_latency_ns = Milliseconds(option, value());
    } else if (name == "--metadata-latency") {
      options.metadata_latency_ns = Milliseconds(option, value());
    } else if (name == "--jitter") {
      options.jitter_percent = Percent(option, value());
    } else if (name == "--seed") {
      options.seed = Whole(option, value());
    } else if (name == "--spike-every") {
      options.spike_every = Count(option, value());
    } else if (name == "--spike-latency") {
      options.spike_latency_ns = Milliseconds(option, value());
    } else if (name == "--stall-every") {
      options.stall_every_ns = Milliseconds(option, value());
    } else if (name == "--stall-for") {
      options.stall_for_ns = Milliseconds(option, value());
    } else if (name == "--file-lock") {
      options.file_lock = true;
    } else if (name == "--serial") {
      options.slots = 1;
    } else if (name == "--slots") {
      options.slots = Count(option, value());
    } else if (name == "--bandwidth") {
      options.bandwidth_bytes_per_s = Whole(option, value());
    } else if (name == "--capacity") {
      options.capacity_bytes = Whole(option, value());
    } else if (name == "--fail-after") {
      options.fail_after_bytes = Whole(option, value());
    } else if (name == "--fail-reads-after") {
      options.fail_reads_after_bytes = Whole(option, value());
    } else if (name == "--fail-reads-from") {
      options.fail_reads_from_byte = Whole(option, value());
    } else if (name == "--fail-syncs-after") {
      options.fail_syncs_after = Whole(option, value());
    } else if (name == "--fail-opens-after") {
      options.fail_opens_after = Whole(option, value());
    } else if (name == "--fail-errno") {
      options.fail_errno = FailErrno(option, value());
    } else if (name == "--hang-after") {
      options.hang_after_bytes = Whole(option, value());
    } else if (name == "--read-only") {
      options.read_only = true;
    } else if (name == "--remove-mountpoint") {
      options.remove_mountpoint = true;
    } else if (name == "--threads") {
      options.threads = Count(option, value());
    } else if (name.rfind("--", 0) == 0 || !options.mountpoint.empty()) {
      Refuse("argument", option);
    } else {
      options.mountpoint = name;
    }
  }
  if (options.mountpoint.empty()) Refuse("MOUNTPOINT", "(none)");
  if ((options.spike_every > 0) != (options.spike_latency_ns > 0)) {
    Refuse("--spike-every, --spike-latency:", "both or none");
  }
  if (options.stall_for_ns > 0 ? options.stall_for_ns >= options.stall_every_ns
                               : options.stall_every_ns > 0) {
    Refuse("--stall-every, --stall-for:", "both or none, the stall shorter");
  }
  return options;
}

}  // namespace lab
