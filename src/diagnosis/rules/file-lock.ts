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
  probedCells,
  sameBut,
  showsGain,
  type MeasuredCell,
} from '../compare.js';
import { isHeldBack } from '../held-back.js';
import { throughputRatio, type ComparedThroughput } from '../like-with-like.js';
import { commonSyscall } from '../pool-lines.js';
import { predictFiles } from '../predict/files.js';
import { hasOwnFiles, MOST_FLAT } from '../volume-curve.js';
import {
  describeCell,
  factEvidence,
  oneOrNumber,
  ratioEvidence,
  ratioWords,
  throughputEvidence,
} from '../words.js';
import { totalBytes } from '../workload-groups.js';

/** One file against many differs by a few per cent for other reasons: metadata, the order of blocks. */
const LEAST_GAIN = 0.25;
/** Threads that wait for the lock spin: half a processor in the kernel is more than one writer's own. */
const SPINNING_CORES = 0.5;
/** Writers that take turns do as many times more without; half of it leaves room for what else holds them up. */
const LEAST_OF_WRITERS = 0.5;

interface Comparison {
  readonly few: MeasuredCell;
  readonly many: MeasuredCell;
  readonly gain: ComparedThroughput;
  /** Of writers that wait for a lock. */
  readonly signs: readonly string[];
}

/** Writers that share files wait for their inode locks: the same work over more files does more. */
export const fileLock: Rule = {
  id: 'file-lock',
  summary: "concurrent writers of a file wait for its inode's lock: more files do more",
  thresholds: [
    {
      name: 'gain of many files over one or few, at least, its interval above 1',
      value: LEAST_GAIN,
      unit: 'share',
      reason: 'smaller differences have other reasons, such as metadata and the order of blocks',
    },
    {
      name: 'processors in the kernel with the few, at least, or all threads in one system call',
      value: SPINNING_CORES,
      reason: 'those who wait for the lock spin in the kernel, or stand in the write where its holder sleeps',
    },
    {
      name: 'of direct overwrites: that gain over that of the files written at a time, at least, with threads that wait as above',
      value: LEAST_OF_WRITERS,
      unit: 'share',
      reason: 'many file systems let these into one file together: only turns that are seen tell',
    },
  ],
  explanation: {
    meaning:
      "Concurrent writers of a file wait for its inode's lock: the same work over more files was measured to do at least a quarter more. More write at a time than there are files, for a single writer of a file never waits for its lock. " +
      'Of direct overwrites, which many file systems let into one file together, it must be as many times more as there are more files written at a time, or half of that.',
    evidence:
      'Throughput into one or few files and into more, their ratio with its interval, the processors in the kernel with each, the system call in which all threads stand that have work, and what a single writer does. ' +
      'Both cells have the same strategy, pool, depth and threads, and files of the same size or the same total. Threads in C++ share the few files, and have files of their own where there are more.',
    limits:
      'Few rounds lie apart by chance: the lower end of the interval must be at least 1.25 (1.1 from five rounds on), or two routes must agree. Where with the few neither half a processor is busy in the kernel nor all writers stand in one system call nor a single writer does as much for each file, ' +
      'the confidence is two steps lower, for the order of blocks may be the reason; of direct overwrites nothing is concluded then, and the confidence is at most medium. So it is where nothing that was asked for has more writers than files, so that only threads of a further trial share one. Without cells over fewer files than writers and over more nothing is concluded.',
    whatToDo:
      'Spread concurrent writes over files, or queue them to one writer, which frees the other threads of the pool.',
  },
  conclude(facts, group) {
    const all = measuredCells(facts, group);
    const cells = all.filter(takesLock);
    const comparisons = cells
      .filter((cell) => isHeldBack(cell) && cell.key.files < concurrency(cell))
      .flatMap((few) => cells.flatMap((many) => compare(few, many, all) ?? []));
    // Two routes that agree are as good as one that shows it by itself.
    const agree = new Set(comparisons.map(({ few }) => few.key.strategy)).size > 1;
    const [clearest] = comparisons
      .filter(({ gain }) => agree || showsGain(gain, LEAST_GAIN))
      .sort((a, b) => b.gain.ratio - a.gain.ratio);
    return clearest === undefined ? null : finding(facts, clearest, sharesFiles(facts, all));
  },
};

/** Whether work that was asked for shares files: else it waits for no lock, and only what further trials let write into one does. */
function sharesFiles(facts: VolumeFacts, cells: readonly MeasuredCell[]): boolean {
  const probed = probedCells(facts);
  return cells.some((cell) => !probed.has(cell.id) && !hasOwnFiles(cell));
}

/** A single writer never waits for the lock. */
function takesLock(cell: MeasuredCell): boolean {
  return cell.key.operation !== 'read' && concurrency(cell) >= 2;
}

/** Buffered writes take the lock always, direct ones when they append; whether others do is the file system's choice. */
function mayShareLock({ key }: MeasuredCell): boolean {
  return key.direct && key.mode === 'overwrite';
}

