import type { Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { jobShare, measuredCells, type MeasuredCell } from '../compare.js';
import {
  allProcessors,
  byOthers,
  byQuota,
  decidingCell,
  LEAST_USE,
  oneOfSeveral,
  oneThread,
  underPressure,
  type DecidingUse,
  type Use,
} from '../cpu-finding.js';
import { alike } from '../like-with-like.js';
import { blocksTest } from '../predict/blocks.js';
import { leavePool } from '../predict/leave.js';
import {
  coresUsed,
  crowdedBy,
  LEAST_OWN_SHARE,
  LEAST_PRESSURE,
  MOST_IDLE_SHARE,
  processorsOf,
  singleThreaded,
} from '../processors.js';
import { cacheKnowledge } from '../unseen-cache.js';

/** Under pressure, with less than this in use, others have the processors. */
const LEAST_USE_UNDER_PRESSURE = 0.5;

/** Of the measured time a group stood still because its quota was used up: a single period more or less is no limit. */
const LEAST_THROTTLED = 0.1;

/** With less of the time in the job than in its final sync, the job's processors are not what holds the work up. */
const LEAST_JOB_SHARE = 0.5;

/** The processors that the trial may use are busy: nothing that waits is to blame. */
export const cpu: Rule = {
  id: 'cpu',
  summary: 'the processors are the limit, or others keep them busy',
  thresholds: [
    {
      name: 'processors in use over those available, at least (one, for a strategy of a single thread)',
      value: LEAST_USE,
      unit: 'share',
      reason: 'what is left is the resolution of the accounting',
    },
    {
      name: 'share of the time in which a task waited for a processor (PSI), at least, where fewer are in use',
      value: LEAST_PRESSURE,
      unit: 'share',
      reason: 'then a processor was wanted and not to be had in half of the time',
    },
    {
      name: 'processors in use over those available under pressure, at least',
      value: LEAST_USE_UNDER_PRESSURE,
      unit: 'share',
      reason: 'a trial that used fewer waited for something else most of the time',
    },
    {
      name: 'or, where other programs use a quarter of them and more: processors that nobody uses over those available, at most',
      value: MOST_IDLE_SHARE,
      unit: 'share',
      reason: 'then what the others use is what the work lacks',
    },
    {
      name: 'and processors in use over those available, at least',
      value: LEAST_OWN_SHARE,
      unit: 'share',
      reason: 'a trial that uses less waits for something else',
    },
    {
      name: 'share of the time in which a cgroup stood still by its quota (cpu.stat), at least, where fewer are in use',
      value: LEAST_THROTTLED,
      unit: 'share',
      reason: 'less is a burst that the quota cut off, and not what the work waits for',
    },
    {
      name: "share of the time before the fastest route's final sync, at least",
      value: LEAST_JOB_SHARE,
      unit: 'share',
      reason: 'where the sync takes longer than the job, the time goes into the sync',
    },
  ],
  explanation: {
    meaning:
      'The processors that the fastest route could use, of those that were asked for, are busy. That route decides, since it meets the volume hardest: where even it is bound by processors the volume is not the limit. ' +
      'Or fewer are in use while a cgroup stood still because its quota was used up: a quota above it is shared with others, or the work comes in bursts. ' +
      'Or other programs use a part of them, none is idle, and tasks of the machine waited for a processor half of the time; without others, at least half of the processors must be in use then.\n\n' +
      "Available are the processors that iotriage may run on, or a cgroup's quota or `--cpus` if that is less.",
    evidence:
      'Processors in user mode and in the kernel (`getrusage(2)`), the processors available and who says so, the share of the time in which a task waited for a processor (PSI `cpu some`), ' +
      'the share in which a cgroup stood still by its quota (`cpu.stat`), processors that the hypervisor took (steal), ' +
      'and how many of the cells are bound by processors.',
    limits:
      'Where the fastest route is of a single thread (`fs-sync`, `native-pwrite`) and there are more processors, one full thread is not all of them. Then the confidence is medium where a route of several threads ' +
      'was measured that keeps at least 90 % of all processors busy and does no more; else it is low. From pressure alone the confidence is low: whose tasks waited is not known; where other programs were seen to use a quarter of the processors or more it is medium. ' +
      'The kernel sums the time that a group stood still over processors; the share is never more than that of the periods in which the quota was used up. ' +
      'Nothing is concluded where the final sync takes longer than the job; from 20 % on the summary says how much of the time it takes instead of clearing the volume. ' +
      'Where no device can be seen (network, overlay, FUSE) memory may have taken the bytes: until the same work past the page cache was measured the confidence is a step lower, and the volume is not cleared.\n\n' +
      'That processors are busy does not say with what: findings that do stand before it, save under a quota or where others have a part of them.',
    whatToDo:
      'Make fewer, larger operations, raise the CPU limit where one is set, and run nothing else beside it. Where one thread is full, use more threads, files or the pool, unless a route that does was measured to be slower.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group);
    const uses = cells.flatMap((cell) => useOf(facts, cell) ?? []);
    const best = decidingCell(facts, cells);
    const use = uses.find(({ cell }) => cell === best);
    if (use === undefined || jobShare(use.cell) < LEAST_JOB_SHARE) return null;
    const busy = uses.filter(({ cores, ceiling }) => cores / ceiling >= LEAST_USE);
    const deciding: DecidingUse = {
      ...use,
      bound: `${busy.length} of ${uses.length}`,
      larger: blocksTest(facts, use.cell),
      leave: leavePool(cells, 'as many processors do as much, however many threads share them'),
      cache: cacheKnowledge(facts, group),
    };
    if (busy.includes(use)) {
      // The fastest route meets the volume hardest: where even it is bound by processors, the volume is not the limit.
      const wider = uses.filter(({ cell }) => !singleThreaded(cell) && alike(cell, use.cell));
      return oneOfSeveral(use) ? oneThread(deciding, wider) : allProcessors(deciding);
    }
    const throttled = use.cell.cpuThrottledShare.value ?? 0;
    if (throttled >= LEAST_THROTTLED) return byQuota(deciding, throttled);
    const pressure = use.cell.pressure.cpuSome.value ?? 0;
    const others = crowdedBy(facts, use.cell);
    if (others !== null) return byOthers(deciding, others);
    const pressed = pressure >= LEAST_PRESSURE && use.cores / use.ceiling >= LEAST_USE_UNDER_PRESSURE;
    return pressed ? underPressure(deciding, pressure) : null;
  },
};

function useOf(facts: VolumeFacts, cell: MeasuredCell): Use | null {
  const cores = coresUsed(cell).value;
  if (cores === null) return null;
  const processors = processorsOf(facts, cell);
  const ceiling = singleThreaded(cell) ? Math.min(1, processors.count) : processors.count;
  return { cell, cores, ceiling, processors };
}
