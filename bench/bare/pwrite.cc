// The loop that anybody would write by hand: pwrite at the offsets of a shuffled file, in another order each
// pass, no clock in it but at its ends, no histogram, no stamp in the blocks. Arguments: file, file bytes,
// block bytes, seconds. Prints "operations ns".
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

static uint64_t Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000U + static_cast<uint64_t>(now.tv_nsec);
}

int main(int, char** arguments) {
  const uint64_t file_bytes = strtoull(arguments[2], nullptr, 10);
  const uint64_t block_bytes = strtoull(arguments[3], nullptr, 10);
  const double seconds = atof(arguments[4]);
  const int fd = open(arguments[1], O_RDWR | O_CREAT, 0600);
  void* buffer = nullptr;
  if (fd < 0 || posix_memalign(&buffer, 4096, block_bytes) != 0) return 1;
  std::fill_n(static_cast<uint8_t*>(buffer), block_bytes, 0x5a);
  std::vector<uint64_t> order(file_bytes / block_bytes);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(42));
  uint64_t operations = 0;
  uint64_t stride = 1;
  const auto pass = [&] {
    uint64_t place = 0;
    for (uint64_t count = 0; count < order.size(); count++) {
      const uint64_t block = order[place];
      place += stride;
      if (place >= order.size()) place -= order.size();
      if (pwrite(fd, buffer, block_bytes, static_cast<off_t>(block * block_bytes)) !=
          static_cast<ssize_t>(block_bytes)) {
        exit(1);
      }
    }
    operations += order.size();
    // A prime that divides no number of blocks.
    stride = stride * 4294967291 % order.size();
  };
  // The first pass allocates, the next 0.2 s warm up.
  const uint64_t warm_until = Now() + 200000000U;
  do pass();
  while (Now() < warm_until);
  operations = 0;
  const uint64_t start = Now();
  const uint64_t end = start + static_cast<uint64_t>(seconds * 1e9);
  // The clock is read once a pass alone.
  do pass();
  while (Now() < end);
  printf("%lu %lu\n", operations, Now() - start);
  return 0;
}
