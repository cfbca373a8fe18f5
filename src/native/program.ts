import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ResourceUse } from '../domain/measurement.js';

/** What a program left behind. */
export interface ProgramEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Times of /proc count in ticks of 1/100 s, whatever the kernel's own clock. */
const NS_PER_TICK = 1e7;
/** Fields of /proc/PID/stat behind the name in parentheses. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** The file of a program in PATH, or null. */
export function findProgram(name: string): string | null {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not there.
    }
  }
  return null;
}

/**
 * Starts a program that ends with us, even where we are killed (`setpriv` of util-linux asks the kernel for that; where
 * it is missing, the program's own limits must do).
 */
export function startProgram(file: string, args: readonly string[]): Program {
  const guard = findProgram('setpriv');
  const [program, all] = guard === null ? [file, args] : [guard, ['--pdeathsig', 'KILL', file, ...args]];
  return new Program(
    spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } }),
  );
}

/** A program under way. */
export class Program {
  readonly ended: Promise<ProgramEnd>;

  constructor(private readonly child: ChildProcess) {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve({ code, signal, stdout, stderr });
      });
    });
  }

  /** Null where it could not be started. */
  get pid(): number | null {
    return this.child.pid ?? null;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** What our children that have ended used: CPU time in ns, to 10 ms; their switches and faults are not known. */
export function endedChildrenUse(): ResourceUse {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    userNs: Number(fields[CHILDREN_USER]) * NS_PER_TICK,
    systemNs: Number(fields[CHILDREN_SYSTEM]) * NS_PER_TICK,
    voluntaryContextSwitches: 0,
    involuntaryContextSwitches: 0,
    minorFaults: 0,
    majorFaults: 0,
  };
}
