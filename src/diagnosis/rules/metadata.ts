import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice, AdviceTest, Confidence, Finding, Rule } from '../../domain/finding.js';
import { formatBytes, significant } from '../../domain/units.js';
import {
  concurrency,
  lowered,
  measuredCells,
  measuredOnVolume,
  sameBut,
  type MeasuredCell,
} from '../compare.js';
import { costBesideOne, LEAST_BUSY, metadataCost, type MetadataCost } from '../metadata-costs.js';
import { namesContradiction, namesEvidence, namesWords } from '../metadata-words.js';
import { predictBundle } from '../predict/names.js';
import { processorsOf } from '../processors.js';
import { LEAST_PROPORTION } from '../volume-curve.js';
import { waitingThresholds, waits } from '../waiting.js';
import { describeCell, percent, throughputEvidence } from '../words.js';

/** More goes into names than into bytes. */
const LEAST_SHARE = 0.5;
/** A call that waits for nothing takes some tens of microseconds. */
const LEAST_CALL_NS = 200e3;
/** Of fewer more files at a time would not show that they wait for each other. */
const LEAST_TIMES_AS_MANY = 2;
const BUNDLE = 4;

/** Making, opening and closing files takes the time, not their bytes. */
export const metadata: Rule = {
  id: 'metadata',
  summary: 'making, opening, closing files takes the time, not writing them',
  thresholds: [
    {
      name: 'share of creating, opening and closing in the time of the work, at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'below a half the bytes take more',
    },
    {
      name: 'where a file is one operation: twice what an unlink takes of it, and its rename where it has one (no more than the unlink), at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason:
        'removing a file moves no bytes; making or finding, opening and closing it are several such calls',
    },
    {
      name: 'or, where each makes a file: share of the time that the directory is busy with it, at least',
      value: LEAST_BUSY,
      unit: 'share',
      reason:
        'a directory changes one name at a time, two calls to make a file and one more to rename it: below that files wait for their bytes, not for each other',
    },
    {
      name: 'of streams and appends: threads of the pool that stand in opening files, among those that there is work for, at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'a thread that opens a file moves no bytes of it; fewer leave more for the bytes',
    },
    {
      name: 'but throughput over that with half as many files at a time or fewer, in proportion, below',
      value: LEAST_PROPORTION,
      unit: 'share',
      reason:
        'files that wait for each other at their directory do no more when more of them are made at a time',
    },
    {
      name: 'mean of the slowest such call, at least',
      value: LEAST_CALL_NS,
      unit: 'ns',
      reason:
        'in memory such a call takes some tens of microseconds: that is the price of a call; where threads take turns on busy processors their turns are left out',
    },
    ...waitingThresholds,
  ],
  explanation: {
    meaning:
      'Work that makes files, or opens and closes one in every operation, spends more on their names than on their bytes: each create, open, close (and unlink) is an operation of the file system, and often of a server or a journal, whatever the file holds.',
    evidence:
      'The wall time of the phases in which files are created, opened and closed, beside that of writing and syncing. For routes that open, write and close in one operation (`fs-writefile`): what an unlink takes beside it; also where each write renames a new file into place (`fs-replace`), whose own rename waits for threads of the pool as well. For streams and appends, which open a file for some of its blocks: the calls in which threads of the pool stand (of streams an unlink, where that was not seen).',
    limits:
      'Only of work that makes files (`--mode new`) and of routes that open files as they go (whole files, streams, appends; `fs-append-sync` has no threads of the pool to look at: it is set beside a thread in C++ that appends alone to a file that stays open): other work opens its files before it is measured. A close counts for the bytes where threads are looked at: of a file that was written it may wait for them. For what opens, moves bytes and closes in one operation the share is a lower bound, and the confidence medium at most; low for reads, which change no name, unless threads were seen to open files. ' +
      'That making takes as long as removing is taken for granted.',
    whatToDo:
      'Make fewer files: append to one, bundle many into one, keep files open. Where names must be many, make them ahead of time or in parallel, and spread them over directories.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group);
    const costs = cells.flatMap((cell) => metadataCost(cell) ?? costBesideOne(cell, cells) ?? []);
    const areApart = goApart(costs, cells);
    const slow = costs.filter((cost) => isSlow(facts, cost) && !(cost.inTurns && areApart));
    const [clearest] = slow.sort((a, b) => Number(a.atLeast) - Number(b.atLeast) || b.share - a.share);
    return clearest === undefined || slow.length * 2 < costs.length
      ? null
      : finding(clearest, slow.length, costs.length, wholeFiles(facts, clearest));
  },
};

function isSlow(facts: VolumeFacts, cost: MetadataCost): boolean {
  return waitedNs(facts, cost) >= LEAST_CALL_NS && cost.namedShare >= LEAST_SHARE;
}

