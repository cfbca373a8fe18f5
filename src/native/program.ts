import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { IotriageError } from '../domain/errors.js';
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

/** Why a program cannot be had here; null: it can. */
export function whyAbsent(name: string): string | null {
  return findProgram(name) === null ? notInstalled(name) : null;
}

function notInstalled(name: string): string {
  return `the program ${name} is not installed`;
}

/** What programs are started by; null: not looked for yet. */
let guard: readonly string[] | null = null;

/**
 * What a program is started by so that it ends with us, even where we are killed. Empty: nothing can do that here, and
 * who kills us must kill our process group.
 */
export function programGuard(): readonly string[] {
  return (guard ??= guardBy(findProgram('setpriv')));
}

/**
 * The same by a setpriv, which asks the kernel for that: util-linux's knows how from 2.33 on, and is asked once.
 * @param setpriv its file; null: it is not installed.
 */
export function guardBy(setpriv: string | null): readonly string[] {
  if (setpriv === null) return [];
  const asked = ['--pdeathsig', 'KILL'];
  const { status } = spawnSync(setpriv, [...asked, 'true'], { stdio: 'ignore' });
  return status === 0 ? [setpriv, ...asked] : [];
}

/**
 * Finds a program and what it is started by ({@link programGuard}), so that neither is looked for while time is measured.
 * @returns starts it with its arguments, in the C locale.
 * @throws IotriageError `unsupported` where it is not installed.
 */
export function readyProgram(name: string): (args: readonly string[]) => Program {
  const program = findProgram(name);
  if (program === null) throw new IotriageError('unsupported', notInstalled(name));
  const [file, ...before] = [...programGuard(), program];
  return (args) =>
    new Program(
      spawn(file, [...before, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, LC_ALL: 'C' },
      }),
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

/** For a message: `dd ended with exit code 1: `, and what it said of it. */
export function endMessage(name: string, { code, signal, stderr }: ProgramEnd): string {
  const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
  return `${name} ended with ${how}: ${stderr.trim().slice(0, 300)}`;
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
