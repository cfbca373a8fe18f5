import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { formatBandwidth } from '../../domain/units.js';
import {
  concurrency,
  confidenceInGain,
  hintsGain,
  jobShare,
  lowered,
  measuredCells,
  sameBut,
  showsGain,
  type MeasuredCell,
} from '../compare.js';
import { throughputRatio, type ComparedThroughput } from '../like-with-like.js';
import { commonSyscall } from '../pool-lines.js';
import { predictFiles } from '../predict/files.js';
import { describeCell, factEvidence, ratioEvidence, ratioWords, throughputEvidence } from '../words.js';
import { totalBytes } from '../workload-groups.js';

/** One file against many differs by a few per cent for other reasons: metadata, the order of blocks. */
const LEAST_GAIN = 0.25;
/** Threads that wait for the lock spin: half a processor in the kernel is more than one writer's own. */
const SPINNING_CORES = 0.5;

interface Comparison {
  readonly one: MeasuredCell;
  readonly many: MeasuredCell;
  readonly gain: ComparedThroughput;
}

/** Writers of one file wait for its inode lock: the same work over several files does more. */
export const fileLock: Rule = {
  id: 'file-lock',
  summary: "concurrent writers of one file wait for its inode's lock: more files do more",
  thresholds: [
    {
      name: 'gain of many files over one, at least, its interval above 1',
      value: LEAST_GAIN,
      unit: 'share',
      reason: 'smaller differences have other reasons, such as metadata and the order of blocks',
    },
    {
      name: 'processors in the kernel with one file, at least, or all threads in one system call',
      value: SPINNING_CORES,
      reason: 'those who wait for the lock spin in the kernel, or stand in the write where its holder sleeps',
    },
  ],
  explanation: {
    meaning:
      "Concurrent writers of one file wait for its inode's lock: the same work over several files was measured to do at least a quarter more. At least two write at a time, for a single writer never waits for the lock. " +
      'Looked at are buffered writes, and direct ones that append: other direct writes do not take the lock alone.',
    evidence:
      'Throughput into one file and into many, their ratio with its interval, the processors in the kernel with each, and the system call in which all threads of the pool stand. ' +
      'Both cells have the same strategy, pool, depth and threads, and files of the same size or the same total.',
    limits:
      'Few rounds lie apart by chance: the lower end of the interval must be at least 1.25 (1.1 from five rounds on), or two routes must agree. Where with one file neither half a processor is busy in the kernel nor all threads stand in one system call, ' +
      'the confidence is two steps lower, for the order of blocks may be the reason. Without cells over one file and over several nothing is concluded.',
    whatToDo:
      'Spread concurrent writes over files, or queue them to one writer, which frees the other threads of the pool.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter(takesLock);
    const comparisons = cells
      .filter(({ key }) => key.files === 1)
      .flatMap((one) => cells.flatMap((many) => compare(one, many) ?? []));
    // Two routes that agree are as good as one that shows it by itself.
    const agree = new Set(comparisons.map(({ one }) => one.key.strategy)).size > 1;
    const [clearest] = comparisons
      .filter(({ gain }) => agree || showsGain(gain, LEAST_GAIN))
      .sort((a, b) => b.gain.ratio - a.gain.ratio);
    return clearest === undefined ? null : finding(facts, clearest);
  },
};

/** Buffered writes take the lock always, direct ones when they append; a single writer never waits for it. */
function takesLock(cell: MeasuredCell): boolean {
  const { key } = cell;
  return key.operation === 'write' && (!key.direct || key.mode === 'new') && concurrency(cell) >= 2;
}

function compare(one: MeasuredCell, many: MeasuredCell): Comparison | null {
  if (many.key.files < 2 || !sameBut(one, many, ['files', 'fileSizeBytes'])) return null;
  const sameFiles = one.key.fileSizeBytes === many.key.fileSizeBytes;
  if (!sameFiles && totalBytes(one.key) !== totalBytes(many.key)) return null;
  const gain = throughputRatio(many, one);
  return hintsGain(gain, LEAST_GAIN) ? { one, many, gain } : null;
}

function finding(facts: VolumeFacts, { one, many, gain }: Comparison): Finding {
  const spinning = (one.cpuSystemCores.value ?? 0) >= SPINNING_CORES;
  const syscall = commonSyscall(one);
  const signs = [
    ...(spinning ? [`${(one.cpuSystemCores.value ?? 0).toFixed(1)} processors spin in the kernel`] : []),
    ...(syscall === null ? [] : [`all threads stand in ${syscall}`]),
  ];
  return {
    id: 'file-lock',
    confidence: confidence(gain, signs.length > 0),
    summary:
      `Writers of one file wait for its lock: ${describeCell(one)} moves ${formatBandwidth(gain.means[1])} ` +
      `into one file and ${formatBandwidth(gain.means[0])} into ${many.key.files}, ${ratioWords(gain)}` +
      `${signs.length > 0 ? `; with one, ${signs.join(' and ')}` : ''}. Spread the writes over files, or let one writer do them.`,
    evidence: [
      ...throughputEvidence(one, gain.means[1]),
      ...throughputEvidence(many, gain.means[0]),
      ratioEvidence(`${many.key.files} files over one`, gain, [many, one]),
      ...factEvidence('processors in the kernel, one file', one.cpuSystemCores, 'cores'),
      ...factEvidence(`processors in the kernel, ${many.key.files} files`, many.cpuSystemCores, 'cores'),
    ],
    advice: [
      {
        action: `Spread concurrent writes over several files, as over ${many.key.files} here; else queue them to one writer, which at least frees the other threads`,
        expected: `${formatBandwidth(gain.means[0])} instead of ${formatBandwidth(gain.means[1])}: ${ratioWords(gain)}`,
        test: {
          baseCellId: one.id,
          change: { files: many.key.files, fileSizeBytes: many.key.fileSizeBytes },
          metric: 'operationsPerSecond',
          predicted: predictFiles(facts, one, many.key.files),
        },
      },
    ],
    contradicts: [
      'one file as fast as many would contradict it: both were measured',
      signs.length > 0
        ? 'idle processors and threads that wait elsewhere would contradict it: not seen'
        : 'neither spinning in the kernel nor a common system call was seen: the order of blocks may be the reason',
    ],
    explains: (1 - 1 / gain.ratio) * jobShare(one),
  };
}

function confidence(gain: RatioEstimate, witnessed: boolean): Confidence {
  return witnessed ? confidenceInGain(gain) : lowered(lowered(confidenceInGain(gain)));
}
