// The end of a loop's time. Who writes such a loop reads no clock for each operation, and neither does iotriage where it
// takes no stamps: its loops look at the deadline at every 64th question (src/strategies/drive/seldom-clock.ts), in workers
// too. The bare ones ask once for each operation or task, and look as seldom.

/** Questions between two looks at the clock. */
const LOOK = 64;

export function deadline() {
  let endMs = 0;
  let questions = 0;
  let ended = true;
  return {
    begin(seconds) {
      endMs = performance.now() + seconds * 1e3;
      questions = 0;
      ended = false;
    },
    over() {
      if (++questions % LOOK === 0) ended ||= performance.now() >= endMs;
      return ended;
    },
  };
}
