import type { Finding, Verdict } from '../../domain/finding.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { syncSeconds, workSeconds } from './rounds.js';

/** What holds the work up, in the middle of a sentence; a verdict that names no cause has none. */
const causes: Readonly<Partial<Record<Verdict, string>>> = {
  'device-bandwidth': 'the device takes no more bytes',
  'device-iops': 'the device takes no more operations',
  'device-latency-serial': 'the device serves one request after another',
  'device-latency-parallel': 'each call waits for a device that would serve more of them at once',
  'device-queue-depth': 'too few requests are at the device at once',
  'pool-starved': "libuv's pool has too few threads",
  'file-lock': "a file's lock lets in one writer at a time",
  fsync: 'syncs take the time',
  metadata: 'creating, opening and removing files takes the time',
  'page-cache': 'the page cache takes the writes, and the device is not waited for',
  'writeback-throttled': 'the kernel holds writers back to the speed of the device',
  throttled: 'a limit above the device holds it back',
  'latency-tail': 'a few slow operations take the time',
  compressible: 'the volume takes zeros for less than they are',
  'memory-bandwidth': 'copying in memory takes the time',
  cpu: 'the processors are full',
  'js-overhead': 'JavaScript and the event loop take the time',
  stall: 'the volume stood still for a while',
  'harness-bound': 'measuring itself takes the time',
};

export interface Cause {
  /** In the middle of a sentence; null: none was found. */
  readonly words: string | null;
  /** The finding's own sentence, with its figures. */
  readonly finding: Pick<Finding, 'id' | 'confidence' | 'summary'>;
}

type Work = Pick<ReportCell, 'id' | 'trials' | 'applicationBytes' | 'deviceWrittenBytes'>;

/** Most of the time, and so what holds the work up. */
const MOST = 0.6;
/** Less of the time is not worth a word. */
const A_PART = 0.15;

/**
 * What the diagnosis says of the work that most of these cells do; of work without one the volume's headline. Where that names no
 * cause, the final sync may take the time, for bytes that the device was seen to get.
 */
export function causeOf(volume: ReportVolume, cells: readonly Work[]): Cause {
  const held = volume.diagnoses
    .map((diagnosis) => ({
      diagnosis,
      count: cells.filter(({ id }) => diagnosis.cellIds.includes(id)).length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const finding = held[0]?.diagnosis.findings[0] ?? volume.headline;
  const cached = finding.id === 'page-cache' ? cachedCause(cells) : null;
  return { words: cached ?? causes[finding.id] ?? syncCause(cells), finding };
}

/** Blocks that were overwritten in memory reach the device once, with the final sync, and that is waited for. */
function cachedCause(cells: readonly Work[]): string | null {
  if (cells.length === 0 || leastSyncShare(cells) < A_PART) return null;
  return `the page cache takes the writes, and the final sync (${syncShareWords(cells)} of the time) waits until the device has what is left of them`;
}

function syncCause(cells: readonly Work[]): string | null {
  if (cells.length === 0 || !cells.every(reachesDevice)) return null;
  const least = leastSyncShare(cells);
  if (least >= MOST) return 'the final sync, which waits until the device has the bytes';
  if (least < A_PART) return null;
  return `copying into the page cache, and then the final sync (${syncShareWords(cells)} of the time), which waits until the device has the bytes`;
}

function leastSyncShare(cells: readonly Work[]): number {
  return Math.min(...cells.map(syncShare));
}

/** `50 %`, `43 to 79 %`. */
function syncShareWords(cells: readonly Work[]): string {
  const shares = cells.map(syncShare);
  const [from, to] = [Math.min(...shares), Math.max(...shares)].map((share) => (100 * share).toFixed(0));
  return from === to ? `${from} %` : `${from} to ${to} %`;
}

/** Of the work's time, its final sync included, 0 to 1. */
function syncShare(cell: Work): number {
  const all = workSeconds(cell).reduce((sum, each) => sum + each, 0);
  const synced = syncSeconds(cell).reduce((sum, each) => sum + each, 0);
  return all > 0 ? synced / all : 0;
}

function reachesDevice({ applicationBytes, deviceWrittenBytes }: Work): boolean {
  return deviceWrittenBytes !== null && deviceWrittenBytes >= MOST * applicationBytes;
}

/** What holds the work up, or that it is open; in the middle of a sentence. */
export function becauseWords({ words }: Cause): string {
  return words ?? 'what holds it up was not found';
}
