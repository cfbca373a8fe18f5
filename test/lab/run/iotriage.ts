import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkout } from '../checkout.js';
import { LAB_NAME } from '../mounts.js';
import type { Confirmation, Headline, PoolSweep } from './outcome.js';

/** What a run of iotriage says, as far as the lab looks at it. */
export interface Said {
  readonly headline: Headline;
  readonly confirmation: Confirmation | null;
  /** A UV_THREADPOOL_SIZE; null: leave it. */
  readonly recommended: number | null;
  /** Of the cells by a pool. */
  readonly pools: PoolSweep['points'];
}

export interface Invocation {
  readonly path: string;
  readonly prefix: readonly string[];
  readonly args: readonly string[];
  /** After that it is asked to end, and ended ten seconds later. */
  readonly timeLimitMs: number;
  /** Where its records are kept; null: they are not. */
  readonly keepIn: string | null;
  readonly signal: AbortSignal;
}

const GRACE_MS = 10_000;

/**
 * Runs the built command as a user would, on a volume of the lab.
 * @throws Error where it printed no report, with the end of its stderr, or took too long.
 */
export async function runIotriage(invocation: Invocation): Promise<Said> {
  const { path, prefix, args, timeLimitMs, keepIn, signal } = invocation;
  signal.throwIfAborted();
  // Its store of runs is the user's: those of the lab do not belong there.
  const state = mkdtempSync(join(tmpdir(), `${LAB_NAME}-state-${process.pid}-`));
  const main = join(checkout, 'dist/cli/main.js');
  const [program = process.execPath, ...rest] = [...prefix, process.execPath, main, 'run', path, ...args];
  // In a process group of its own: a Ctrl-C reaches it once, from here.
  const child = spawn(program, rest, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: state },
  });
  const timeout = AbortSignal.timeout(timeLimitMs);
  const ended = AbortSignal.any([signal, timeout]);
  const end = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  ended.addEventListener('abort', end);
  try {
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (timeout.aborted) throw new Error(`no report within ${timeLimitMs / 1000} s`);
    return readReport(stdout, stderr);
  } finally {
    ended.removeEventListener('abort', end);
    if (keepIn !== null) keepRecords(join(state, 'iotriage/runs'), keepIn);
    rmSync(state, { recursive: true, force: true });
  }
}

/** That they cannot be kept is told on stderr: the outcome stands all the same. */
function keepRecords(runs: string, keepIn: string): void {
  if (!existsSync(runs)) return;
  try {
    cpSync(runs, keepIn, { recursive: true });
  } catch (error) {
    console.error(`the records are not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Report {
  readonly volumes?: readonly {
    readonly headline?: Headline;
    readonly confirmation?: Partial<Confirmation> | null;
    readonly recommendation?: { readonly uvThreadpoolSize: number | null };
    readonly cells?: readonly {
      readonly key: { readonly poolSize: number | null };
      readonly throughput: { readonly operationsPerSecond: { readonly mean: number } } | null;
    }[];
  }[];
}

function readReport(stdout: string, stderr: string): Said {
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`no report: ${stderr.trim().slice(-1000)}`);
  }
  const volume = report.volumes?.[0];
  if (volume?.headline === undefined) throw new Error('the report has no volume');
  const { id, confidence, summary } = volume.headline;
  const confirmation = volume.confirmation ?? null;
  return {
    headline: { id, confidence, summary },
    recommended: volume.recommendation?.uvThreadpoolSize ?? null,
    pools: (volume.cells ?? []).flatMap(({ key: { poolSize }, throughput }) =>
      poolSize === null || throughput === null
        ? []
        : [{ size: poolSize, operationsPerSecond: throughput.operationsPerSecond.mean }],
    ),
    confirmation: confirmation && {
      predictedRatio: confirmation.predictedRatio ?? null,
      measuredRatio: confirmation.measuredRatio ?? null,
      holds: confirmation.holds ?? null,
    },
  };
}
