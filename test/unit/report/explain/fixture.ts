import type { VerdictText } from '../../../../src/domain/finding.js';

/** A verdict with everything that a renderer has to cope with. */
export const verdict: VerdictText = {
  id: 'stall',
  summary: 'the volume stops',
  thresholds: [
    { name: 'a span, at least', value: 4e8, unit: 'ns', reason: 'shorter ones are slow operations' },
    { name: 'a | b, at most', value: 0.125, unit: 'share', reason: 'of a | of b' },
  ],
  explanation: {
    meaning: 'Nothing *ends*, in `/proc/PID/task/*/io` or **else** where 2 * 3 * 4.\n\nA second paragraph.',
    evidence: 'Samples of UV_THREADPOOL_SIZE threads.',
    limits: 'Of one lane.',
    whatToDo: 'Look into the _kernel log_.',
  },
};