/** Files that wait for each other at their directory do no more when more of them are made at a time: what makes the most of them tells. */
function goApart(costs: readonly MetadataCost[], cells: readonly MeasuredCell[]): boolean {
  const waiting = costs.filter(({ inTurns }) => inTurns).map(({ cell }) => cell);
  const most = Math.max(...waiting.map(concurrency));
  return waiting.some((cell) => concurrency(cell) === most && gainsInProportion(cell, cells));
}

function gainsInProportion(cell: MeasuredCell, cells: readonly MeasuredCell[]): boolean {
  return cells.some((other) => {
    const times = concurrency(cell) / concurrency(other);
    if (times < LEAST_TIMES_AS_MANY || !sameBut(other, cell, ['depth', 'poolSize'])) return false;
    return cell.operationsPerSecond.mean >= LEAST_PROPORTION * times * other.operationsPerSecond.mean;
  });
}

/** Of threads that take turns on fewer processors most of a call is the wait for its turn; and in some of it a quota stops them. */
function waitedNs(facts: VolumeFacts, { cell, callNs }: MetadataCost): number {
  const runningNs = callNs * (1 - (cell.cpuThrottledShare.value ?? 0));
  if (waits(facts, cell)) return runningNs;
  return runningNs * Math.min(1, processorsOf(facts, cell).count / concurrency(cell));
}

function finding(cost: MetadataCost, slow: number, all: number, whole: MetadataCost | undefined): Finding {
  const { cell, namedShare } = cost;
  return {
    id: 'metadata',
    confidence: confidence(cost),
    summary:
      `Names take the time, not bytes: in ${describeCell(cell)} ${namesWords(cost)}` +
      (cell.strategy.appends === true ? 'Keep files open.' : 'Make fewer files, or keep them open.'),
    evidence: [
      ...throughputEvidence(cell),
      ...namesEvidence(cost),
      {
        name: 'cells that show it',
        value: `${slow} of ${all}`,
        unit: 'cells',
        source: 'cells that pay for names',
      },
    ],
    advice: [cell.strategy.appends === true ? keepOpen(cost) : bundle(cost, whole)],
    contradicts: [namesContradiction(cost)],
    explains: namedShare,
  };
}

/** Appends that each open their file open it once instead. */
function keepOpen({ namedShare }: MetadataCost): Advice {
  return {
    action: 'Keep files open between appends (`fs-append-open`), or append larger pieces',
    expected: `without opening for each append its time is ${percent(1 - namedShare)} of what it is`,
  };
}

/**
 * A bundle of files as one: as many bytes, a fraction of the names. The trial is of a route that makes whole files: the
 * throughput of the others is that of their bytes alone.
 */
function bundle(cost: MetadataCost, whole: MetadataCost | undefined): Advice {
  const predicted = predictBundle(cost, BUNDLE);
  return {
    action: `Make fewer files: bundle ${BUNDLE} of ${formatBytes(cost.cell.key.fileSizeBytes)} into one, append, or keep files open`,
    expected: `about ${significant(predicted.ratio)}x the bytes in the same time: ${predicted.basis}`,
    ...(whole === undefined ? {} : { test: bundleTest(whole) }),
  };
}

/** As many files of the same size, each made in one operation, in another group of the volume where it must be. */
function wholeFiles(facts: VolumeFacts, { cell }: MetadataCost): MetadataCost | undefined {
  const { files, fileSizeBytes, mode, operation } = cell.key;
  return measuredOnVolume(facts)
    .filter(({ key }) => key.files === files && key.fileSizeBytes === fileSizeBytes && files % BUNDLE === 0)
    .filter(({ key }) => key.mode === mode && key.operation === operation)
    .flatMap((each) => metadataCost(each) ?? [])
    .find((cost) => cost.cell.strategy.unit === 'file' && isSlow(facts, cost));
}

function bundleTest(cost: MetadataCost): AdviceTest {
  const { files, fileSizeBytes } = cost.cell.key;
  return {
    baseCellId: cost.cell.id,
    change: { files: files / BUNDLE, fileSizeBytes: fileSizeBytes * BUNDLE },
    metric: 'bytesPerSecond',
    predicted: predictBundle(cost, BUNDLE),
  };
}

function confidence({ cell, atLeast, share, seenInThreads }: MetadataCost): Confidence {
  const steady = cell.bytesPerSecondRounds.length >= 2;
  const sure: Confidence = atLeast ? 'medium' : share >= 0.75 ? 'high' : 'medium';
  // Opening for reads need not take as long as a change of names.
  return steady && (seenInThreads || cell.key.operation !== 'read') ? sure : lowered(sure);
}
