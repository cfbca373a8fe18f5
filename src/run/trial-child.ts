import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CellKey } from '../domain/plan.js';

const TRIAL_PROGRAM = fileURLToPath(new URL('../trial/main.js', import.meta.url));

/**
 * A process for one trial, in a group of its own. It starts when this is made and then waits for its specification, so
 * that Node.js can start while the trial before it is being verified and removed.
 */
export class TrialChild {
  readonly process: ChildProcess;
  /** How it ended: `exit code 0`, `signal SIGKILL`, or why it could not be started. */
  readonly exited: Promise<string>;

  constructor({ node, poolSize }: Pick<CellKey, 'node' | 'poolSize'>) {
    const args = [TRIAL_PROGRAM, '-', '--unchecked', `--parent=${process.pid}`];
    this.process = spawn(node ?? process.execPath, args, {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: trialEnvironment(poolSize),
    });
    this.exited = new Promise((resolve) => {
      this.process.once('error', (error) => {
        resolve(error.message);
      });
      this.process.once('exit', (code, signal) => {
        resolve(signal ? `signal ${signal}` : `exit code ${String(code)}`);
      });
    });
    this.process.stdin?.on('error', () => {
      // It ended before it read: its exit says why.
    });
  }

  /** 0 where it could not be started. */
  get pid(): number {
    return this.process.pid ?? 0;
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
