import { closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EpochClock, monotonicNs } from '../../src/domain/clock.js';
import { type IoJob, type JobOperation, jobOperations, operationCodes } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { CellKey } from '../../src/domain/plan.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import type { ScriptPhase } from '../../src/domain/workload.js';
import { loadAddon } from '../../src/native/addon.js';
import { files } from '../../src/workloads/files.js';
import { MIB } from '../../src/domain/units.js';
import { unitVisits } from './unit-visits.js';

export const defaultKey: CellKey = {
  workload: 'files',
  strategy: '',
  operation: 'write',
  readShare: null,
  poolSize: null,
  depth: 4,
  blockSizeBytes: 4096,
  files: 3,
  fileSizeBytes: 16_384,
  pattern: 'random',
  mode: 'overwrite',
  content: 'random',
  direct: false,
  durability: 'end',
  rate: null,
  batch: null,
  threads: null,
  parameters: {},
  cpus: null,
  node: null,
};

/** The call that a route makes whose files are open, as strace names it: this one, or that of its ring for all. */
export function callOf({ name }: Pick<Strategy, 'name'>, plain: string): string {
  return name === 'native-uring' ? 'io_uring_enter' : plain;
}

/** The call by which such a route writes; `inPieces`: a vector of blocks. */
export function writeCall(strategy: Pick<Strategy, 'name' | 'appends'>, inPieces = false): string {
  if (inPieces) return callOf(strategy, strategy.appends ? 'writev' : 'pwritev');
  return callOf(strategy, strategy.appends ? 'write' : 'pwrite64');
}

/** The key with what the strategy runs at by itself, on so many members. */
export function keyFor(strategy: Strategy, key: Partial<CellKey>, members = 1): CellKey {
  const { depth, pattern, mode, content, blockSize } = strategy.capabilities;
  const parameters = { ...defaultParameters(strategy), ...key.parameters };
  // Where each in flight is a thread or a process, two tell of most things, and start twice as fast; a variant has four.
  const fewWorkers = strategy.hasWorkers === true && parameters.inFlight === 1 ? { depth: 2 } : {};
  const asked = { ...defaultKey, ...fewWorkers, ...key, strategy: strategy.name };
  const threads = parameters.threads === undefined ? null : Number(parameters.threads);
  return {
    ...asked,
    // Threads with files of their own need as many each.
    files: parameters.sharing === 'own' ? Math.ceil(asked.files / threads!) * threads! : asked.files,
    threads: threads === null ? null : threads * members,
    depth: depth.kind === 'fixed' ? fixedDepth(depth.value, asked.files, threads ?? 1) : asked.depth,
    pattern: pattern.kind === 'fixed' ? 'seq' : asked.pattern,
    mode: mode.kind === 'fixed' ? 'new' : asked.mode,
    content: content.kind === 'fixed' ? 'zero' : asked.content,
    blockSizeBytes: blockSize.kind === 'fixed' ? asked.fileSizeBytes : asked.blockSizeBytes,
    parameters: { ...parameters, ...vectorOf(strategy, asked) },
  };
}

function fixedDepth(value: unknown, files: number, threads: number): number {
  return value === 'files' ? files : Number(value ?? 1) * threads;
}

/** As few blocks in a call as the strategy takes, or as asked for; one where a file holds no whole vectors of them. */
function vectorOf(
  strategy: Strategy,
  { fileSizeBytes, blockSizeBytes, parameters }: CellKey,
): { readonly vector?: number } {
  const own = strategy.parameters.find(({ name }) => name === 'vector');
  if (own?.kind !== 'number') return {};
  const vector = Number(parameters.vector ?? own.min);
  return { vector: fileSizeBytes % (vector * blockSizeBytes) === 0 ? vector : 1 };
}

export function defaultParameters(strategy: Strategy): Record<string, number | string> {
  return Object.fromEntries(strategy.parameters.map(({ name, defaultValue }) => [name, defaultValue]));
}

export function openSession(
  strategy: Strategy,
  lanes: number,
  bufferBytes: number,
  own: Readonly<Record<string, number | string>> = {},
  clock = new EpochClock(monotonicNs()),
): Promise<StrategySession> {
  return strategy.open({
    clock,
    lanes,
    bufferBytes,
    poolSize: strategy.usesPool ? 4 : null,
    parameters: { ...defaultParameters(strategy), ...own },
    directories: [],
    staged: false,
  });
}

export interface Executed {
  readonly phase: ScriptPhase;
  readonly outcome: JobOutcome;
}

export interface BenchRequest {
  readonly strategy: Strategy;
  readonly key: Partial<CellKey>;
  readonly directories: readonly string[];
  readonly bytes: number;
  readonly warmupMs?: number;
  /** Called when the files are written and closed, before they are removed. */
  readonly inspect?: (measure: Executed) => Promise<void> | void;
}