function compare(few: MeasuredCell, many: MeasuredCell, all: readonly MeasuredCell[]): Comparison | null {
  if (many.key.files <= few.key.files || !sameWriters(few, many)) return null;
  const sameFiles = few.key.fileSizeBytes === many.key.fileSizeBytes;
  if (!sameFiles && totalBytes(few.key) !== totalBytes(many.key)) return null;
  const gain = throughputRatio(many, few);
  if (!hintsGain(gain, LEAST_GAIN)) return null;
  const moreWriters = Math.min(many.key.files, concurrency(few)) / few.key.files;
  const signs = [...(mayShareLock(few) ? [] : spinning(few)), ...takingTurns(few, all)];
  const turns = gain.ratio >= LEAST_OF_WRITERS * moreWriters && signs.length > 0;
  return !mayShareLock(few) || turns ? { few, many, gain, signs } : null;
}

/** The files aside, and whether threads share them, which those of few files must. */
function sameWriters(few: MeasuredCell, many: MeasuredCell): boolean {
  return (
    many.key.parameters.sharing !== 'shared' &&
    blocksPerCall(few.key) === blocksPerCall(many.key) &&
    sameBut(few, many, ['files', 'fileSizeBytes', 'parameters'])
  );
}

function filesWords({ key }: MeasuredCell): string {
  return key.files === 1 ? 'one file' : `${key.files} files`;
}

function finding(facts: VolumeFacts, { few, many, gain, signs }: Comparison, isShared: boolean): Finding {
  const sureness = confidence(gain, signs.length > 0);
  return {
    id: 'file-lock',
    confidence: (mayShareLock(few) || !isShared) && sureness === 'high' ? lowered(sureness) : sureness,
    summary:
      `Writers of one file wait for its lock: ${describeCell(few)} moves ${formatBandwidth(gain.means[1])} ` +
      `into ${filesWords(few)} and ${formatBandwidth(gain.means[0])} into ${many.key.files}, ${ratioWords(gain)}` +
      `${signs.length > 0 ? `; with ${few.key.files === 1 ? 'one' : 'the fewer'}, ${signs.join(' and ')}` : ''}. Spread the writes over files, or let one writer do them.`,
    evidence: [
      ...throughputEvidence(few, gain.means[1]),
      ...throughputEvidence(many, gain.means[0]),
      ratioEvidence(`${many.key.files} files over ${oneOrNumber(few.key.files)}`, gain, [many, few]),
      ...factEvidence(`processors in the kernel, ${filesWords(few)}`, few.cpuSystemCores, 'cores'),
      ...factEvidence(`processors in the kernel, ${many.key.files} files`, many.cpuSystemCores, 'cores'),
    ],
    advice: [
      {
        action: `Spread concurrent writes over several files, as over ${many.key.files} here; else queue them to one writer, which at least frees the other threads`,
        expected: `${formatBandwidth(gain.means[0])} instead of ${formatBandwidth(gain.means[1])}: ${ratioWords(gain)}`,
        test: {
          baseCellId: few.id,
          change: {
            files: many.key.files,
            fileSizeBytes: many.key.fileSizeBytes,
            ...(few.key.parameters.sharing === many.key.parameters.sharing
              ? {}
              : { parameters: many.key.parameters }),
          },
          metric: 'operationsPerSecond',
          predicted: predictFiles(facts, few, many.key.files),
        },
      },
    ],
    contradicts: [
      `${filesWords(few)} as fast as many would contradict it: both were measured`,
      signs.length > 0
        ? 'idle processors and threads that wait elsewhere would contradict it: not seen'
        : 'neither spinning in the kernel nor a common system call was seen: the order of blocks may be the reason',
    ],
    explains: (1 - 1 / gain.ratio) * jobShare(few),
  };
}

function spinning(few: MeasuredCell): readonly string[] {
  const kernel = few.cpuSystemCores.value ?? 0;
  return kernel >= SPINNING_CORES ? [`${kernel.toFixed(1)} processors spin in the kernel`] : [];
}

/** Those who wait for a lock stand in the call; a single writer, who does not wait for it, does as much for each file. */
function takingTurns(few: MeasuredCell, all: readonly MeasuredCell[]): readonly string[] {
  const syscall = commonSyscall(few);
  const alone = fastest(all.filter((cell) => isAlone(cell, few)));
  const asMuch =
    alone !== undefined && alone.bytesPerSecond.mean * few.key.files * MOST_FLAT >= few.bytesPerSecond.mean
      ? alone
      : null;
  return [
    ...(syscall === null ? [] : [`all writers stand in ${syscall}`]),
    ...(asMuch === null
      ? []
      : [
          `one writer alone (${describeCell(asMuch)}) does as much${few.key.files === 1 ? '' : ' for each file'}`,
        ]),
  ];
}

/** By the same route; where its writers call by themselves, also a thread in C++. */
function isAlone(cell: MeasuredCell, few: MeasuredCell): boolean {
  const inFlight = ['depth', 'poolSize', 'threads', 'parameters'] as const;
  if (concurrency(cell) !== 1) return false;
  if (sameBut(cell, few, inFlight)) return true;
  const isThread = cell.strategy.name === 'native-threads' && !few.strategy.usesPool;
  return isThread && sameBut(cell, few, ['strategy', 'batch', ...inFlight]);
}

function confidence(gain: RatioEstimate, witnessed: boolean): Confidence {
  return witnessed ? confidenceInGain(gain) : lowered(lowered(confidenceInGain(gain)));
}
