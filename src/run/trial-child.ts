import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import { messageOf } from '../domain/errors.js';
import { letGoOf } from '../domain/let-go.js';
import type { CellKey } from '../domain/plan.js';

const TRIAL_PROGRAM = fileURLToPath(new URL('../trial/main.js', import.meta.url));

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

  constructor({ node, poolSize }: Pick<CellKey, 'node' | 'poolSize'>) {
    try {
      const child = start(node ?? process.execPath, poolSize);
      this.process = child;
      this.messages = (child.stdio[3] as Readable | null | undefined) ?? null;
      this.exited = new Promise((resolve) => {
        child.once('error', (error) => {
          resolve(error.message);
        });
        child.once('exit', (code, signal) => {
          resolve(signal ? `signal ${signal}` : `exit code ${String(code)}`);
        });
      });
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

function start(node: string, poolSize: number | null): ChildProcess {
  return spawn(node, [TRIAL_PROGRAM, '-', '--unchecked', `--parent=${process.pid}`], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: trialEnvironment(poolSize),
  });
}

/** The pool's size is set here, before the process exists: Node makes the pool before the first line of ESM runs. */
function trialEnvironment(poolSize: number | null): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    UV_USE_IO_URING: process.env.UV_USE_IO_URING ?? '0',
  };
  delete environment.UV_THREADPOOL_SIZE;
  if (poolSize !== null) environment.UV_THREADPOOL_SIZE = String(poolSize);
  return environment;
}
