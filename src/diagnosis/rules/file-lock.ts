import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { formatBandwidth } from '../../domain/units.js';
import { blocksPerCall } from '../../domain/work-words.js';
import {
  concurrency,
  confidenceInGain,
  fastest,
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
import { MOST_FLAT } from '../volume-curve.js';
import { describeCell, factEvidence, ratioEvidence, ratioWords, throughputEvidence } from '../words.js';
import { totalBytes } from '../workload-groups.js';

/** One file against many differs by a few per cent for other reasons: metadata, the order of blocks. */
const LEAST_GAIN = 0.25;
/** Threads that wait for the lock spin: half a processor in the kernel is more than one writer's own. */
const SPINNING_CORES = 0.5;
/** Writers that take turns do as many times more without; half of it leaves room for what else holds them up. */
const LEAST_OF_WRITERS = 0.5;

interface Comparison {
  readonly one: MeasuredCell;
  readonly many: MeasuredCell;
  readonly gain: ComparedThroughput;
  /** Of writers that wait for a lock. */
  readonly signs: readonly string[];
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
    {
      name: 'of direct overwrites: that gain over the writers at a time, at least, with threads that wait as above',
      value: LEAST_OF_WRITERS,
      unit: 'share',
      reason: 'many file systems let these into one file together: only turns that are seen tell',
    },
  ],
  explanation: {
    meaning:
      "Concurrent writers of one file wait for its inode's lock: the same work over several files was measured to do at least a quarter more. At least two write at a time, for a single writer never waits for the lock. " +
      'Of direct overwrites, which many file systems let into one file together, it must be as many times more as there are writers at a time, or half of that.',
    evidence:
      'Throughput into one file and into many, their ratio with its interval, the processors in the kernel with each, the system call in which all threads of the pool stand, and what a single writer does. ' +
      'Both cells have the same strategy, pool, depth and threads, and files of the same size or the same total. Threads in C++ share the one file, and have files of their own where there are several.',
    limits:
      'Few rounds lie apart by chance: the lower end of the interval must be at least 1.25 (1.1 from five rounds on), or two routes must agree. Where with one file neither half a processor is busy in the kernel nor all threads stand in one system call nor a single writer does as much, ' +
      'the confidence is two steps lower, for the order of blocks may be the reason; of direct overwrites nothing is concluded then, and the confidence is at most medium. Without cells over one file and over several nothing is concluded.',
    whatToDo:
      'Spread concurrent writes over files, or queue them to one writer, which frees the other threads of the pool.',
  },
  conclude(facts, group) {
    const all = measuredCells(facts, group);
    const cells = all.filter(takesLock);
    const comparisons = cells
      .filter(({ key }) => key.files === 1)
      .flatMap((one) => cells.flatMap((many) => compare(one, many, all) ?? []));
    // Two routes that agree are as good as one that shows it by itself.
    const agree = new Set(comparisons.map(({ one }) => one.key.strategy)).size > 1;
    const [clearest] = comparisons
      .filter(({ gain }) => agree || showsGain(gain, LEAST_GAIN))
      .sort((a, b) => b.gain.ratio - a.gain.ratio);
    return clearest === undefined ? null : finding(facts, clearest);
  },
};

/** A single writer never waits for the lock. */
function takesLock(cell: MeasuredCell): boolean {
  return cell.key.operation !== 'read' && cell.key.rate === null && concurrency(cell) >= 2;
}

/** Buffered writes take the lock always, direct ones when they append; whether others do is the file system's choice. */
function mayShareLock({ key }: MeasuredCell): boolean {
  return key.direct && key.mode === 'overwrite';
}

function compare(one: MeasuredCell, many: MeasuredCell, all: readonly MeasuredCell[]): Comparison | null {
  if (many.key.files < 2 || !sameWriters(one, many)) return null;
  const sameFiles = one.key.fileSizeBytes === many.key.fileSizeBytes;
  if (!sameFiles && totalBytes(one.key) !== totalBytes(many.key)) return null;
  const gain = throughputRatio(many, one);
  if (!hintsGain(gain, LEAST_GAIN)) return null;
  const writers = Math.min(many.key.files, concurrency(one));
  const signs = [...(mayShareLock(one) ? [] : spinning(one)), ...takingTurns(one, all)];
  const turns = gain.ratio >= LEAST_OF_WRITERS * writers && signs.length > 0;
  return !mayShareLock(one) || turns ? { one, many, gain, signs } : null;
}

/** The files aside, and whether threads share them, which those of one file must. */
function sameWriters(one: MeasuredCell, many: MeasuredCell): boolean {
  return (
    many.key.parameters.sharing !== 'shared' &&
    blocksPerCall(one.key) === blocksPerCall(many.key) &&
    sameBut(one, many, ['files', 'fileSizeBytes', 'parameters'])
  );
}

function finding(facts: VolumeFacts, { one, many, gain, signs }: Comparison): Finding {
  const sureness = confidence(gain, signs.length > 0);
  return {
    id: 'file-lock',
    confidence: mayShareLock(one) && sureness === 'high' ? lowered(sureness) : sureness,
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
          change: {
            files: many.key.files,
            fileSizeBytes: many.key.fileSizeBytes,
            ...(one.key.parameters.sharing === many.key.parameters.sharing
              ? {}
              : { parameters: many.key.parameters }),
          },
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

function spinning(one: MeasuredCell): readonly string[] {
  const kernel = one.cpuSystemCores.value ?? 0;
  return kernel >= SPINNING_CORES ? [`${kernel.toFixed(1)} processors spin in the kernel`] : [];
}

/** Those who wait for a lock stand in the call; a single writer, who does not wait for it, does as much. */
function takingTurns(one: MeasuredCell, all: readonly MeasuredCell[]): readonly string[] {
  const syscall = commonSyscall(one);
  const alone = fastest(all.filter((cell) => isAlone(cell, one)));
  const asMuch =
    alone !== undefined && alone.bytesPerSecond.mean * MOST_FLAT >= one.bytesPerSecond.mean ? alone : null;
  return [
    ...(syscall === null ? [] : [`all threads stand in ${syscall}`]),
    ...(asMuch === null ? [] : [`one writer alone (${describeCell(asMuch)}) does as much`]),
  ];
}

function isAlone(cell: MeasuredCell, one: MeasuredCell): boolean {
  const inFlight = ['depth', 'poolSize', 'threads', 'parameters'] as const;
  return concurrency(cell) === 1 && sameBut(cell, one, inFlight);
}

function confidence(gain: RatioEstimate, witnessed: boolean): Confidence {
  return witnessed ? confidenceInGain(gain) : lowered(lowered(confidenceInGain(gain)));
}
