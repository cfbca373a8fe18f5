import type { VerdictText } from '../domain/finding.js';
import { NOTED_SYNC_SHARE } from './compare.js';
import { IDLE_USE } from './inconclusive.js';

/** The verdict that no rule gives: it stands where none holds. */
export const inconclusiveText: VerdictText = {
  id: 'inconclusive',
  summary: 'no rule holds: what was seen all the same, and the cheapest run that would tell more',
  thresholds: [
    {
      name: 'share of the time in the final sync, above which it is said',
      value: NOTED_SYNC_SHARE,
      unit: 'share',
      reason: 'less is not what the work waits for',
    },
    {
      name: 'processors in use over those available, up to which they count as idle',
      value: IDLE_USE,
      unit: 'share',
      reason: 'with half of them to spare it waits for something else',
    },
  ],
  explanation: {
    meaning:
      'Work was measured and no rule holds for it; or nothing of it was measured: no trial completed, none ran, or only programs such as `dd` and `fio`, which tell nothing of a service. ' +
      'It is an answer: a rule that lacks a fact is silent, it never guesses.',
    evidence:
      "What was seen all the same: that throughput does not depend on the pool's size, or that a pool seems to gain and the rounds are too few; that processors were idle; what share of the time the final sync took; that no steady state was reached; " +
      'what device and application moved; which limit a cgroup sets. ' +
      'Where no trial completed, what they ended with and what the first one said.',
    limits:
      'What is not known is named with the reason. The confidence is low and it explains none of the time. Failures that have no verdict of their own are named here.',
    whatToDo:
      'The run that it names: the cheapest that would tell more, never a sweep that was done. That is more rounds, a sweep over the pool or the depth, native routes, a longer run; and where all of that was done, to watch ' +
      'the device or server from its own side.',
  },
};
