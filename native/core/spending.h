#ifndef IOTRIAGE_CORE_SPENDING_H_
#define IOTRIAGE_CORE_SPENDING_H_

#include <time.h>

#include <algorithm>
#include <cstdint>

namespace iotriage {

/// Keeps readings whose cost grows with what they read from disturbing what is measured: after one that took
/// much processor time, ticks are left out until all have cost no more than `share` of one processor.
///
/// `CostBound` of `src/samplers/series` does so for readings of JavaScript.
class Spending {
 public:
  struct Told {
    uint64_t readings = 0;
    uint64_t left_out = 0;
    double cost_ns = 0;
  };

  /// @param share of one processor, more than 0
  /// @param credit_ns readings may be paid for so much later
  Spending(double share, double credit_ns) : share_(share), credit_ns_(credit_ns) {}

  /// The next reading is made, whatever those before have cost.
  void Forgive() { paid_ns_ = kNever; }

  /// Reads, unless those before are not paid for yet.
  template <typename Reading>
  bool Run(double at_ns, const Reading& reading) {
    if (at_ns < paid_ns_ - credit_ns_) {
      told_.left_out++;
      return false;
    }
    const double before_ns = ThreadNs();
    reading();
    const double cost_ns = ThreadNs() - before_ns;
    told_.readings++;
    told_.cost_ns += cost_ns;
    paid_ns_ = std::max(at_ns, paid_ns_) + cost_ns / share_;
    return true;
  }

  const Told& told() const { return told_; }

 private:
  static constexpr double kNever = -1e300;

  static double ThreadNs() {
    timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e9 + static_cast<double>(used.tv_nsec);
  }

  const double share_;
  const double credit_ns_;
  double paid_ns_ = kNever;
  Told told_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_SPENDING_H_