/** Takes a strategy through the whole script of the workload `files`, as a trial does. */
export async function executeScript(request: BenchRequest): Promise<readonly Executed[]> {
  const { strategy, directories, bytes } = request;
  const key = keyFor(strategy, request.key, directories.length);
  const { warmupMs = 0 } = request;
  const { opensBy } = strategy;
  const limits = { fillPieceBytes: MIB, warmupMs, durationMs: null, bytes };
  const script = files.script({ key, opensBy, directories, seed: 0xfeedface, ...limits });
  const lanes = Math.max(...script.map(({ job }) => job.lanes));
  const bufferBytes = Math.max(...script.map(({ job }) => job.bufferBytes));
  const session = await openSession(strategy, lanes, bufferBytes, {
    ...request.key.parameters,
    ...(key.threads === null ? {} : { threads: key.threads }),
  });
  const filler = loadAddon().openEngine('pwrite', { epochNs: monotonicNs(), threads: 1 });
  const executed: Executed[] = [];
  try {
    for (const phase of script) {
      if (phase.by === 'filler' && !strategy.movesBytes) continue;
      const measure = executed.find((one) => one.phase.name === 'measure');
      if (phase.name === 'unlink' && measure) await request.inspect?.(measure);
      const executor = phase.by === 'filler' ? filler : session;
      executed.push({ phase, outcome: await executor.execute(phase.job) });
    }
  } finally {
    await session.dispose();
    filler.dispose();
  }
  return executed;
}

/** How many operations of each kind a job must carry out that ends by its `limitUnits` alone. */
export function expectedCounts(job: IoJob): Record<string, number> {
  const visits = unitVisits(job);
  const counts: Record<string, number> = {};
  job.kind.forEach((kind, row) => {
    const { times } = visits[Math.floor(row / job.unitLength)]!;
    const name = jobOperations[kind]!;
    if (times > 0) counts[name] = (counts[name] ?? 0) + times;
  });
  return counts;
}

/** A job of a few rows, each one operation. */
export function jobOf(
  paths: readonly string[],
  rows: readonly (readonly [operation: JobOperation, file: number, offset?: number])[],
  more: Partial<IoJob> = {},
): IoJob {
  const moves = (operation: JobOperation): boolean => operation === 'write' || operation === 'read';
  return {
    files: paths.map((path) => ({ path, sizeBytes: 16_384, member: 0 })),
    kind: Uint8Array.from(rows, ([operation]) => operationCodes[operation]),
    file: Uint32Array.from(rows, ([, file]) => file),
    offset: Float64Array.from(rows, ([, , offset]) => offset ?? 0),
    size: Uint32Array.from(rows, ([operation]) => (moves(operation) ? 4096 : 0)),
    unitLength: 1,
    lanes: 1,
    limitUnits: rows.length,
    limitNs: null,
    bufferBytes: 4096,
    content: { kind: 'random', seed: 0xfeedface, stampBytes: 4096 },
    firstPass: 1,
    variesOrder: false,
    direct: false,
    readOnly: false,
    syncCall: 'fdatasync',
    dsync: false,
    vectorBytes: 0,
    groupLanes: 1,
    pacing: null,
    ...more,
  };
}

export interface ResourcesInUse {
  readonly descriptors: number;
  readonly threads: number;
  readonly children: number;
}

/**
 * Descriptors, threads and child processes of this process. The workers of an io_uring are the kernel's, which makes
 * and ends them when it sees fit.
 */
export function resourcesInUse(): ResourcesInUse {
  const threads = readdirSync('/proc/self/task').filter((thread) => !nameOf(thread).startsWith('iou-wrk'));
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: threads.length,
    children: threads.reduce((sum, thread) => sum + childrenOf(thread), 0),
  };
}

function nameOf(thread: string): string {
  try {
    return readFileSync(`/proc/self/task/${thread}/comm`, 'latin1');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

function childrenOf(thread: string): number {
  try {
    return readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).length;
  } catch {
    // It has ended meanwhile: its children are another thread's.
    return 0;
  }
}

/** What is in use beyond what was before, when threads and processes had time to end; empty: nothing. */
export async function leftBeyond(before: ResourcesInUse): Promise<Partial<ResourcesInUse>> {
  const more = (): Partial<ResourcesInUse> => {
    const { descriptors, threads, children } = resourcesInUse();
    return {
      ...(descriptors > before.descriptors ? { descriptors } : {}),
      ...(threads > before.threads ? { threads } : {}),
      ...(children > before.children ? { children } : {}),
    };
  };
  await eventually(() => Object.keys(more()).length === 0);
  return more();
}

/** Waits until a condition holds; threads end a little after the call that ends them. */
export async function eventually(holds: () => boolean, timeoutMs = 5000): Promise<boolean> {
  const endMs = Date.now() + timeoutMs;
  while (Date.now() < endMs) {
    if (holds()) return true;
    await sleep(10);
  }
  return holds();
}

export function makeDirectory(parent = tmpdir()): string {
  return mkdtempSync(join(parent, 'iotriage-contract-'));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Whether direct I/O can be tried where temporary files lie: a tmpfs ignores the flag, overlays may refuse it. */
export function takesDirect(directory: string): boolean {
  const path = join(directory, 'direct');
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_DIRECT, 0o600));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { force: true });
  }
}
