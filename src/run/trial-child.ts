import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../domain/errors.js';
import { letGoOf } from '../domain/let-go.js';
import type { CellKey } from '../domain/plan.js';
import type { TrialEnvironment } from '../domain/trial.js';
import { withInterposer } from '../native/interposer.js';
import { programFile } from '../native/programs.js';
import { type Confinement, confinementTo, startOn } from './affinity.js';

const TRIAL_PROGRAM = programFile('trial/main');

/** What is settled of a trial when its process starts. */
export interface TrialSetting extends Pick<CellKey, 'node' | 'cpus'> {
  /** What it has loaded ahead is that of its workload. */
  readonly workload: string;
  readonly staged: boolean;
  readonly environment: TrialEnvironment;
}

/**
 * A process for one trial, in a group of its own. It starts when this is made and then waits for its specification, so
 * that Node.js can start while the trial before it is being verified and removed.
 */
export class TrialChild {
  /** Null where it could not be started. */
  readonly process: ChildProcess | null;
  /** Its descriptor 3. */
  readonly messages: Readable | null;
  /** How it ended: `exit code 0`, `signal SIGKILL`, or why it could not be started. */
  readonly exited: Promise<string>;
  /** Null: all that the run may use. */
  readonly confinement: Confinement | null = null;
  readonly #setting: TrialSetting;

  constructor(setting: TrialSetting) {
    this.#setting = setting;
    try {
      const confinement = confinementTo(setting.cpus);
      const child = startOn(confinement?.processors ?? null, () => start(setting));
      this.confinement = confinement;
      this.process = child;
      this.exited = new Promise((resolve) => {
        child.once('error', (error) => {
          resolve(error.message);
        });
        child.once('exit', (code, signal) => {
          resolve(signal ? `signal ${signal}` : `exit code ${String(code)}`);
        });
      });
      this.messages = messagesOf(child);
      child.stdin?.on('error', () => {
        // It ended before it read: its exit says why.
      });
    } catch (error) {
      this.process = null;
      this.messages = null;
      this.exited = Promise.resolve(messageOf(error));
    }
  }

  /** 0 where it could not be started. */
  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** Whether a trial of this setting can run in it. */
  fits(setting: TrialSetting): boolean {
    return isDeepStrictEqual(this.#setting, setting);
  }

  /** To its whole group: a trial's workers and programs with it. */
  kill(signal: NodeJS.Signals): void {
    if (this.pid === 0) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It is gone already.
    }
  }

  /** Waits for it no more. */
  letGo(): void {
    if (this.process) letGoOf(this.process);
  }
}

/** Where no more descriptors could be had, a child has none at all, against its type. */
function messagesOf({ stdio }: { readonly stdio?: ChildProcess['stdio'] }): Readable | null {
  return (stdio?.[3] as Readable | null | undefined) ?? null;
}

function start({ node, staged, workload, environment }: TrialSetting): ChildProcess {
  const env = environmentWith(environment);
  const args = [TRIAL_PROGRAM, '-', '--unchecked', `--parent=${process.pid}`, `--workload=${workload}`];
  return spawn(node ?? process.execPath, args, {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: staged ? withInterposer(env) : env,
  });
}

/** What the user's environment says of libuv counts only where the trial's own says nothing, and never of the pool. */
function environmentWith(own: TrialEnvironment): NodeJS.ProcessEnv {
  const inherited: NodeJS.ProcessEnv = { UV_USE_IO_URING: '0', ...process.env };
  delete inherited.UV_THREADPOOL_SIZE;
  return { ...inherited, ...own };
}
