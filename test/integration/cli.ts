import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report, ReportCell, ReportVolume } from '../../src/domain/report.js';
import { programFile } from '../../src/native/programs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const CLI = programFile('cli/main');
export const TRIAL = programFile('trial/main');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A program that is to run it: `strace`, or one that takes something away from it. */
  readonly through?: readonly string[];
  /** Called with all of stderr so far, each time that more arrives. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs are kept in a directory of the tests' own, not in the user's. */
export const stateHome = mkdtempSync(path.join(tmpdir(), 'iotriage-state-'));
process.on('exit', () => {
  rmSync(stateHome, { recursive: true, force: true });
});

/**
 * Drives the built program as a user would. Where a test says nothing of further trials a run has none, so that it does
 * what the test counts and no more.
 */
export function iotriage(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const asks = ['--probe', '--budget', '--confirm'].some((option) => args.includes(option));
  const quiet = args[0] === 'run' && !asks ? ['--no-probe'] : [];
  const [program = '', ...rest] = [...(options.through ?? []), process.execPath, CLI, ...args, ...quiet];
  const child = spawn(program, rest, {
    cwd: options.cwd ?? root,
    env: { ...process.env, XDG_STATE_HOME: stateHome, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    options.onStderr?.(stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A run's report, from stdout alone. */
export async function runJson(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { report: Report }> {
  const result = await iotriage(['run', '--format', 'json', ...args], options);
  try {
    return { ...result, report: JSON.parse(result.stdout) as Report };
  } catch (cause) {
    throw new Error(`no JSON on stdout (exit code ${String(result.code)}): ${result.stderr}`, { cause });
  }
}

/** The only volume of a report, or the one at a path. */
export function volumeOf(report: Report, target?: string): ReportVolume {
  const found = report.volumes.filter(
    (volume) => target === undefined || volume.path === target || volume.target === target,
  );
  const [volume] = found;
  if (!volume || found.length > 1) throw new Error(`${found.length} volumes at ${target ?? 'any path'}`);
  return volume;
}

export function cellsOf(volume: ReportVolume, strategy: string): readonly ReportCell[] {
  return volume.cells.filter(({ key }) => key.strategy === strategy);
}

/** Workspaces that are there now. */
export function leftovers(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => name.startsWith('.iotriage-'));
}
